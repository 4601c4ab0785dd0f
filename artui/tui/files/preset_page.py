"""Importing the open items of another program: which preset reads the file is proposed by its
headings, a rehearsal shows what it would bring and every error, and all of it is one act.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from artui import imports
from artui.domain.filters import Filter
from artui.domain.money import CURRENCIES, parse_minor
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.tui.desk.acting.typed_files import readable
from artui.tui.desk.guards import writable
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, asking, own_hints
from artui.tui.files.found_errors import AMOUNTS, COLUMNS, DATES, ORDERS, ErrorSource
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import a_date, some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle

if TYPE_CHECKING:
    from datetime import date

    from artui.imports.cell_values import DateOrder
    from artui.imports.presets.export_rows import Fitting
    from artui.imports.presets.imported_export import ImportedExport
    from artui.imports.presets.preset import Preset
    from artui.imports.refusals import FileRefused
    from artui.tui.kit.jobs import Job

_MOST = 9  # presets that are offered by a digit each
_TITLES = 3  # headings that are named to say why


class NoPresetFits(Refused):
    """No preset has the headings of a file."""


class NoCurrency(Refused):
    """What was typed is no currency."""


@dataclass(frozen=True, slots=True)
class HowRead:
    """What the clerk has said of a file beside its preset; empty is as the preset says."""

    preset: str
    number: str = ""
    dates: "DateOrder | None" = None
    decimal: str = ""
    currency: str = ""
    paid_on: "date | None" = None
    create_customers: bool = False


async def begin_export(page: LedgerPage, typed: str) -> None:
    """Propose presets for a file by its headings, and rehearse it by the one that is chosen."""
    path = readable(page, typed)
    found = await page.ledger.ask(lambda _: _fitting(path))
    key = await page.prompt.choose(f"{visible(path.name)} is read as", _choices(found))
    if key is None:
        return
    name = found[int(key) - 1].preset
    preset = await page.ledger.ask(lambda _: imports.presets.preset.preset_named(name))
    number = ""
    if preset.choose_number:
        usual = imports.presets.preset.Heading.NUMBER
        likely = next(iter(preset.columns[usual]), "")
        question = "The heading of the number of a document:"
        number = await page.prompt.ask(question, some_text, initial=likely) or ""
        if not number:
            return
    _rehearse(page, path, HowRead(name, number))


def _fitting(path: Path) -> "Sequence[Fitting]":
    """The presets that could read a file; raises NoPresetFits, and what reading it raises."""
    presets = imports.presets
    known = [presets.preset.preset_of(each.name, each.toml) for each in presets.preset.sources()]
    found = presets.export_rows.fitting(path, known)[:_MOST]
    if not found:
        raise NoPresetFits(
            f"{path.name} has the headings of no preset. docs/bring-your-own-data.md has those of "
            "each; T writes samples of our own forms."
        )
    return found


def fitting_names(path: Path) -> str:
    """The presets that could read a file, for a sentence; empty if there is none."""
    try:
        return ", ".join(each.preset for each in _fitting(path))
    except Refused:
        return ""


def _choices(found: "Sequence[Fitting]") -> dict[str, str]:
    def why(each: "Fitting") -> str:
        titles = ", ".join(visible(title) for title in each.found[:_TITLES])
        return f"{each.preset} (line {each.line}: {titles}, …)"

    return {str(place): why(each) for place, each in enumerate(found, 1)}


def _taken_in(
    ledger: Ledger, job: "Job[str]", path: Path, how: HowRead, *, dry_run: bool
) -> "ImportedExport":
    """Read the file as one act, or as a rehearsal; a failure becomes a refusal."""
    presets = imports.presets
    preset: Preset = presets.preset.with_number(presets.preset.preset_named(how.preset), how.number)
    reading = presets.items.Reading(how.dates, how.decimal, how.currency, how.paid_on)
    return ledger.act_long(
        job.title,
        lambda book: presets.post_export.post_export(
            book,
            path,
            preset,
            reading,
            create_customers=how.create_customers,
            dry_run=dry_run,
            progress=job.progress,
        ),
    )


def _rehearse(page: LedgerPage, path: Path, how: HowRead) -> None:
    app, ledger, here = page.app, page.ledger, page.here

    def show(found: "ImportedExport") -> None:
        title = f"Import by {how.preset}"
        way = here if here[-1:] == (title,) else (*here, title)
        app.push_screen(ExportPage(*way, path=path, found=found, how=how))

    def work(job: "Job[str]") -> str:
        try:
            found = _taken_in(ledger, job, path, how, dry_run=True)
        except imports.refusals.FileRefused as refusal:
            # It may only be written in another way, which is said on the page.
            app.call_from_thread(show, _refused(path, how, refusal))
            return f"{path.name}: {refusal.reason}; nothing was changed"
        app.call_from_thread(show, found)
        said = _errors(found) if found.errors else told(found, stays=False)
        return f"{found.file}: {said}; nothing was changed yet"

    page.shell.jobs.start("import preview", work)


def _refused(path: Path, how: HowRead, refusal: "FileRefused") -> "ImportedExport":
    """A file that is refused whole, with the reason as its only error."""
    error = imports.refusals.RowError(path.name, refusal.line, "", "", refusal.reason)
    made = imports.presets.imported_export.ImportedExport
    return made(path.name, how.preset, False, None, (), {}, 0, "", (error,))


def told(found: "ImportedExport", *, stays: bool) -> str:
    """What a file brings, kind by kind."""
    return imports.presets.imported_export.counts(found.kinds, stays=stays)


def _errors(found: "ImportedExport") -> str:
    return counted(len(found.errors), "error", "errors")


class ExportPage(ListPage):
    """What the export of another program would bring, all its errors, and what it was read by."""

    NAME: ClassVar[str] = "import-export"
    COLUMNS = COLUMNS
    EMPTY: ClassVar[str] = "No error and no remark. Ctrl+S takes the file in, as one act."
    FIELDS = ()
    WORDS: ClassVar[str] = "line, column, value, what is wrong"
    WHOLE_ROWS: ClassVar[int] = 3

    def __init__(self, *way: str, path: Path, found: "ImportedExport", how: HowRead) -> None:
        super().__init__(*way)
        self.path, self.found, self.how = path, found, how

    def source(self, wanted: Filter) -> ErrorSource:
        said = [*self.found.errors, *self.found.notes]
        return ErrorSource(said, wanted, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    @property
    def comes_to(self) -> str:
        """What the documents of the file come to, in the reader's signs, as the end of a line."""
        sums = ", ".join(
            self.amounts.money(parse_minor(f"{amount:f}", currency), currency)
            for currency, amount in sorted(self.found.open.items())
        )
        return f"; open {sums or '0'}" if self.found.has_documents else ""

    def load_totals(self) -> None:
        found = self.found
        style: PieceStyle = "warn" if found.errors else "good"
        if found.errors:
            line = f"{_errors(found)}, so nothing of this file can be taken in"
        else:
            line = told(found, stays=False)
            line += self.comes_to
            totals = found.totals_checked
            if totals:
                line += f"; {counted(totals, 'total agrees', 'totals agree')}"
        passed = ", ".join(f"{count} {why}" for why, count in sorted(found.passed.items()))
        line += f"; passed over: {passed}" if passed else ""
        if said := found.currency.replace(" (--currency)", ""):
            line += f"; amounts are {said}"
        self.totals.say(f" {line}", style)


