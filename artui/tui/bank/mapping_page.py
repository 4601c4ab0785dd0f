"""Learning how a bank's CSV is read: the first rows as they would be read, and what is open.

A mapping is proposed from the file. What the rows leave open is asked, one question after another,
and the rows are read again after each answer. It is saved once it reads them.
"""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from artui import imports
from artui.domain.filters import Filter
from artui.domain.refusal import Refused
from artui.imports.refusals import FileRefused
from artui.ledger import bank
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, asking, own_hints
from artui.tui.desk.sources import has_words
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from artui.imports.bank.bank_source import BankFile
    from artui.imports.bank.csv_mapping import ColumnPlace, CsvMapping, Means
    from artui.imports.bank.csv_reader import CsvRow
    from artui.ledger.book.book import Book

COLUMNS = (
    Column("line", "Line", 5, "right"),
    Column("day", "Booked", 10),
    Column("amount", "Amount", 12, "decimal"),
    Column("currency", "", 3),
    Column("payer", "Payer", 14, stretch=30, room=20),
    Column("text", "Text, or what is wrong", 25, rank=1, stretch=100, whole=True),
    Column("account", "Payer's account", 22, rank=2),
    Column("reference", "Reference", 16, rank=3),
)
_FIRST = 20
_LISTS = frozenset({"dates", "end", "incoming", "outgoing", "booked"})
_TEXTS = frozenset({"decimal", "delimiters", "encoding", "currency", "account", "account_label"})
_PLACE = re.compile(r"(.*?)(?:#(-?[1-9][0-9]{0,2}))?(\?)?")
_KEYS = "dates, decimal, currency, account, booked, columns.amount, columns.text and the like"


class NotAKey(Refused):
    """What was typed sets nothing of a mapping."""


@dataclass(frozen=True, slots=True)
class ReadRows:
    """The first rows by a mapping, and what a person must still say."""

    mapping: "CsvMapping"
    heading: tuple[str, ...]
    rows: "tuple[CsvRow, ...]"
    open: tuple[str, ...]


def answered(mapping: "CsvMapping", key: str, typed: str) -> "CsvMapping":
    """The mapping with another value of one key; `|` stands between several. Raises NotAKey."""
    values = tuple(part.strip() for part in typed.split("|") if part.strip())
    if key in _LISTS:
        return replace(mapping, **{key: values})  # type: ignore[arg-type]  # lists of texts
    if key in _TEXTS:
        return replace(mapping, **{key: typed.strip()})  # type: ignore[arg-type]  # texts
    kind, _, name = key.partition(".")
    try:
        means = imports.bank.csv_mapping.Means(name)
    except ValueError:
        means = None
    if kind != "columns" or means is None:
        raise NotAKey(f"'{key}' sets nothing; there are {_KEYS}.")
    columns: dict[Means, tuple[ColumnPlace, ...]] = dict(mapping.columns)
    columns.pop(means, None)
    if values:
        columns[means] = tuple(_place(value) for value in values)
    return replace(mapping, columns=columns)


def _place(text: str) -> "ColumnPlace":
    found = _PLACE.fullmatch(text)
    assert found is not None, "the pattern takes any text"
    number = int(found[2]) if found[2] else 1
    return imports.bank.csv_mapping.ColumnPlace(found[1], number, optional=bool(found[3]))


def first_rows(
    file: "BankFile", mapping: "CsvMapping", ours: Mapping[str, str], still: Sequence[str]
) -> ReadRows:
    """The first rows as a mapping reads them; what it lacks is told after what is open still."""
    open_ = list(still)
    toml = imports.bank.csv_mapping.toml_of(mapping)
    if not open_:
        try:
            imports.bank.csv_mapping.mapping_of(mapping.name, toml)
        except imports.bank.csv_mapping.BadMapping as refusal:
            open_.append(_question(str(refusal)))
    try:
        head, rows = imports.bank.csv_reader.first_rows(file, mapping, ours, _FIRST)
    except FileRefused as refusal:
        return ReadRows(mapping, (), (), (*open_, str(refusal)))
    return ReadRows(mapping, tuple(head.names), tuple(rows), tuple(open_))


