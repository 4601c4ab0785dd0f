"""The steps of a keyboard macro: acts by name, answers, and what was typed into a form.

They are acts and not keys, so that a macro does the same whatever keys the settings give. What a
step was done on is kept with it: the page, and the sort of the question.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from artui.domain.refusal import Refused
from artui.tui.kit.prompt import Shape


class NoMacro(Refused):
    """There is no macro of this name, or its steps can't be read."""


@dataclass(frozen=True, slots=True)
class ActStep:
    """An action of a page."""

    page: str
    action: str


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """A question, and how it was answered: text, a key, or None for Esc."""

    page: str
    shape: Shape
    answer: str | None


@dataclass(frozen=True, slots=True)
class TypedStep:
    """A key that the form of a page took, by the name that the terminal library has."""

    page: str
    key: str
    character: str | None


@dataclass(frozen=True, slots=True)
class PastedStep:
    """A text that was pasted into the form of a page."""

    page: str
    text: str


MacroStep = ActStep | AnswerStep | TypedStep | PastedStep


def as_text(macros: Mapping[str, Sequence[MacroStep]]) -> str:
    """Macros by name as the text that is kept."""
    return json.dumps({name: [_kept(step) for step in steps] for name, steps in macros.items()})


def _kept(step: MacroStep) -> dict[str, object]:
    match step:
        case ActStep(page, action):
            return {"page": page, "action": action}
        case AnswerStep(page, shape, answer):
            return {"page": page, "question": list(shape), "answer": answer}
        case TypedStep(page, key, character):
            return {"page": page, "key": key, "character": character}
        case PastedStep(page, text):
            return {"page": page, "pasted": text}


def from_text(text: str) -> dict[str, tuple[MacroStep, ...]]:
    """The macros of a kept text; one that can't be read is left out."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    macros: dict[str, tuple[MacroStep, ...]] = {}
    for name, steps in found.items():
        try:
            macros[name] = tuple(_step(each) for each in steps)
        except (TypeError, ValueError, KeyError):
            continue
    return macros


def _step(kept: Mapping[str, object]) -> MacroStep:
    page = str(kept["page"])
    if "action" in kept:
        return ActStep(page, str(kept["action"]))
    if "question" in kept:
        asked, answer = kept["question"], kept["answer"]
        if not isinstance(asked, list):
            raise TypeError("question")
        action, place, keys, begins = asked
        shape = Shape(str(action), int(place), str(keys), str(begins))
        return AnswerStep(page, shape, None if answer is None else str(answer))
    if "key" in kept:
        character = kept["character"]
        return TypedStep(page, str(kept["key"]), None if character is None else str(character))
    return PastedStep(page, str(kept["pasted"]))
