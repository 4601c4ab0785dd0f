"""Taking in a file of the bank: first a rehearsal that changes nothing and shows each statement;
then for real, as one act.
"""

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from artui import imports
from artui.domain.bank_entry import Ties
from artui.domain.filters import Filter
from artui.domain.sentence import raised
from artui.imports.refusals import FileRefused
from artui.tui.bank import mapping_page
from artui.tui.bank.page import BankPage
from artui.tui.desk.acting.typed_files import readable
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, asking, own_hints
from artui.tui.desk.sources import has_words
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.ledger.bank.bank_files import TakenFile, TakenStatement
    from artui.ledger.book.book import Book
    from artui.tui.desk.ledger_port import Ledger
    from artui.tui.kit.jobs import Job

COLUMNS = (
    Column("account", "Our account", 22, stretch=30),
    Column("statement", "Statement", 10, stretch=20),
    Column("new", "New", 6, "right"),
    Column("known", "Known", 6, "right"),
    Column("closing", "Closing", 14, "decimal", rank=1),
    Column("currency", "", 3, rank=1),
    Column("ties", "Adds up", 7, rank=2),
    Column("opening", "Opening", 14, "decimal", rank=3),
    Column("remarks", "Remarks", 20, rank=4, stretch=120, whole=True),
)
_LAST = "bank.file"  # what the screens remember of this clerk
_TIES = {Ties.YES: "yes", Ties.NO: "no", Ties.UNKNOWN: "unknown"}