def _of(page: Frame) -> ExportPage:
    assert isinstance(page, ExportPage)
    return page


async def _go(page: LedgerPage) -> None:
    """Take the file in, after a question with what it brings and comes to."""
    preview = _of(page)
    question = f"{told(preview.found, stays=False)}{preview.comes_to}. Take it in?"
    if not await preview.prompt.confirm(question[:1].upper() + question[1:]):
        preview.status.report("Nothing was imported.", "plain")
        return
    ledger, path, how = preview.ledger, preview.path, preview.how

    def work(job: "Job[str]") -> str:
        done = _taken_in(ledger, job, path, how, dry_run=False)
        if done.errors:
            return f"{done.file}: {done.errors[0].message}; nothing of this file was taken in"
        return f"{done.file}: {told(done, stays=True)}"

    preview.shell.jobs.start("import", work)
    preview.leave()


def _again(preview: ExportPage, how: HowRead) -> None:
    _rehearse(preview, preview.path, how)
    preview.leave()


async def _choose_writing(page: LedgerPage) -> None:
    """Say how amounts and dates are written in the file, and rehearse again."""
    preview = _of(page)
    decimal = await preview.prompt.choose("Amounts are as", AMOUNTS)
    order = None if decimal is None else await preview.prompt.choose("Dates are as", DATES)
    if order is not None:
        sign = "," if decimal == "c" else "."
        _again(preview, replace(preview.how, decimal=sign, dates=ORDERS[order]))


def _a_currency(typed: str) -> str:
    code = some_text(typed).upper()
    if code not in CURRENCIES:
        raise NoCurrency(f"{code!r} is no currency; write it like EUR.")
    return code


async def _choose_currency(page: LedgerPage) -> None:
    """Say the currency that no column of the file says, and rehearse again."""
    preview = _of(page)
    code = await preview.prompt.ask("Amounts without a currency are in:", _a_currency)
    if code is not None:
        _again(preview, replace(preview.how, currency=code))


async def _make_customers(page: LedgerPage) -> None:
    """Make the customers of the file that are not there, or don't, and rehearse again."""
    preview = _of(page)
    _again(preview, replace(preview.how, create_customers=not preview.how.create_customers))


async def _bring_whole(page: LedgerPage) -> None:
    """Bring invoices in whole, with what was paid of them as payments, and rehearse again."""
    preview = _of(page)
    question = "What was paid before is dated:"
    day = await preview.prompt.ask(question, a_date, initial=preview.ledger.day.isoformat())
    if day is not None:
        _again(preview, replace(preview.how, paid_on=day))


def _can_go(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    found = _of(frame).found
    if found.errors:
        return "the file has errors, and goes in whole or not at all."
    news = sum(each.added + each.changed for each in found.kinds)
    return None if news else "all of it is there already."


def preset_actions() -> list[Action[Frame]]:
    """The keys of the preview of another program's file."""
    here = frozenset({ExportPage.NAME})

    return [
        Action("export-in.go", "Take the file in", ("Ctrl+S",), "Import it, as one act", "Acts",
               asking(_go), _can_go, here, "take in"),
        Action("export-in.customers", "Make its customers", ("n",),
               "Make the customers of the file that are not there", "Acts",
               asking(_make_customers), writable, here, "new customers"),
        Action("export-in.currency", "Its currency", ("c",), "The currency that no column says",
               "Acts", asking(_choose_currency), writable, here, "currency"),
        Action("export-in.writing", "How it is written", ("w",),
               "Decimal comma; order of the dates", "Acts", asking(_choose_writing), writable,
               here, "how written"),
        Action("export-in.whole", "Bring invoices in whole", ("b",),
               "With what was paid of them before as payments", "Acts", asking(_bring_whole),
               writable, here, "whole"),
    ]  # fmt: skip
