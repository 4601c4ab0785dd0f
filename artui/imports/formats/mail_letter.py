"""What a mail seems to ask for, before the mail as a whole is heard: a request for each place that
has an invoice, a credit memo and an amount.

They come as lines with labels, as a table with a header, as bare rows in that order, or in a
statement, which may span several lines. Text that names an invoice or a memo but not all three is
kept with its reason.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from artui.imports.formats.mail_figures import MONEY, meant
from artui.imports.formats.mail_lines import MailLine
from artui.imports.formats.mail_sense import (
    Objection,
    Sense,
    about_requests,
    against,
    is_boilerplate,
    objection,
)
from artui.imports.formats.mail_statements import MailStatement, names_of, statements_of
from artui.imports.formats.mail_words import (
    FIELDS,
    LABELS,
    SUFFIX,
    Known,
    Named,
    named_in,
    separated,
)
from artui.imports.formats.table import Broken, kept_whole, row_text
from artui.imports.refusals import RowError, shown

# A table may have these columns too; its currency is checked but not kept.
ALSO = ("date", "request_id")
CURRENCY = "currency"
_LABEL = {name: rf"\s*(?:[-*•]\s*)?(?:{label}){SUFFIX}" for name, label in LABELS.items()}
_LABELLED = {
    name: re.compile(rf"{label}[:=]\s*(\S.*)", re.IGNORECASE) for name, label in _LABEL.items()
}
# A label whose value is on a later line.
_LABEL_ALONE = {
    name: re.compile(rf"{label}[:=]?\s*", re.IGNORECASE)
    for name, label in _LABEL.items()
    if name != CURRENCY
}
_HEADED = {name: re.compile(label, re.IGNORECASE) for name, label in LABELS.items()}
_HEADED_MONEY = re.compile(rf"\(?({MONEY})\)?\s*\Z")
_SEPARATORS = tuple(re.compile(rf"\s*{mark}\s*") for mark in (r"\t", r"\|", ";", r"\s{2,}", ","))
_TOTAL = re.compile(r"\W*(?:sub)?(?:total|sum|summe|gesamt|totale|totaal)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+\$?|[€$£¥₹]")
_FIGURES = re.compile(r"[\s\d.,'’%×*/+()=~–−-]*\d[\s\d.,'’%×*/+()=~–−-]*")
_BARE = re.compile(
    r"\W*(?P<invoice>[^\s,;|]+)(?P<sign>\s*[,;|\t]\s*|\s+)(?P<memo>[^\s,;|]+)(?:\s*[,;|\t]\s*|\s+)"
    r"(?P<amount>\S.*)"
)
_LONGEST_ROW = 200  # characters of a row without words
_LONGEST_KEPT = 2_000  # characters that are kept of a place that is no request


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the text, with its first line; `cells` may include the currency."""

    line: int
    cells: dict[str, str]
    text: str = ""


class Remark(NamedTuple):
    """A statement that names no document, with its objection to the mail's requests, if any."""

    line: int
    objection: Objection | None
    about_all: bool


class Whole(NamedTuple):
    """A request that its own statement makes, so that earlier statements matter less."""

    place: int


@dataclass(slots=True)
class Letter:
    """What was read so far: an unfinished labelled request, a table, a paragraph of statements."""

    file: str
    known: Known
    found: list[Asked | Broken] = field(default_factory=list)
    said: list[Remark | Whole | int] = field(default_factory=list)
    """Remarks and the places of requests in `found`, in order."""
    labels: dict[str, str] = field(default_factory=dict)
    began: int = 0
    waiting: list[str] = field(default_factory=list)
    table: tuple[str, ...] = ()
    table_money: str = ""
    last_labels: dict[str, str] = field(default_factory=dict)
    """The field of the previous line's value; a figure that continues below is part of it."""
    paragraph: list[MailLine] = field(default_factory=list)

    def take(self, found: Asked | Broken, *, whole: bool = False) -> None:
        """Keep a request or a broken one."""
        place = len(self.found)
        self.said.append(Whole(place) if whole else place)
        self.found.append(found)


def read_letter(lines: Sequence[MailLine], file: str, known: Known) -> Letter:
    """Read the lines of a mail, or of what it quotes; `known` are the numbers of the ledger."""
    letter = Letter(file, known)
    for line in lines:
        if not line.text.strip():
            _end_paragraph(letter)
            letter.table, letter.last_labels = (), {}
            continue
        carried, letter.last_labels = letter.last_labels, {}
        if carried and not letter.waiting and _only_figures(line.text):
            _carry(carried, line)
            letter.last_labels = carried  # a figure may be broken over more than two lines
            continue
        if any(reader(letter, line) for reader in (_labels, _labels_alone, _table, _bare)):
            continue
        if carried and _goes_on(line.text, known):
            _carry(carried, line)
            continue
        letter.paragraph.append(line)
    _end_paragraph(letter)
    if letter.labels:
        letter.take(_unclear(letter, letter.began, letter.labels, row_text(letter.labels.values())))
    return letter


