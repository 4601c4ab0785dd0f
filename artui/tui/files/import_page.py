"""Importing a file: first a rehearsal that changes nothing and shows every error and every remark;
then for real.

A file is one act, whole or not at all. If rows are wrong, the good ones may be imported alone and
the bad ones written, each with its reason, to a file beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from artui import imports, statements
from artui.domain.filters import Filter
from artui.domain.refusal import Refused
from artui.settings import export_folder
from artui.tui.desk.acting.typed_files import readable
from artui.tui.desk.guards import writable
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, asking, own_hints
from artui.tui.files.found_errors import AMOUNTS, COLUMNS, DATES, ORDERS, ErrorSource
from artui.tui.files.preset_page import begin_export, fitting_names
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle

if TYPE_CHECKING:
    from artui.imports.cell_values import ReadOptions
    from artui.imports.imported import Imported
    from artui.imports.rejects import Rejects
    from artui.ledger.book.book import Book
    from artui.tui.kit.jobs import Job

KINDS = {
    "c": "customers",
    "t": "contacts",
    "i": "invoices",
    "l": "invoice-lines",
    "p": "payments",
    "m": "credit-memos",
    "a": "applications",
    "r": "requests",
    "b": "self-billing",
    "e": "credit-events",
    "o": "purchase-orders",
    "y": "payees",
}

EXPORT = "x"
HIDDEN = {"t": "take them", "l": "leave them out"}


class NothingToImport(Refused):
    """The rehearsal found nothing to import."""


class ImportPage(ListPage):
    """What a file would add, and all its errors."""

    NAME: ClassVar[str] = "import"
    COLUMNS = COLUMNS
    EMPTY: ClassVar[str] = "No error. Ctrl+S takes the file in."
    FIELDS = ()
    WORDS: ClassVar[str] = "line, column, value, what is wrong"
    WHOLE_ROWS: ClassVar[int] = 3

    def __init__(
        self,
        *way: str,
        kind: str,
        path: Path,
        found: "Imported",
        options: "ReadOptions",
        unseen: bool = False,
    ) -> None:
        super().__init__(*way)
        self.kind, self.path, self.found, self.options = kind, path, found, options
        self.unseen = unseen
        """Whether there are values in hidden places that nobody has decided on yet."""

    def source(self, wanted: Filter) -> ErrorSource:
        return ErrorSource((*self.found.errors, *self.found.notes), wanted, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        found = self.found
        style: PieceStyle = "warn" if found.errors else "good"
        line = f" Rehearsal of {found.file}: {found.summary}"
        self.totals.say(line, style)


async def _begin(page: LedgerPage) -> None:
    """Ask what the file contains and where it is; then rehearse it as a job."""
    key = await page.prompt.choose("Import", {**KINDS, EXPORT: "another program's open items"})
    if key is None:
        return
    if key == EXPORT:
        typed = await page.prompt.ask("File that another program exported, as CSV:", some_text)
        if typed is not None:
            await begin_export(page, typed)
        return
    sample = sample_of(export_folder(page.ledger.settings), KINDS[key])
    typed = await page.prompt.ask(f"File of {KINDS[key]}:", some_text, initial=sample)
    if typed is not None:
        path = readable(page, typed)
        options = imports.cell_values.ReadOptions()
        page.shell.jobs.start("import preview", _rehearsal(page, KINDS[key], path, options))


def sample_of(folder: Path, kind: str) -> str:
    """The sample of a kind of file, if samples were written; else nothing."""
    found = sorted((folder / imports.samples.FOLDER).glob(f"{kind}.*"))
    return str(found[0]) if found else ""


def _rehearsal(
    page: LedgerPage, kind: str, path: Path, options: "ReadOptions"
) -> "Callable[[Job[str]], str]":
    app, ledger, here = page.app, page.ledger, page.here

    def show(found: "Imported", *, unseen: bool = False) -> None:
        title = f"Import of {kind}"
        way = here if here[-1:] == (title,) else (*here, title)
        app.push_screen(
            ImportPage(*way, kind=kind, path=path, found=found, options=options, unseen=unseen)
        )

    def work(job: "Job[str]") -> str:
        try:
            found = _import(ledger, kind, path, job, dry_run=True, options=options)
        except imports.refusals.HiddenCells as refusal:
            found = _nothing_of(path, f"{refusal.places}; h takes it or leaves it out")
            app.call_from_thread(show, found, unseen=True)
            return f"{path.name}: {refusal.places}; nothing was changed"
        except imports.refusals.WrongHeader as refusal:
            if names := fitting_names(path):
                hint = f"; it looks like the export of another program ({names}): I x reads it"
                raise NothingToImport(refusal.sentence, hint) from refusal
            raise
        app.call_from_thread(show, found)
        return f"{found.summary}; nothing was changed yet"

    return work


def _nothing_of(path: Path, why: str) -> "Imported":
    """A file of which nothing could be read, with the reason as its only error."""
    error = imports.refusals.RowError(path.name, 0, "", "", why)
    return imports.imported.Imported(path.name, 0, 0, 0, 0, None, (error,))


def _import(
    ledger: Ledger,
    kind: str,
    path: Path,
    job: "Job[str]",
    *,
    dry_run: bool,
    options: "ReadOptions",
    rejects_to: Path | None = None,
    anyway: bool = False,
) -> "Imported":
    """Read the file; a failure becomes a refusal, so that the job shows it in words."""

    def save(lines: Iterable[str]) -> None:
        assert rejects_to is not None
        with statements.destinations.new_file(rejects_to) as handle:
            handle.writelines(line.encode() for line in lines)

    def read(book: "Book", rejects: "Rejects | None") -> "Imported":
        return imports.file_import.import_file(
            book,
            kind,
            path,
            options,
            rejects=rejects,
            dry_run=dry_run,
            anyway=anyway,
            progress=job.progress,
        )

    def act(book: "Book") -> "Imported":
        if rejects_to is None:
            return read(book, None)
        with imports.rejects.Rejects(save) as rejects:
            return read(book, rejects)

    return ledger.act_long(job.title, act)


def _of(frame: Frame) -> ImportPage:
    assert isinstance(frame, ImportPage)
    return frame


async def _go(page: LedgerPage) -> None:
    """Import the whole file, or only the good rows."""
    preview = _of(page)
    found, rejects_to = preview.found, None
    good, bad = found.added + found.changed, found.rejected
    anyway = bool(found.doubted) and await preview.prompt.confirm(_of_doubted(found))
    if anyway:
        good, bad = good + found.doubted, bad - found.doubted
    above = found.above == bad > 0
    if not good and not above:
        raise NothingToImport(f"{found.file} has nothing to take in: {found.summary}.")
    if above:
        many = "1 credit memo needs" if bad == 1 else f"{grouped(bad)} credit memos need"
        question = f"{many} a supervisor. Ask for one to take in the whole of {found.file}?"
    elif bad:
        rejects_to = preview.path.with_name(f"{preview.path.stem}-rejects.csv")
        question = (
            f"Take in the {grouped(good)} good rows, and write {grouped(bad)} bad ones "
            f"to {rejects_to.name}?"
        )
    else:
        question = f"Take in {grouped(good)} rows of {found.file}?"
    if not await preview.prompt.confirm(question):
        preview.status.report("Nothing was imported.", "plain")
        return
    desk = preview.desk
    kind, path, options = preview.kind, preview.path, preview.options

    def work(job: "Job[str]") -> str:
        done = _import(
            desk.ledger,
            kind,
            path,
            job,
            dry_run=False,
            options=options,
            rejects_to=rejects_to,
            anyway=anyway,
        )
        if done.request_id is not None:
            return f"{done.file} waits for a supervisor as request {done.request_id}"
        return f"{done.file}: {done.summary}"

    preview.shell.jobs.start("import", work)
    preview.leave()


def _of_doubted(found: "Imported") -> str:
    many = found.doubted > 1
    what = f"{grouped(found.doubted)} payments" if many else "1 payment"
    them = "them" if many else "it"
    return f"{what} may be money that the bank brought already. Take {them} in all the same?"


async def _choose_hidden(page: LedgerPage) -> None:
    """Take what is hidden in the sheet or leave it out, and rehearse again."""
    preview = _of(page)
    key = await preview.prompt.choose("Hidden rows and columns", HIDDEN)
    if key is not None:
        _again(preview, replace(preview.options, hidden="take" if key == "t" else "skip"))


async def _choose_writing(page: LedgerPage) -> None:
    """Say how amounts and dates are written in the file, and rehearse again."""
    preview = _of(page)
    decimal = await preview.prompt.choose("Amounts are as", AMOUNTS)
    order = None if decimal is None else await preview.prompt.choose("Dates are as", DATES)
    if order is not None:
        dates = ORDERS[order]
        _again(preview, replace(preview.options, decimal_comma=decimal == "c", dates=dates))


def _again(preview: ImportPage, options: "ReadOptions") -> None:
    work = _rehearsal(preview, preview.kind, preview.path, options)
    preview.shell.jobs.start("import preview", work)
    preview.leave()


def _something_hidden(frame: Frame) -> str | None:
    page = _of(frame)
    return None if page.unseen or page.options.hidden else "Nothing is hidden in this file"


def import_actions() -> list[Action[Frame]]:
    """The preview, which the palette offers on every page, and its own keys."""
    here = frozenset({ImportPage.NAME})
    return [
        Action("open.import", "Import a file", ("I",), "Check a file, see its errors, import it",
               "Screens", asking(_begin), writable),
        Action("import.go", "Take the file in", ("Ctrl+S",), "Import it, as one act", "Acts",
               asking(_go), writable, here, "take in"),
        Action("import.hidden", "What is hidden", ("h",), "Take hidden rows and columns or not",
               "Acts", asking(_choose_hidden), _something_hidden, here, "hidden"),
        Action("import.writing", "How it is written", ("w",), "Decimal comma; order of the dates",
               "Acts", asking(_choose_writing), writable, here, "how written"),
    ]  # fmt: skip
