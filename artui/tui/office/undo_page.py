"""Undo: a page lists what the last act did, asks, and takes it back."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from artui.domain.refusal import Refused
from artui.ledger import book as ledger_book
from artui.ledger import office
from artui.tui.desk.acting.long_acts import start_act
from artui.tui.desk.guards import writable
from artui.tui.desk.page import LedgerPage, asking
from artui.tui.kit.actions import Action
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress
    from artui.ledger.office.undo import Undone, UndoPreview

_LARGE = 200  # rows of an act above which taking it back is a job


class UndoPage(LedgerPage):
    """What would be taken back, line by line, with the question below it."""

    NAME = "undo"

    def __init__(self, *way: str, preview: "UndoPreview", act_id: int | None = None) -> None:
        """`act_id` is the act that was chosen, if it is not the latest."""
        super().__init__(*way)
        self._preview, self._rows, self._act_id = preview, preview.rows, act_id

    def body(self) -> Iterable[Widget]:
        shown = self._preview
        yield ScrollLines(
            [
                (f" {shown.act} {shown.subject}", "strong"),
                (f" {self.amounts.written(shown.summary)}", "plain"),
                ("", "plain"),
                (" Undo will take back:", "plain"),
                *((f"   {self.amounts.written(line)}", "plain") for line in shown.lines),
            ]
        )

    def on_mount(self) -> None:
        self.run_worker(self._ask(), group="action")

    async def _ask(self) -> None:
        what = f"{self._preview.act} {self._preview.subject}".strip()
        sentence = "Nothing was undone."
        style: PieceStyle = "plain"
        if act := await self._chosen(what):
            try:
                if self._rows > _LARGE:
                    start_act(self, "undo", act)
                    sentence = ""
                else:
                    done = await self.ledger.act(lambda book: act(book))
                    sentence, style = self.amounts.done(done.summary), "good"
            except Refused as refusal:
                sentence, style = self.amounts.written(refusal.sentence), "bad"
        desk = self.desk
        if style == "good":
            await desk.changed()
        self.leave()  # ends this worker, so nothing is awaited after it
        if sentence and (frame := desk.frame) is not None:
            frame.status.report(sentence, style)

    async def _chosen(self, what: str) -> "Callable[..., Undone] | None":
        """What the clerk wants: all of the posting, the one act, or nothing."""
        posting = self._preview.posting
        if posting is None:
            return self._undo if await self.prompt.confirm(f"Undo {what}?") else None
        money = self.money_of(posting.sums)
        every = f"Undo all {grouped(posting.payments)} of posting {posting.posting}, {money}?"
        if await self.prompt.confirm(every):
            self._rows = self._preview.rows * posting.payments
            return self._undo_posting
        return self._undo if await self.prompt.confirm(f"Undo only {what}?") else None

    def _undo_posting(self, book: "Book", progress: "Progress | None" = None) -> "Undone":
        assert self._preview.posting is not None
        watched = progress or ledger_book.steps.unwatched
        return office.undo.undo_posting(book, self._preview.posting.posting, progress=watched)

    def _undo(self, book: "Book", progress: "Progress | None" = None) -> "Undone":
        watched = progress or ledger_book.steps.unwatched
        expected = self._preview.act_id
        return office.undo.undo(book, self._act_id, expected=expected, progress=watched)


async def _preview(page: LedgerPage) -> None:
    preview = await page.ledger.ask(lambda book: office.undo.preview_undo(book))
    page.app.push_screen(UndoPage(*page.here, "Undo", preview=preview))


def undo_action() -> Action[Frame]:
    """The action of `u`, on every page."""
    return Action(
        "act.undo", "Undo", ("u",), "Show what your last act did, and take it back", "Acts",
        asking(_preview), writable, label="undo",
    )  # fmt: skip
