"""Requests out of a mail: pasted whole on a page, judged one by one, applied after one question."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.timer import Timer
from textual.widget import Widget

from artui import imports
from artui.domain.refusal import Refused
from artui.tui.desk.form_page import FormPage
from artui.tui.desk.guards import writable
from artui.tui.desk.page import of_ledger
from artui.tui.kit import cells
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.form import Field, Form
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines

if TYPE_CHECKING:
    from artui.imports.cell_values import ReadOptions
    from artui.imports.imported import Imported
    from artui.imports.verdicts import Verdict
    from artui.ledger.book.book import Book

_PAUSE = 0.4  # seconds without a key after which the text is judged
_NAMED = 3  # so many requests are named in the question; more are counted and summed


class NothingToApply(Refused):
    """The mail holds no request that can be applied; the sentence is of the first fault."""


class PastePage(FormPage):
    """The text of a mail, how its amounts are written, and below it a verdict per request."""

    NAME: ClassVar[str] = "paste"
    FORM: ClassVar[str] = "paste"

    def __init__(self, *way: str, draft: Mapping[str, str] | None = None) -> None:
        super().__init__(*way, about={"about": "with requests"}, draft=draft)
        self._listed = ScrollLines()
        self._pause: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield from super().body()
        self._listed.can_focus = False
        self._listed.styles.height = "40%"
        yield self._listed

    def fields(self) -> Sequence[Field]:
        local = "comma" if self.amounts.point == "," else "dot"
        return (
            Field("mail", "The mail", some_text, tall=True),
            Field("decimal", "Decimals", choices=("dot", "comma"), initial=local, width=10),
        )

    # What is in it

    def load_totals(self) -> None:
        self._judge()

    @on(Form.Edited)
    def _edited(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._judge)

    def _judge(self) -> None:
        forms = self.query(Form)
        values = forms.first().values if forms else {}
        text, options = values.get("mail", ""), _options(values)
        if not text.strip():
            self._listed.show([])
            self.totals.say(" Paste a customer's mail; each request is judged below it.", "strong")
            return
        self.ask_in_thread(lambda book: _rehearsed(book, text, options), self._show, "verdicts")

    def _show(self, found: "Sequence[Verdict] | str") -> None:
        if isinstance(found, str):
            self._listed.show(self._wrapped(f" {self.amounts.written(found)}", "warn"))
            self.totals.say(" Nothing to apply", "strong")
            return
        self._listed.show([line for each in found for line in self._verdict(each)])
        parts = [f"{grouped(len(imports.verdicts.to_apply(found)))} to apply"]
        parts += [self.amounts.money(minor, code) for code, minor in imports.verdicts.sums(found)]
        if bad := sum(each.fate == imports.verdicts.Fate.REFUSED for each in found):
            parts.append(f"· {grouped(bad)} refused")
        self.totals.say(f" {'  '.join(parts)}", "strong")

    def _verdict(self, verdict: "Verdict") -> list[tuple[str, PieceStyle]]:
        line = f" {verdict.line:>4}  "
        if verdict.fate == imports.verdicts.Fate.REFUSED:
            return self._wrapped(f"{line}refused  {self.amounts.written(verdict.reason)}", "bad")
        amount = self.amounts.money(verdict.amount_minor or 0, verdict.currency)
        numbers = f"{cells.pad(verdict.memo, 16)} to {cells.pad(verdict.invoice, 18)}"
        style: PieceStyle = "good" if verdict.fate == imports.verdicts.Fate.APPLY else "plain"
        return [(f"{line}{numbers} {cells.pad_right(amount, 18)}  {verdict.fate}", style)]

    def _wrapped(self, text: str, style: PieceStyle) -> list[tuple[str, PieceStyle]]:
        """A reason whole, on as many lines as it takes."""
        first, *more = cells.wrap(text, self.size.width - 8, 6)
        return [(first, style), *((f"       {line}", style) for line in more)]

    def scroll_verdicts(self) -> None:
        """Show the verdicts further down; after the last ones the first."""
        self._listed.move_page(1)

    # The act

    async def submit(self, values: Mapping[str, object]) -> str:
        text = str(values["mail"])
        options = _options({"decimal": str(values["decimal"])})
        found = await self.ledger.ask(lambda book: _read(book, text, options))
        good = imports.verdicts.to_apply(found.verdicts)
        if not good:
            raise NothingToApply(
                found.errors[0].message if found.errors else
                "The requests were applied before; nothing is left to do."
            )  # fmt: skip
        if not await self.prompt.confirm(self._question(good, found.rejected)):
            raise NothingToApply("Nothing was applied.")

        def act(book: "Book") -> "Imported":
            return imports.file_import.import_mail(book, text, options, confirmed=found.verdicts)

        done = await self.ledger.act(act)
        sums = self.money_of(imports.verdicts.sums(done.verdicts))
        left = f"; {done.rejected} refused and left out" if done.rejected else ""
        what = "The request is" if done.added == 1 else f"{done.added} requests are"
        return f"{what} applied: {sums}{left}."

    def _question(self, good: "Sequence[Verdict]", rejected: int) -> str:
        sums = self.money_of(imports.verdicts.sums(good))
        count = counted(len(good), "request", "requests")
        named = ", ".join(
            f"{each.memo} to {each.invoice} "
            f"{self.amounts.money(each.amount_minor or 0, each.currency)}"
            for each in good[:_NAMED]
        )
        more = ", …" if len(good) > _NAMED else ""
        out = f" {rejected} refused and left out." if rejected else ""
        return f"Apply {count}, {sums} in all: {named}{more}?{out}"


def _options(values: Mapping[str, str]) -> "ReadOptions":
    return imports.cell_values.ReadOptions(decimal_comma=values.get("decimal") == "comma")


def _read(book: "Book", text: str, options: "ReadOptions") -> "Imported":
    return imports.file_import.import_mail(book, text, options, dry_run=True)


def _rehearsed(book: "Book", text: str, options: "ReadOptions") -> "Sequence[Verdict] | str":
    """The verdicts, or why the mail can't be read at all."""
    try:
        return _read(book, text, options).verdicts
    except Refused as refusal:
        return refusal.sentence


def _open(frame: Frame) -> None:
    page = of_ledger(frame)
    if page.NAME != PastePage.NAME:
        frame.app.push_screen(PastePage(*page.here, "Pasted requests"))


def reopen_paste(frame: Frame, content: Mapping[str, str]) -> None:
    """The page as it was left."""
    draft = {name: text for name, text in content.items() if name in ("mail", "decimal")}
    frame.app.push_screen(PastePage("Pasted requests", draft=draft))


def _more(frame: Frame) -> None:
    assert isinstance(frame, PastePage)
    frame.scroll_verdicts()


def paste_actions() -> list[Action[Frame]]:
    """The page by the palette from everywhere, and its key for a long list of verdicts."""
    here = frozenset({PastePage.NAME})
    return [
        Action("act.requests", "Apply pasted requests", (),
               "Read a customer's mail, check it, and apply its credit memos", "Acts",
               _open, writable),
        Action("paste.more", "More verdicts", ("Ctrl+N",),
               "The verdicts further down", "Page", _more, screens=here),
    ]  # fmt: skip
