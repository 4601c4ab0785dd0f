"""Keyboard macros: `Q` records and ends, `@` plays one by name; each is also found in the palette.

They are kept per person, beside what the screens remember, and hold nothing that a field hides.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from artui.domain.text import visible
from artui.tui.desk.memory import Memory
from artui.tui.desk.page import LedgerPage, asking, of_ledger
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.macros.macro_steps import ActStep, MacroStep, NoMacro, as_text, from_text

_KEPT = "macros"
_GROUP = "Macros"
_PLAYED = "macro.named."
_LONGEST = 40


def macros_of(memory: Memory) -> dict[str, tuple[MacroStep, ...]]:
    """This person's macros by name."""
    return from_text(memory[_KEPT])


def _keep(page: LedgerPage, macros: Mapping[str, Sequence[MacroStep]]) -> None:
    page.desk.memory[_KEPT] = as_text(dict(sorted(macros.items())))
    page.desk.own_actions_changed()


def _named(typed: str) -> str:
    name = some_text(typed)
    if len(name) > _LONGEST or visible(name) != name:
        raise NoMacro(f"A name has at most {_LONGEST} characters, all of which can be seen.")
    return name


async def _record(page: LedgerPage) -> None:
    """Begin to record; or end, and keep what was recorded by a name."""
    recorder = page.shell.recorder
    if not recorder.on:
        if recorder.ended:
            page.status.report(recorder.ended, "warn")
            recorder.ended = ""
            return
        recorder.begin()
        page.status.report("Recording: Q ends it and asks for a name. Do now what it shall do.")
        return
    steps = list(recorder.end())
    if not steps:
        page.status.report("Nothing was done, so there is no macro.", "plain")
        return
    what = counted(len(steps), "step", "steps")
    name = await page.prompt.ask(f"Name of this macro, {what} (Esc: forget it):", _named)
    known = macros_of(page.desk.memory)
    if name is None or (
        name in known and not await page.prompt.confirm(f"Replace the macro {name}?")
    ):
        page.status.report("The recording was not kept.", "plain")
        return
    _keep(page, {**known, name: steps})
    page.status.report(f"Macro {name} is kept, {what}; @ plays it, and the actions list it.")


def _one_of(known: Mapping[str, Sequence[MacroStep]]) -> Callable[[str], str]:
    """A parser of a macro's name, or of how just one of them begins."""

    def parse(typed: str) -> str:
        name = typed.strip()
        if name in known:
            return name
        hits = [each for each in known if each.casefold().startswith(name.casefold())]
        if len(hits) != 1:
            raise NoMacro(f"There is no macro '{visible(name)}'; there is {', '.join(known)}.")
        return hits[0]

    return parse


async def _chosen(page: LedgerPage, question: str) -> str | None:
    known = macros_of(page.desk.memory)
    names = ", ".join(known)
    first = next(iter(known), "")
    return await page.prompt.ask(f"{question} ({names}):", _one_of(known), initial=first)


async def _play(page: LedgerPage) -> None:
    if (name := await _chosen(page, "Play which macro")) is not None:
        _begin(page, name)


def _begin(page: LedgerPage, name: str) -> None:
    """Play a macro, beside the act that asked for it."""
    steps = macros_of(page.desk.memory).get(name)
    if steps is None:
        raise NoMacro(f"There is no macro {name} any more.")
    page.app.run_worker(page.desk.player.play(name, steps), group="macro", exclusive=True)


async def _forget(page: LedgerPage) -> None:
    name = await _chosen(page, "Forget which macro")
    if name is None:
        return
    if not await page.prompt.confirm(f"Forget the macro {name}?"):
        page.status.report("Nothing was forgotten.", "plain")
        return
    known = macros_of(page.desk.memory)
    del known[name]
    _keep(page, known)
    page.status.report(f"The macro {name} is forgotten.")


def _can_play(frame: Frame) -> str | None:
    page = of_ledger(frame)
    if page.shell.recorder.on:
        return "a macro is being recorded; Q ends it."
    return (
        None if page.desk.memory[_KEPT] not in ("", "{}") else "there is none yet; Q records one."
    )


def saved_macros(memory: Memory) -> list[Action[Frame]]:
    """An action for each macro that is kept, for the palette."""

    def play(name: str, frame: Frame) -> None:
        _begin(of_ledger(frame), name)

    return [
        Action(f"{_PLAYED}{name}", f"Macro {name}", (), _about(steps), _GROUP, partial(play, name),
               _can_play)
        for name, steps in macros_of(memory).items()
    ]  # fmt: skip


def _about(steps: Sequence[MacroStep]) -> str:
    acts = [each.action for each in steps if isinstance(each, ActStep)]
    more = ", …" if len(acts) > 4 else ""
    return f"{counted(len(steps), 'step', 'steps')}: {', '.join(acts[:4])}{more}"


def macro_actions() -> list[Action[Frame]]:
    """Recording, playing and forgetting, on every page."""

    def act(
        id: str,
        title: str,
        keys: tuple[str, ...],
        help: str,
        run: Callable[[LedgerPage], Awaitable[None]],
        enabled: Callable[[Frame], str | None],
    ) -> Action[Frame]:
        return Action(f"macro.{id}", title, keys, help, _GROUP, asking(run), enabled)

    return [
        act("record", "Record a macro", ("Q",), "Record what you do, and keep it by a name",
            _record, lambda _: None),
        act("play", "Play a macro", ("@",), "Do what was recorded, until something is otherwise",
            _play, _can_play),
        act("forget", "Forget a macro", (), "Take a macro out", _forget, _can_play),
    ]  # fmt: skip