def _carry(carried: dict[str, str], line: MailLine) -> None:
    name = next(reversed(carried))
    # What is longer is no figure, with or without the rest.
    if len(carried[name]) <= _LONGEST_ROW:
        carried[name] += f" {line.text.strip()}"


def _only_figures(words: str) -> bool:
    """Whether a text is figures with currencies, signs and blanks, whether an amount or not."""
    plain = _LETTERS.sub(lambda match: "" if meant(match[0]) else match[0], words)
    return len(words) <= _LONGEST_ROW and _FIGURES.fullmatch(plain) is not None


def _goes_on(words: str, known: Known) -> bool:
    """Whether a line below a label continues its value, such as a figure broken in two."""
    figure = re.search(r"\d", words)
    return (
        figure is not None
        and ":" not in words[: figure.start()]
        and not (names_of(words, known) & {"invoice", "memo"})
    )


def _labels(letter: Letter, line: MailLine) -> bool:
    words = line.text.strip()
    matches = ((name, form.fullmatch(words)) for name, form in _LABELLED.items())
    name, match = next(((name, match) for name, match in matches if match), ("", None))
    if match is None or names_of(words, letter.known) >= {"invoice", "memo"}:
        return False
    _end_paragraph(letter)
    letter.waiting = []
    _labelled(letter, line.number, name, match[1])
    return True


def _labels_alone(letter: Letter, line: MailLine) -> bool:
    """A label without a value, or the value of the first label that waits for one."""
    words = line.text.strip()
    if letter.waiting and _is_value(letter.waiting[0], words):
        _labelled(letter, line.number, letter.waiting.pop(0), words)
        return True
    name = next((name for name, form in _LABEL_ALONE.items() if form.fullmatch(words)), None)
    if name is None:
        letter.waiting = []
        return False
    _end_paragraph(letter)
    letter.waiting.append(name)
    return True


def _is_value(name: str, words: str) -> bool:
    if name == "amount":
        return _only_figures(words)
    return not re.search(r"\s", words) and re.search(r"\d", words) is not None


def _labelled(letter: Letter, line: int, name: str, value: str) -> None:
    """Add a value to the labelled request, which is kept once it is complete."""
    last = letter.found[-1] if letter.found else None
    if name == CURRENCY and not letter.labels and isinstance(last, Asked):
        # It may follow the amount to which it belongs.
        last.cells.setdefault(CURRENCY, value)
        return
    if name in letter.labels:
        letter.take(_unclear(letter, letter.began, letter.labels, row_text(letter.labels.values())))
        letter.labels = {}
    letter.began = letter.began if letter.labels else line
    letter.labels[name] = value
    letter.last_labels = letter.labels
    if set(FIELDS) <= letter.labels.keys():
        letter.take(Asked(letter.began, letter.labels, row_text(letter.labels.values())))
        letter.labels = {}


def _table(letter: Letter, line: MailLine) -> bool:
    cells = _split(line.text)
    if letter.table:
        if set("".join(cells)) <= set("-=+: ") or _TOTAL.match(line.text):
            return True
        if len(cells) == len(letter.table):
            row = _row(letter, line, cells)
            letter.take(row)
            if isinstance(row, Asked):
                letter.last_labels = row.cells
            return True
        if not re.search(r"\d", line.text):
            letter.table = ()
            return False
        why = f"the row has {len(cells)} cells, its table {len(letter.table)}"
        letter.take(broken(letter, line.number, line.text, why))
        return True
    names = tuple(_head(cell) for cell in cells)
    if not set(FIELDS) <= set(names):
        return False
    _end_paragraph(letter)
    letter.table = names
    money = _HEADED_MONEY.search(cells[names.index("amount")])
    letter.table_money = money[1] if money and meant(money[1]) else ""
    return True


def _row(letter: Letter, line: MailLine, cells: Sequence[str]) -> Asked | Broken:
    row = dict(zip(letter.table, cells, strict=True))
    named = {name: row[name] for name in (*FIELDS, *ALSO, CURRENCY) if row.get(name)}
    if letter.table_money:
        named.setdefault(CURRENCY, letter.table_money)
    more = " ".join(text for name, text in row.items() if name not in named)
    if (found := against(more)) and found.sense is not Sense.ESTIMATE:
        return broken(letter, line.number, line.text, str(found))
    amount = named.pop("amount", "")
    blank = dict.fromkeys(("invoice", "memo"), "")
    return Asked(line.number, {**blank, **named, "amount": amount}, line.text)


def _split(words: str) -> list[str]:
    """The cells of a line by its clearest separator; a comma may also be part of an amount."""
    line = words.strip()
    if line.startswith("|"):
        line = line[1:].removesuffix("|").strip(" ")
    for separator in _SEPARATORS:
        if separator.search(line):
            return separator.split(line)
    return [line]


def _head(cell: str) -> str:
    """The field that a header names; `Credit memo` is tried before `Invoice`, as it is clearer."""
    plain = cell.lower().replace(" ", "_")
    if plain in ALSO:
        return plain
    for name in ("memo", "amount", "invoice", CURRENCY):
        if _HEADED[name].search(cell) and not re.search(r"\d", cell):
            return name
    return cell


