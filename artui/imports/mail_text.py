"""Requests to apply credit memos, read out of the text of a customer's mail.

The terms ask for three things: invoice number, credit memo number, amount. They come as lines with
labels, as a table with a header, as bare rows in that order, or in a sentence. What names an
invoice or a memo but not all three is told, never guessed; quoted lines are passed over.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from artui.imports.refusals import RowError
from artui.imports.table import Broken

FIELDS = ("invoice", "memo", "amount")
# A table may say these too.
ALSO = ("date", "request_id")
_LABELS = {
    "invoice": r"invoice|inv",
    "memo": r"credit[ -]?memo|credit[ -]?note|memo",
    "amount": r"amount(?: to (?:be )?appl(?:y|ied))?|sum",
}
_SUFFIX = r"\s*(?:number|no\.?|nr\.?|#)?\s*"
_LABELLED = {
    name: re.compile(rf"\s*(?:[-*•]\s*)?(?:{label}){_SUFFIX}[:=]\s*(\S.*?)\s*", re.IGNORECASE)
    for name, label in _LABELS.items()
}
_HEADED = {name: re.compile(label, re.IGNORECASE) for name, label in _LABELS.items()}
_NUMBER = r"(?P<number>[A-Za-z0-9][\w./~-]*[\w~]|[A-Za-z0-9])"
_NAMED = {
    name: re.compile(rf"\b(?:{_LABELS[name]}){_SUFFIX}[:=]?\s*{_NUMBER}", re.IGNORECASE)
    for name in ("invoice", "memo")
}
_MONEY = r"(?:[A-Z]{3}|[€$£¥])"
_FIGURE = r"\d[\d.,'’]*"
_AMOUNT = re.compile(rf"{_MONEY}\s*(?P<a>{_FIGURE})|(?P<b>{_FIGURE})\s*{_MONEY}(?![A-Za-z])")
_AMOUNT_WORD = re.compile(
    rf"\b(?:of|for|amount|apply|sum)\s*[:=]?\s*(?P<a>{_FIGURE})(?=\s|$)", re.IGNORECASE
)
_SEPARATORS = tuple(re.compile(rf"\s*{mark}\s*") for mark in (r"\t", r"\|", ";", r"\s{2,}", ","))
_BARE = re.compile(rf"(?:{_MONEY}\s*)?({_FIGURE})(?:\s*{_MONEY})?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it stands in the text, on its first line."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class _Letter:
    """What was read so far: an unfinished request in labels, the columns of a table."""

    file: str
    labels: dict[str, str] = field(default_factory=dict)
    began: int = 0
    table: tuple[str, ...] = ()


def requests_in(text: str, file: str, *, decimal_comma: bool = False) -> Iterator[Asked | Broken]:
    """The requests of a mail, in their order, and the places that lack one of the three."""
    letter = _Letter(file)
    readers: tuple[Callable[[_Letter, int, str], list[Asked | Broken] | None], ...]
    readers = (_labels, _table, _sentence, _bare)
    for line, words in enumerate(text.splitlines(), 1):
        if words.lstrip().startswith(">"):
            continue
        if not words.strip():
            letter.table = ()
            continue
        for reader in readers:
            found = reader(letter, line, words)
            if found is not None:
                yield from (_plain(each, decimal_comma) for each in found)
                break
    if letter.labels:
        yield _unclear(letter, letter.began, letter.labels)


def _labels(letter: _Letter, line: int, words: str) -> list[Asked | Broken] | None:
    if len(_named(words)) == len(FIELDS):
        return None
    matches = ((name, form.fullmatch(words)) for name, form in _LABELLED.items())
    name, match = next(((name, match) for name, match in matches if match), ("", None))
    if match is None:
        return None
    told: list[Asked | Broken] = []
    if name in letter.labels:
        told.append(_unclear(letter, letter.began, letter.labels))
        letter.labels = {}
    letter.began = letter.began if letter.labels else line
    letter.labels[name] = match[1]
    if len(letter.labels) == len(FIELDS):
        told.append(Asked(letter.began, letter.labels))
        letter.labels = {}
    return told


def _table(letter: _Letter, line: int, words: str) -> list[Asked | Broken] | None:
    cells = _split(words)
    if letter.table:
        if len(cells) != len(letter.table):
            return None
        row = dict(zip(letter.table, cells, strict=True))
        if set("".join(cells)) <= set("-=+: "):
            return []
        return [Asked(line, {name: row[name] for name in (*FIELDS, *ALSO) if name in row})]
    names = tuple(_head(cell) for cell in cells)
    if set(FIELDS) <= set(names):
        letter.table = names
        return []
    return None


def _split(words: str) -> list[str]:
    """The cells of a line by the clearest separator in it; a comma may also stand in an amount."""
    line = words.strip().strip("|").strip()
    for separator in _SEPARATORS:
        if separator.search(line):
            return separator.split(line)
    return [line]


def _head(cell: str) -> str:
    """The field that a header names; `Credit memo` before `Invoice`, as `memo` is the clearer."""
    plain = cell.lower().replace(" ", "_")
    if plain in ALSO:
        return plain
    for name in ("memo", "amount", "invoice"):
        if _HEADED[name].search(cell) and not re.search(r"\d", cell):
            return name
    return cell


def _sentence(letter: _Letter, line: int, words: str) -> list[Asked | Broken] | None:
    cells = _named(words)
    if not cells or set(cells) == {"amount"}:
        return None
    return [Asked(line, cells) if len(cells) == len(FIELDS) else _unclear(letter, line, cells)]


def _named(words: str) -> dict[str, str]:
    """What a line names of the three."""
    cells = {}
    for name, form in _NAMED.items():
        if (match := form.search(words)) and re.search(r"\d", match["number"]):
            cells[name] = match["number"]
    if amount := _AMOUNT.search(words) or _AMOUNT_WORD.search(words):
        groups = amount.groupdict()
        cells["amount"] = (groups["a"] or groups.get("b") or "").rstrip(".,")
    return cells


def _bare(_letter: _Letter, line: int, words: str) -> list[Asked | Broken] | None:
    cells = _split(words)
    if len(cells) == 1:
        cells = words.split()
    if len(cells) != len(FIELDS) or not all(re.search(r"\d", cell) for cell in cells):
        return None
    if not _BARE.fullmatch(cells[2]):
        return None
    return [Asked(line, dict(zip(FIELDS, cells, strict=True)))]


def _unclear(letter: _Letter, line: int, cells: Mapping[str, str]) -> Broken:
    missing = next(name for name in FIELDS if name not in cells)
    what = {"invoice": "invoice number", "memo": "credit memo number", "amount": "amount"}[missing]
    right = "a request names invoice number, credit memo number and amount"
    error = RowError(letter.file, line, missing, "", f"the {what} is missing: {right}")
    return Broken(line, dict(cells), error)


def _plain(found: Asked | Broken, decimal_comma: bool) -> Asked | Broken:
    """The amount without its currency and without groups of thousands; nothing else is changed."""
    if isinstance(found, Broken):
        return found
    text = found.cells["amount"]
    if match := _BARE.fullmatch(text.strip()):
        text = match[1].rstrip(".,")
    group, dot = (r"\.", ",") if decimal_comma else (",", r"\.")
    if re.fullmatch(rf"\d{{1,3}}(?:(?:{group}|['’])\d{{3}})+(?:{dot}\d+)?", text):
        text = re.sub(rf"{group}|['’]", "", text)
    return Asked(found.line, {**found.cells, "amount": text})
