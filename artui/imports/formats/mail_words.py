"""What a line of a mail names: invoices, credit memos and amounts, in their order.

A number counts with its word before it (`invoice V1`), or by itself where the ledger has it. A line
may hold several requests; they are kept apart where each is whole before the next begins.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

FIELDS = ("invoice", "memo", "amount")
LABELS = {
    "invoice": r"invoice|inv",
    "memo": r"credit[ -]?memo|credit[ -]?note|memo",
    "amount": r"amount(?: to (?:be )?appl(?:y|ied))?|sum",
}
SUFFIX = r"\s*(?:number|no\.?|nr\.?|#)?\s*"
MONEY = r"(?:[A-Z]{3}|[€$£¥])"
FIGURE = r"\d[\d.,'’]*"
_NUMBER = r"(?P<number>[A-Za-z0-9][\w./~-]*[\w~]|[A-Za-z0-9])"
_LABELLED = {
    name: re.compile(rf"\b(?:{LABELS[name]}){SUFFIX}[:=]?\s*{_NUMBER}", re.IGNORECASE)
    for name in ("invoice", "memo")
}
_WORD = re.compile(rf"(?<![\w./~-]){_NUMBER}")
_MARKED = re.compile(rf"{MONEY}\s*(?P<a>{FIGURE})|(?P<b>{FIGURE})\s*{MONEY}(?![A-Za-z])")
_SPOKEN = re.compile(
    rf"\b(?:of|for|amount|apply|sum)\s*[:=]?\s*(?P<a>{FIGURE})(?=[\s;)]|$)", re.IGNORECASE
)

# Numbers that the ledger has, each with the field that it is of.
Known = Mapping[str, str]


class Named(NamedTuple):
    """One of the three as a line names it; `sure` if a word before it says what it is."""

    start: int
    name: str
    text: str
    sure: bool = True


def numbers_in(text: str) -> set[str]:
    """All words that could be the number of a document: those with a digit."""
    return {match["number"] for match in _WORD.finditer(text) if _has_digit(match["number"])}


def named_in(words: str, known: Known) -> list[Named]:
    """What a line names, in its order. A bare number counts only if both documents are named."""
    bare = {
        match.start("number"): match["number"]
        for match in _WORD.finditer(words)
        if match["number"] in known
    }
    within = {at for start, number in bare.items() for at in range(start, start + len(number))}
    sure = {
        match.start("number"): Named(match.start("number"), name, match["number"])
        for name, form in _LABELLED.items()
        for match in form.finditer(words)
        if _has_digit(match["number"]) and match.start() not in within
    }
    guessed = [
        Named(start, known[number], number, sure=False)
        for start, number in bare.items()
        if start not in sure
    ]
    numbers = [*sure.values(), *guessed]
    if {"invoice", "memo"} - {each.name for each in numbers}:
        numbers = list(sure.values())
    return sorted([*numbers, *_amounts(words, numbers)])


def told_apart(named: list[Named]) -> list[dict[str, str]] | None:
    """The requests of a line, the last perhaps unfinished; None if they can't be told apart."""
    found: list[dict[str, str]] = [{}]
    for each in named:
        last = found[-1]
        if each.name not in last:
            last[each.name] = each.text
        elif len(last) == len(FIELDS):
            found.append({each.name: each.text})
        elif last[each.name] != each.text:
            return None
    if len(found) > 1 and found[-1].items() <= found[-2].items():
        found.pop()
    # An amount too many: which of them is meant is not for us to say.
    return None if len(found) > 1 and set(found[-1]) == {"amount"} else found


def _amounts(words: str, numbers: list[Named]) -> list[Named]:
    """The amounts of a line; beside one request those with a currency are the clearer."""
    taken = [range(each.start, each.start + len(each.text)) for each in numbers]
    marked = dict(_figures(_MARKED, words, taken))
    spoken = dict(_figures(_SPOKEN, words, taken))
    several = any(len({each.text for each in numbers if each.name == name}) > 1 for name in FIELDS)
    chosen = marked | spoken if several else marked or spoken
    return [Named(start, "amount", text) for start, text in chosen.items()]


def _figures(form: re.Pattern[str], words: str, taken: list[range]) -> Iterator[tuple[int, str]]:
    for match in form.finditer(words):
        group = "a" if match["a"] is not None else "b"
        start = match.start(group)
        if not any(start in part for part in taken):
            yield start, match[group].rstrip(".,")


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