class StatementSource:
    """The statements of one file."""

    def __init__(self, found: "Sequence[TakenStatement]", wanted: Filter, amounts: Amounts) -> None:
        self._amounts = amounts
        self._found = {
            place: each
            for place, each in enumerate(found, 1)
            if has_words(wanted, (each.account, each.number))
        }

    def ids(self) -> Sequence[int]:
        """All statements, in the file's order."""
        return array("q", self._found)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows of each."""
        return [self._shown(self._found[place]) for place in ids]

    def _shown(self, each: "TakenStatement") -> Shown:
        def balance(minor: int | None) -> str:
            return "" if minor is None else self._amounts.number(minor, each.currency)

        pending = f"{self._amounts.count(each.pending)} not booked yet" if each.pending else ""
        remarks = [self._amounts.written(warning) for warning in each.warnings]
        cells = (
            each.account,
            each.number,
            self._amounts.count(each.added),
            self._amounts.count(each.known),
            balance(each.closing_minor),
            each.currency,
            _TIES[each.ties],
            balance(each.opening_minor),
            "; ".join(filter(None, [pending, *remarks])),
        )
        return Shown(cells, "warn" if remarks or each.ties is Ties.NO else "plain")


class BankFilePage(ListPage):
    """What a file of the bank would bring."""

    NAME: ClassVar[str] = "bank-file"
    TAB: ClassVar[str] = "bank"
    MARKABLE: ClassVar[bool] = False
    EMPTY: ClassVar[str] = "The file holds no statement."
    FIELDS = ()
    WORDS: ClassVar[str] = "account, statement"
    COLUMNS = COLUMNS
    WHOLE_ROWS = 2

    def __init__(self, *way: str, path: Path, found: "TakenFile", mapping: str = "") -> None:
        super().__init__(*way)
        self.path, self.found, self.mapping = path, found, mapping

    def source(self, wanted: Filter) -> StatementSource:
        return StatementSource(self.found.statements, wanted, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        style: PieceStyle = "good" if self.new and not self.gaps else "warn"
        self.totals.say(f" Rehearsal of {self.found.file}: {self.found.summary}", style)

    @property
    def new(self) -> int:
        """How many entries are new."""
        return sum(each.added for each in self.found.statements)

    @property
    def brings_something(self) -> bool:
        """Whether an entry is new, or a statement without movements that closes the chain."""
        return any(each.added or not each.known for each in self.found.statements)

    @property
    def gaps(self) -> "list[TakenStatement]":
        """The statements that do not add up."""
        return [each for each in self.found.statements if each.ties is Ties.NO]


async def _begin(page: LedgerPage) -> None:
    """Ask where the file is; then rehearse it as a job."""
    typed = await page.prompt.ask("File of the bank:", some_text, initial=_offered(page))
    if typed is None:
        return
    page.desk.memory[_LAST] = typed
    path = readable(page, typed)
    if not await page.ledger.ask(lambda _: _is_csv(path)):
        _rehearse(page, path, "")
        return
    known, fitting = await page.ledger.ask(lambda book: _fitting(book, path))
    name = await page.prompt.ask(
        "Its mapping, or a new name to learn it:", some_text, initial=fitting
    )
    if name is None:
        return
    if name in known:
        _rehearse(page, path, name)
    else:
        await mapping_page.learn(page, path, name, _rehearse)


def _is_csv(path: Path) -> bool:
    with imports.bank.bank_source.opened_bank_file(path) as file:
        return file.format is imports.bank.bank_source.BankFormat.CSV


def _fitting(book: "Book", path: Path) -> tuple[frozenset[str], str]:
    """The names of all mappings, and the one whose columns the file has; empty if none fits."""
    with book.reading() as connection:
        known = imports.bank.take_in.mappings(connection)
        fitting = ""
        for name in known:
            mapping = imports.bank.take_in.mapping_named(connection, name)
            encoding = mapping.encoding
            try:
                with imports.bank.bank_source.opened_bank_file(path, encoding, is_csv=True) as file:
                    imports.bank.csv_reader.first_rows(file, mapping, {}, 1)
            except FileRefused:
                continue
            fitting = name
            break
    return frozenset(known), fitting


def _offered(page: LedgerPage) -> str:
    """The file taken in last, as the next one stands beside it; if it is gone, that of the demo."""
    last = page.desk.memory[_LAST]
    return last if last and Path(last).expanduser().exists() else _beside(page) or last


def _beside(page: LedgerPage) -> str:
    """The file that the demo leaves beside its ledger; empty if there is none."""
    ledger = page.ledger.choice.db or ""
    file = Path(ledger).with_name(f"{Path(ledger).stem}-bank.sta")
    return str(file) if ledger and "://" not in ledger and file.exists() else ""


def _rehearse(page: LedgerPage, path: Path, mapping: str) -> None:
    app, ledger, here = page.app, page.ledger, page.here

    def show(found: "TakenFile") -> None:
        title = f"File {found.file}"
        app.push_screen(BankFilePage(*here, title, path=path, found=found, mapping=mapping))

    def work(job: "Job[str]") -> str:
        found = _taken(ledger, job, path, mapping, dry_run=True)
        app.call_from_thread(show, found)
        return f"{found.summary}; nothing was changed yet"

    page.shell.jobs.start("bank file preview", work)


def _taken(
    ledger: "Ledger",
    job: "Job[str]",
    path: Path,
    mapping: str,
    *,
    dry_run: bool = False,
    accept_gap: str = "",
) -> "TakenFile":
    return ledger.act_long(
        job.title,
        lambda book: imports.bank.take_in.import_bank_file(
            book,
            path,
            mapping=mapping,
            accept_gap=accept_gap,
            show_gaps=dry_run,
            dry_run=dry_run,
            progress=job.progress,
        ),
    )


def _of(frame: Frame) -> BankFilePage:
    assert isinstance(frame, BankFilePage)
    return frame


async def _go(page: LedgerPage) -> None:
    """Take the file in; one that does not add up only for a reason."""
    preview = _of(page)
    if not preview.brings_something:
        preview.status.report(f"There is nothing new in {preview.found.file}.", "plain")
        return
    reason = ""
    if preview.gaps:
        typed = await preview.prompt.ask(_gap_question(preview), some_text)
        if typed is None:
            preview.status.report("Nothing was taken in.", "plain")
            return
        reason = typed
    rows = counted(preview.new, "new entry", "new entries")
    question = (
        f"Take in {rows} of {counted(len(preview.found.statements), 'statement', 'statements')} "
        f"of {preview.found.file}"
    )
    question += f"; gap accepted: {reason}?" if reason else "?"
    if not await preview.prompt.confirm(question):
        preview.status.report("Nothing was taken in.", "plain")
        return
    ledger, path, mapping = preview.ledger, preview.path, preview.mapping

    def work(job: "Job[str]") -> str:
        done = _taken(ledger, job, path, mapping, accept_gap=reason)
        return f"{done.file}: {done.summary}"

    preview.shell.jobs.start("bank file", work)
    preview.leave()


def _gap_question(preview: BankFilePage) -> str:
    """The first gap in words, how many more there are, and what is asked."""
    first, *others = preview.gaps
    rest = counted(len(others), "other statement does", "other statements do")
    more = f" {rest} not either." if others else ""
    why = raised(preview.amounts.written(first.warnings[-1]))
    return f"{why.rstrip('.')}.{more} Take it in all the same, because:"


def bank_file_actions() -> list[Action[Frame]]:
    """Taking in a file, from the page of the bank, and the key of its rehearsal."""
    here, there = frozenset({BankFilePage.NAME}), frozenset({BankPage.NAME})
    return [
        Action("bank.import", "Take in a file", ("i",),
               "Check a file of the bank, see its statements, take it in", "Bank",
               asking(_begin), writable, there, "file"),
        Action("bank.take-in", "Take the file in", ("Ctrl+S",), "Take it in, as one act", "Bank",
               asking(_go), writable, here, "take in"),
    ]  # fmt: skip