def _bare(letter: Letter, line: MailLine) -> bool:
    """A row of the three values without any word."""
    match = _BARE.fullmatch(line.text.strip()) if len(line.text) <= _LONGEST_ROW else None
    if match is None or not _only_figures(match["amount"]):
        return False
    cells = {name: match[name] for name in FIELDS}
    numbers = (cells["invoice"], cells["memo"])
    if not all(re.search(r"\d", cell) for cell in cells.values()):
        return False
    if not set(numbers) <= letter.known.keys():
        # Telephone numbers, bank accounts and addresses are rows of figures too.
        lettered = all(re.search(r"[^\W\d_]", number) for number in numbers)
        if line.signed or not (lettered or re.search(r"[;|\t]", match["sign"])):
            return False
        if re.fullmatch(r"0\d+", cells["amount"]):
            return False
    _end_paragraph(letter)
    if re.fullmatch(r"\d{1,3}", cells["memo"]) and re.match(r"\d{3}(?!\d)", cells["amount"]):
        cells["amount"] = f"{cells['memo']} {cells['amount']}"
    letter.take(Asked(line.number, cells, line.text))
    letter.last_labels = cells
    return True


def _end_paragraph(letter: Letter) -> None:
    """Read the statements of the lines since the last break."""
    lines, letter.paragraph = letter.paragraph, []
    if not lines:
        return
    boilerplate = is_boilerplate("\n".join(line.text for line in lines))
    for statement in statements_of(lines, letter.known):
        _state(letter, statement, boilerplate=boilerplate)


def _state(letter: Letter, statement: MailStatement, *, boilerplate: bool) -> None:
    line = statement.line
    naming = named_in(statement.text, letter.known)
    numbers = [each for each in naming.named if each.name != "amount"]
    if not numbers:
        found = None if boilerplate else against(naming.rest)
        letter.said.append(Remark(line, found, about_requests(statement.text)))
        return
    if (why := objection(naming.rest)) and why.sense in _PLAINLY_NONE:
        letter.take(broken(letter, line, statement, str(why)))
        return
    breaks = statement.breaks
    requests = separated(naming.named)
    if requests is None:
        letter.take(_mixed(letter, line, statement))
        return
    for request in requests:
        if naming.stray and {"invoice", "memo"} <= request.keys():
            letter.take(_not_plain(letter, line, statement, naming.stray[0].text))
        elif len(request) < len(FIELDS):
            letter.take(_unclear(letter, line, request, statement))
        elif why is not None:
            letter.take(broken(letter, line, statement, str(why)))
        else:
            letter.take(_spoken(statement, breaks, request), whole=True)


# For any statement that names a document; an unknown word counts only if all else is right.
_PLAINLY_NONE = frozenset(Sense) - {Sense.UNKNOWN, Sense.NOTHING_ASKED, Sense.ESTIMATE}


def _spoken(statement: MailStatement, breaks: Sequence[int], request: Mapping[str, Named]) -> Asked:
    line = statement.line_at(min(each.start for each in request.values()), breaks)
    cells = {name: each.text for name, each in request.items()}
    if money := request["amount"].money:
        cells[CURRENCY] = money
    return Asked(line, cells, statement.text)


def broken(
    letter: Letter,
    line: int,
    words: str | MailStatement,
    why: str,
    column: str = "",
    value: str = "",
) -> Broken:
    """A place that is not a request. Its words are kept whole, not as a row that could be one."""
    within = ""
    if isinstance(words, MailStatement):
        within = f"'{shown(words.within.strip())}', in it " if words.within else ""
        words = words.text
    # A statement may hold many requests; each has the beginning of it.
    text = " ".join(words[:_LONGEST_KEPT].split()) + ("…" if len(words) > _LONGEST_KEPT else "")
    error = RowError(letter.file, line, column, value or text, within + in_words(why, text))
    return Broken(line, kept_whole(FIELDS, text), error)


def in_words(why: str, text: str) -> str:
    """A reason behind the words that it is about."""
    return f"'{shown(' '.join(text[:_LONGEST_KEPT].split()))}': {why}"


def _unclear(
    letter: Letter, line: int, cells: Mapping[str, object], words: str | MailStatement
) -> Broken:
    missing = next(name for name in FIELDS if name not in cells)
    what = {"invoice": "invoice number", "memo": "credit memo number", "amount": "amount"}[missing]
    right = "a request names invoice number, credit memo number and amount"
    return broken(letter, line, words, f"the {what} is missing; {right}", column=missing)


def _mixed(letter: Letter, line: int, words: str | MailStatement) -> Broken:
    """A statement whose numbers or amounts can't be assigned to requests with certainty."""
    right = "write each request on a line of its own: credit memo, invoice, amount"
    return broken(letter, line, words, f"several requests can't be told apart; {right}")


def _not_plain(letter: Letter, line: int, words: str | MailStatement, figure: str) -> Broken:
    right = "write the amount as one figure without blanks, with its currency, and no other figure"
    why = f"'{shown(' '.join(figure.split()))}' is no plain amount; {right}"
    return broken(letter, line, words, why, column="amount", value=figure)