def _question(refusal: str) -> str:
    """A refusal such as `Mapping x: dates is missing …` as a question `dates: is missing …`."""
    words = refusal.partition(": ")[2] or refusal
    key, _, rest = words.partition(" ")
    return f"{key}: {rest}"


class FirstRowSource:
    """The rows of the page."""

    def __init__(self, found: ReadRows, wanted: Filter, amounts: Amounts) -> None:
        self._amounts = amounts
        self._rows = {
            place: row for place, row in enumerate(found.rows, 1) if has_words(wanted, row.cells)
        }

    def ids(self) -> Sequence[int]:
        """All rows, in the file's order."""
        return array("q", self._rows)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What is read from each row."""
        return [self._shown(self._rows[place]) for place in ids]

    def _shown(self, row: "CsvRow") -> Shown:
        entry, raw = row.entry, " | ".join(row.cells)
        if entry is None:
            what = row.fault or "not booked, or without an amount: passed over"
            cells: Sequence[object] = (row.line, "", "", "", "", what, "", "")
            return Shown(cells, "bad" if row.fault else "dim", whole=f"{what}  {raw}")
        return Shown(
            (
                row.line,
                entry.booking_date,
                self._amounts.number(entry.minor, entry.currency),
                entry.currency,
                entry.payer,
                entry.text,
                entry.payer_account,
                entry.bank_reference,
            ),
            whole=raw,
        )


class MappingPage(ListPage):
    """The first rows of a file, and the question that is open."""

    NAME: ClassVar[str] = "bank-mapping"
    TAB: ClassVar[str] = "bank"
    MARKABLE: ClassVar[bool] = False
    EMPTY: ClassVar[str] = "No row can be read yet. The columns are chosen above."
    FIELDS = ()
    WORDS: ClassVar[str] = "any cell"
    COLUMNS = COLUMNS
    WHOLE_ROWS = 3

    def __init__(
        self,
        *way: str,
        path: Path,
        found: ReadRows,
        then: "Callable[[LedgerPage, Path, str], None]",
    ) -> None:
        super().__init__(*way)
        self.path, self.found, self.then = path, found, then

    def source(self, wanted: Filter) -> FirstRowSource:
        return FirstRowSource(self.found, wanted, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        self.say_open()

    def draw_totals(self) -> None:
        """Nothing, since this page shows what is open instead."""

    def say_open(self) -> None:
        """Say what is open, or how many rows are read."""
        found = self.found
        if found.open:
            more = f" (and {len(found.open) - 1} more)" if len(found.open) > 1 else ""
            self.totals.say(f" To be said: {found.open[0]}{more}", "warn")
            return
        wrong = sum(bool(row.fault) for row in found.rows)
        first = counted(len(found.rows), "row", "rows")
        if wrong:
            self.totals.say(f" {wrong} of the first {first} can't be read.", "bad")
        else:
            self.totals.say(f" The first {first} can be read; Ctrl+S saves the mapping.", "good")

    async def answer(self, key: str, typed: str) -> None:
        """Take an answer, and read the rows again by it."""
        mapping = answered(self.found.mapping, key, typed)
        still = [each for each in self.found.open if not each.startswith(f"{key}:")]
        kept = [each for each in still if each.partition(":")[0] in _known_keys()]
        path = self.path
        self.found = await self.ledger.ask(lambda book: _read_by(book, path, mapping, kept))
        self.say_open()
        self.show_list()
        self.redraw_keys()


def _known_keys() -> frozenset[str]:
    means = (f"columns.{each}" for each in imports.bank.csv_mapping.Means)
    return frozenset({*_LISTS, *_TEXTS, *means})


def _ours(book: "Book") -> dict[str, str]:
    with book.reading() as connection:
        return {each.number: each.currency for each in bank.bank_accounts.bank_accounts(connection)}


def _read_by(book: "Book", path: Path, mapping: "CsvMapping", still: Sequence[str]) -> ReadRows:
    with imports.bank.bank_source.opened_bank_file(path, mapping.encoding, is_csv=True) as file:
        return first_rows(file, mapping, _ours(book), still)


async def learn(
    page: LedgerPage, path: Path, name: str, then: "Callable[[LedgerPage, Path, str], None]"
) -> None:
    """Propose a mapping of a file, and open its page; `then` is called once it is saved."""

    def proposed(book: "Book") -> ReadRows:
        with imports.bank.bank_source.opened_bank_file(path, is_csv=True) as file:
            proposal = imports.bank.csv_proposal.proposed_mapping(file, name)
            return first_rows(file, proposal.mapping, _ours(book), proposal.open)

    found = await page.ledger.ask(proposed)
    page.app.push_screen(
        MappingPage(*page.here, f"Mapping {name}", path=path, found=found, then=then)
    )


def _of(frame: Frame) -> MappingPage:
    assert isinstance(frame, MappingPage)
    return frame


async def _answer(page: LedgerPage) -> None:
    """Answer the question that is open."""
    learning = _of(page)
    question = learning.found.open[0]
    key = question.partition(":")[0]
    if key not in _known_keys():
        await _set(page)
        return
    typed = await learning.prompt.ask(f"{question} =", some_text)
    if typed is not None:
        await learning.answer(key, typed)


async def _set(page: LedgerPage) -> None:
    """Set any key of the mapping."""
    learning = _of(page)
    typed = await learning.prompt.ask("Set (dates=DD.MM.YYYY, columns.amount=Betrag):", some_text)
    if typed is not None:
        key, _, value = typed.partition("=")
        await learning.answer(key.strip(), optional_text(value))


async def _save(page: LedgerPage) -> None:
    """Save the mapping, and go on with the file."""
    learning = _of(page)
    mapping, then, path = learning.found.mapping, learning.then, learning.path
    mapping = replace(mapping, about="")
    toml = imports.bank.csv_mapping.toml_of(mapping)
    imports.bank.csv_mapping.mapping_of(mapping.name, toml)
    wrong = sum(bool(row.fault) for row in learning.found.rows)
    question = f"{wrong} of the first rows can't be read. Save mapping {mapping.name} all the same?"
    if wrong and not await learning.prompt.confirm(question):
        learning.status.report("Nothing was saved.", "plain")
        return
    done = await learning.ledger.act(
        lambda book: bank.bank_mappings.save_mapping(book, mapping.name, toml)
    )
    desk = learning.desk
    sentence = learning.amounts.done(done.summary)
    await desk.changed()
    learning.leave()  # ends this worker, so nothing is awaited after it
    desk.report(sentence, "good")
    frame = desk.frame
    if isinstance(frame, LedgerPage):
        then(frame, path, mapping.name)


def _is_open(frame: Frame) -> str | None:
    return writable(frame) or (None if _of(frame).found.open else "nothing is open.")


def _can_save(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    found = _of(frame).found
    return f"to be said first: {found.open[0]}" if found.open else None


def mapping_actions() -> list[Action[Frame]]:
    """The keys of the page."""
    here = frozenset({MappingPage.NAME})
    return [
        Action("mapping.answer", "Answer what is open", ("a",),
               "Say what the file leaves open; the rows are read again", "Bank",
               asking(_answer), _is_open, here, "answer"),
        Action("mapping.set", "Set a value", ("=",),
               "Say how dates or amounts are written, or which column is what", "Bank",
               asking(_set), writable, here, "set"),
        Action("mapping.save", "Save the mapping", ("Ctrl+S",),
               "Save it under its name, and go on with the file", "Bank",
               asking(_save), _can_save, here, "save"),
    ]  # fmt: skip
