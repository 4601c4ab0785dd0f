"""One's own last acts: what undoing each would do or what stands in its way, undo and redo."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on

from artui.domain.filters import Filter
from artui.domain.refusal import Refused
from artui.ledger import office
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.look.side_pane import AboutRow, PaneLines
from artui.tui.desk.page import LedgerPage, asking, opening, own_hints, writing
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.common_actions import has_row
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown, Tone
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.office.log_page import EntryPage
from artui.tui.office.undo_page import UndoPage

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.office.own_acts import OwnAct

COLUMNS = (
    Column("id", "No", 6, "right"),
    Column("at", "At (UTC)", 12),
    Column("act", "Act", 12, stretch=18),
    Column("standing", "Now", 16),
    Column("summary", "What", 24, stretch=120, room=40, whole=True),
    Column("subject", "Subject", 18, rank=1),
)
_BELOW = 6


class OwnActsPage(ListPage):
    """The list of one's own acts, the latest first."""

    NAME: ClassVar[str] = "own-acts"
    COLUMNS = COLUMNS
    EMPTY: ClassVar[str] = "You have done nothing on this ledger yet."
    FIELDS = ()
    WORDS: ClassVar[str] = "act, subject, summary, what became of it"
    MARKABLE: ClassVar[bool] = False
    BESIDE: ClassVar[bool] = True
    BELOW: ClassVar[int] = _BELOW

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: KnownSource[OwnAct] | None = None

    def source(self, wanted: Filter) -> "KnownSource[OwnAct]":
        def asked(book: "Book") -> "Iterable[OwnAct]":
            found = office.own_acts.own_acts(book)
            return [each for each in found if has_words(wanted, _cells(each, self.amounts))]

        self._source = KnownSource(self.ledger, asked, lambda act: act.id, _shown, self.amounts)
        return self._source

    @property
    def chosen(self) -> "OwnAct | None":
        """The act under the cursor."""
        record = self.table.cursor_id if self.table is not None else None
        return self._source.known.get(record or 0) if self._source is not None else None

    def about_row(self) -> AboutRow | None:
        act, amounts = self.chosen, self.amounts
        return None if act is None else lambda book: _prospect(book, act, amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        self.app.push_screen(EntryPage(*self.here, f"Act {event.record}", act_id=event.record))


def _cells(act: "OwnAct", amounts: Amounts) -> tuple[object, ...]:
    by = "" if act.by is None else f" by {act.by}"
    at = f"{act.at:%d %b %H:%M}"
    return (act.id, at, act.act, f"{act.standing}{by}", amounts.kept(act.summary), act.subject)


def _shown(act: "OwnAct", amounts: Amounts) -> Shown:
    tone: Tone = "dim" if act.standing in ("undone", "redone") else "plain"
    return Shown(_cells(act, amounts), tone)


def _prospect(book: "Book", act: "OwnAct", amounts: Amounts) -> PaneLines:
    """What undoing an act would do or doing it anew, or what stands in its way."""
    if act.standing == "redone":
        return [(f" Done anew by act {act.by}.", "plain")]
    if act.standing == "undone":
        if why := office.redo.why_no_redo(book, act.id):
            return [(" It can't be done anew:", "warn"), (f" {amounts.written(why)}", "plain")]
        return [
            (" r does it anew, under today's rules:", "strong"),
            (f"   {amounts.kept(act.summary)}", "plain"),
        ]
    try:
        found = office.undo.preview_undo(book, act.id)
    except Refused as refusal:
        return [
            (" It can't be undone:", "warn"),
            (f" {amounts.written(refusal.sentence)}", "plain"),
        ]
    together = f" {found.act} {found.subject}".rstrip()
    lines = [f"   {amounts.written(line)}" for line in found.lines]
    return [
        (" u undoes it, which will take back:", "strong"),
        (together, "faint"),
        *((line, "plain") for line in lines),
    ]


def _of(page: LedgerPage) -> "OwnAct":
    assert isinstance(page, OwnActsPage)
    assert page.chosen is not None
    return page.chosen


def _stands(frame: Frame) -> str | None:
    if why := has_row(frame) or writable(frame):
        return why
    act = frame.chosen if isinstance(frame, OwnActsPage) else None
    if act is None or act.standing == "stands":
        return None
    return "it is final." if act.standing == "final" else f"it was undone by act {act.by}."


def _is_undone(frame: Frame) -> str | None:
    if why := has_row(frame) or writable(frame):
        return why
    act = frame.chosen if isinstance(frame, OwnActsPage) else None
    if act is None or act.standing == "undone":
        return None
    again = act.standing == "redone"
    return f"it was done anew by act {act.by}." if again else "it is not undone."


async def _undo(page: LedgerPage) -> None:
    """Show what would be taken back of the act under the cursor, and ask."""
    act_id = _of(page).id
    preview = await page.ledger.ask(lambda book: office.undo.preview_undo(book, act_id))
    page.app.push_screen(UndoPage(*page.here, "Undo", preview=preview, act_id=act_id))


async def _redo(page: LedgerPage) -> None:
    """Do the act under the cursor anew, after a question with what it did."""
    act = _of(page)
    # What stands in its way is said before anything is asked.
    await page.ledger.act(lambda book: office.redo.rehearse_redo(book, act.id))
    what = page.amounts.kept(act.summary).rstrip(".")
    if not await page.prompt.confirm(f"Do act {act.id} anew: {what}?"):
        page.status.report("Nothing was done.", "plain")
        return
    page.report_done((await page.ledger.act(lambda book: office.redo.redo(book, act.id))).summary)


def own_act_actions() -> list[Action[Frame]]:
    """The list, which every page opens, and undo and redo on it."""
    here = frozenset({OwnActsPage.NAME})
    return [
        Action("open.own-acts", "My acts", ("L",),
               "Your last acts: what undoing each would do, undo and redo by choice", "Acts",
               opening(OwnActsPage, "My acts")),
        Action("own-acts.undo", "Undo this act", ("u",),
               "Show what the act under the cursor did, and take it back", "Acts",
               asking(_undo), _stands, here, "undo", Marks.ONE),
        Action("own-acts.redo", "Redo", ("r",),
               "Do an act that was undone anew, under today's rules", "Acts",
               writing(_redo), _is_undone, here, "redo", Marks.ONE),
    ]  # fmt: skip
