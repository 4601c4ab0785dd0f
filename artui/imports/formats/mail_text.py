"""Requests to apply credit memos, read out of the text of a customer's mail.

The terms ask for three things: invoice number, credit memo number, amount. They come as lines with
labels, as a table with a header, as bare rows in that order, or in a sentence. What names an
invoice or a memo but not all three is reported, never guessed; quoted lines are passed over.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from artui.imports.formats.mail_words import (
    FIELDS,
    FIGURE,
    LABELS,
    MONEY,
    SUFFIX,
    Known,
    named_in,
    numbers_in,
    told_apart,
)
from artui.imports.formats.table import Broken
from artui.imports.refusals import RowError, shown

# A table may say these too.
ALSO = ("date", "request_id")
_LABEL = {name: rf"\s*(?:[-*•]\s*)?(?:{label}){SUFFIX}" for name, label in LABELS.items()}
_LABELLED = {
    name: re.compile(rf"{label}[:=]\s*(\S.*?)\s*", re.IGNORECASE) for name, label in _LABEL.items()
}
# A label whose value is on a later line.
_LABEL_ALONE = {
    name: re.compile(rf"{label}[:=]?\s*", re.IGNORECASE) for name, label in _LABEL.items()
}
_HEADED = {name: re.compile(label, re.IGNORECASE) for name, label in LABELS.items()}
_SEPARATORS = tuple(re.compile(rf"\s*{mark}\s*") for mark in (r"\t", r"\|", ";", r"\s{2,}", ","))
_BARE = re.compile(rf"(?:{MONEY}\s*)?({FIGURE})(?:\s*{MONEY})?")
Lookup = Callable[[set[str]], Known]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the text has it, on its first line."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class _Letter:
    """What was read so far: an unfinished request in labels, the columns of a table."""

    file: str
    known: Known
    labels: dict[str, str] = field(default_factory=dict)
    began: int = 0
    waiting: list[str] = field(default_factory=list)
    table: tuple[str, ...] = ()


def _nothing(_numbers: set[str]) -> Known:
    return {}


def requests_in(
    text: str, file: str, *, decimal_comma: bool = False, lookup: Lookup = _nothing
) -> Iterator[Asked | Broken]:
    """The requests of a mail, in their order, and the places that lack one of the three.

    `lookup` is given the mail's words and says which are numbers of documents in the ledger.
    """
    letter = _Letter(file, lookup(numbers_in(text)))
    readers: tuple[Callable[[_Letter, int, str], list[Asked | Broken] | None], ...]
    readers = (_labels, _labels_alone, _table, _sentence, _bare)
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
    if {each.name for each in named_in(words, letter.known)} == set(FIELDS):
        return None
    matches = ((name, form.fullmatch(words)) for name, form in _LABELLED.items())
    name, match = next(((name, match) for name, match in matches if match), ("", None))
    if match is None:
        return None
    letter.waiting = []
    return _labelled(letter, line, name, match[1])


def _labels_alone(letter: _Letter, line: int, words: str) -> list[Asked | Broken] | None:
    """A label without a value, or the value of the first label that waits for one."""
    if letter.waiting and _is_value(letter.waiting[0], words.strip()):
        return _labelled(letter, line, letter.waiting.pop(0), words.strip())
    name = next((name for name, form in _LABEL_ALONE.items() if form.fullmatch(words)), None)
    if name is None:
        letter.waiting = []
        return None
    letter.waiting.append(name)
    return []


def _is_value(name: str, words: str) -> bool:
    if name == "amount":
        return _BARE.fullmatch(words) is not None
    return not re.search(r"\s", words) and re.search(r"\d", words) is not None


def _labelled(letter: _Letter, line: int, name: str, value: str) -> list[Asked | Broken]:
    """Add a value to the request in labels; whole, it is one."""
    told: list[Asked | Broken] = []
    if name in letter.labels:
        told.append(_unclear(letter, letter.began, letter.labels))
        letter.labels = {}
    letter.began = letter.began if letter.labels else line
    letter.labels[name] = value
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
    """The cells of a line by the clearest separator in it; an amount may also hold a comma."""
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
    named = named_in(words, letter.known)
    numbers = [each for each in named if each.name != "amount"]
    if not numbers:
        return None
    if not any(each.sure for each in numbers) and _bare(letter, line, words) is not None:
        return None
    requests = told_apart(named)
    if requests is None:
        return [_mixed(letter, line, words)]
    return [
        Asked(line, cells) if len(cells) == len(FIELDS) else _unclear(letter, line, cells, words)
        for cells in requests
    ]


def _bare(_letter: _Letter, line: int, words: str) -> list[Asked | Broken] | None:
    cells = _split(words)
    if len(cells) == 1:
        cells = words.split()
    if len(cells) != len(FIELDS) or not all(re.search(r"\d", cell) for cell in cells):
        return None
    if not _BARE.fullmatch(cells[2]):
        return None
    return [Asked(line, dict(zip(FIELDS, cells, strict=True)))]


def _unclear(letter: _Letter, line: int, cells: Mapping[str, str], words: str = "") -> Broken:
    missing = next(name for name in FIELDS if name not in cells)
    what = {"invoice": "invoice number", "memo": "credit memo number", "amount": "amount"}[missing]
    where = f" in '{shown(words.strip())}'" if words else ""
    right = "a request names invoice number, credit memo number and amount"
    error = RowError(letter.file, line, missing, "", f"the {what} is missing{where}: {right}")
    return Broken(line, dict(cells), error)


def _mixed(letter: _Letter, line: int, words: str) -> Broken:
    """A line whose several numbers or amounts belong to no request for sure."""
    right = "write each request on a line of its own: credit memo, invoice, amount"
    why = f"several requests can't be told apart in '{shown(words.strip())}'; {right}"
    return Broken(line, {}, RowError(letter.file, line, "", words.strip(), why))


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
