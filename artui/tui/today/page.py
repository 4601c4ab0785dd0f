"""Today: who needs attention and why, in order; `.` marks a row reviewed and goes to the next."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from artui.domain.credit_use import CreditUse
from artui.domain.filters import Filter
from artui.domain.sentence import Signs
from artui.domain.work_reasons import Reason, WorkReason
from artui.tui.desk import reads as desk_reads
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, Sums, asking, of_ledger
from artui.tui.desk.target import Target, record_of
from artui.tui.kit import cells
from artui.tui.kit.actions import Action
from artui.tui.kit.common_actions import has_row
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.line import Line
from artui.tui.kit.widgets.pages import GONE, Days, Shown, Tone
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.today import reads
from artui.wording import Brevity, credit_used, work_reasons

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.header import Waiting
    from artui.ledger.lists.worklist import Candidate, WorkRow

_WHY_CELLS = 24  # the reasons have these at 80 columns
_NAME_CELLS = 16  # names that agree in this many cells are distinguished by their accounts
COLUMNS = (
    Column("name", "Customer", 17, stretch=30),
    Column("currency", "", 3),
    Column("overdue", "Overdue", 12, "decimal"),
    Column("days", "Oldest", 6, "right"),
    Column("level", "Lvl", 3, "right", rank=2),
    Column("credit", "Credit", 6, "right", rank=3),
    Column("why", "Why it is here", _WHY_CELLS, rank=1, stretch=70),
    Column("unapplied", "Unapplied", 12, "decimal", rank=4),
    Column("account", "Account", 10, rank=5),
)
_LOW = 14  # below so many lines of screen, what waits gives its line to the list


class WorkSource:
    """The queue under a filter; it keeps what each row looked like when it was read."""

    def __init__(self, page: "TodayPage", wanted: Filter) -> None:
        self._ledger: Ledger = page.ledger
        self._amounts: Amounts = page.amounts
        self._page, self._wanted = page, wanted
        self.candidates: dict[int, Candidate] = {}
        self.total = self.reviewed = 0

    def ids(self) -> Sequence[int]:
        """The queue, in order."""
        found, self.total, self.reviewed = reads.queue(self._ledger.book(), self._wanted)
        self.candidates = {record_of(row.customer_id, row.currency): row for row in found}
        return array("q", self.candidates)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows for these rows."""
        chosen = [self.candidates[record] for record in ids if record in self.candidates]
        found = {
            record_of(row.customer_id, row.currency): row
            for row in reads.rows(self._ledger.book(), chosen)
        }
        if self._amounts is not PLAIN:
            found = _told_apart(found)
        return [self._shown(found.get(record)) for record in ids]

    def plain(self) -> "WorkSource":
        """The same queue, with amounts as programs read them."""
        found = copy(self)
        found._amounts = PLAIN
        return found

    @property
    def _room(self) -> int:
        """The width of the reasons on this screen."""
        return _WHY_CELLS + max(0, self._page.app.size.width - 80)

    def _shown(self, row: "WorkRow | None") -> Shown:
        if row is None:
            return GONE
        number, reasons = self._amounts.number, shown_reasons(row.reasons)
        use = CreditUse(row.limit_minor, row.exposure_minor)
        values = (
            row.name or row.account,
            row.currency,
            number(row.overdue_minor, row.currency) if row.overdue_minor else "",
            Days(row.oldest_days) if row.oldest_days else "",
            row.level or "",
            credit_used(use),
            work_reasons(reasons)
            if self._amounts is PLAIN
            else shortened(reasons, self._room, self._amounts.signs),
            number(row.unapplied_minor, row.currency) if row.unapplied_minor else "",
            row.account,
        )
        tone: Tone = "warn" if use.over else "plain"
        if reasons and reasons[0].kind is WorkReason.PROMISE_BROKEN:
            tone = "bad"
        title = row.name or row.account
        return Shown(values, tone, Target(None, None, row.customer_id, row.currency, title))


def _told_apart(rows: "dict[int, WorkRow]") -> "dict[int, WorkRow]":
    """The rows; if two names would be cut to the same text, the account precedes them."""
    alike: dict[str, set[int]] = defaultdict(set)
    for row in rows.values():
        alike[cells.cut(row.name, _NAME_CELLS)].add(row.customer_id)
    return {
        record: replace(row, name=f"{row.account} {row.name}")
        if len(alike[cells.cut(row.name, _NAME_CELLS)]) > 1
        else row
        for record, row in rows.items()
    }


def shown_reasons(reasons: Sequence[Reason]) -> Sequence[Reason]:
    """The reasons without the days overdue, which have a column, unless there are no others."""
    return [each for each in reasons if each.kind is not WorkReason.OVERDUE] or reasons


def shortened(reasons: Sequence[Reason], room: int, signs: Signs) -> str:
    """The reasons, as briefly as the room requires."""
    words = ""
    for brevity in (Brevity.SHORT_DAYS, Brevity.NO_STATE, Brevity.COUNTS):
        words = work_reasons(reasons, signs, brevity)
        if cells.width(words) <= room:
            break
    return words


class TodayPage(ListPage):
    """The screen of key 1, and the first one shown."""

    NAME: ClassVar[str] = "today"
    COLUMNS = COLUMNS
    EMPTY = "Nothing needs a hand today."
    TOTALS_FIRST = True

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: WorkSource | None = None
        self._waits = Line()
        self.last_reviewed: list[Candidate] = []

    def body(self) -> Iterable[Widget]:
        yield self._waits
        yield from super().body()

    def source(self, wanted: Filter) -> WorkSource:
        self._source = WorkSource(self, wanted)
        return self._source

    def on_resize(self, event: events.Resize) -> None:
        self._waits.display = event.size.height >= _LOW

    def load_totals(self) -> None:
        super().load_totals()
        self.ask_in_thread(desk_reads.waiting, self._say_waiting, "waiting")

    def _say_waiting(self, found: "Waiting") -> None:
        self._waits.say(waiting_words(found))

    @on(VirtualTable.IdsReplaced)
    def _queue_loaded(self) -> None:
        self.say_progress()

    def say_progress(self) -> None:
        """Show how far the day's review is."""
        source = self._source
        if source is not None and (whole := source.total + source.reviewed):
            self.status.also(f"{source.reviewed}/{whole} reviewed")

    @property
    def candidate(self) -> "Candidate | None":
        """The row under the cursor as it was read."""
        if self.table is None or self.table.cursor_id is None or self._source is None:
            return None
        return self._source.candidates.get(self.table.cursor_id)

    def take_off(self, row: "Candidate") -> None:
        """Remove a reviewed row at once; the cursor stays at its place, on the next row."""
        assert self.table is not None
        assert self._source is not None
        gone = record_of(row.customer_id, row.currency)
        self._source.total -= 1
        self._source.reviewed += 1
        self.table.set_ids(
            array("q", (each for each in self.table.ids if each != gone)), prune=True
        )

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums] | None":
        source = self._source
        if source is None:
            return None

        def ask(_: "Book") -> Sums:
            sums: dict[str, int] = defaultdict(int)
            for record in ids:
                if (row := source.candidates.get(record)) is not None:
                    sums[row.currency] += row.overdue_minor
            return sorted(sums.items())

        return ask


def waiting_words(found: "Waiting") -> str:
    """What else waits for attention; first what no list of documents shows."""
    parts = [
        _counted(found.requests, "request to decide", "requests to decide"),
        _counted(found.reviews, "credit review due", "credit reviews due"),
        _counted(found.pending, "invoice to approve", "invoices to approve"),
        _counted(found.memos, "memo to apply", "memos to apply"),
        _counted(found.payments, "payment to apply", "payments to apply"),
        _counted(found.uploads, "VAT document to upload", "VAT documents to upload"),
    ]
    return "   " + (" · ".join(part for part in parts if part) or "Nothing else waits.")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else ""


def _can_review(frame: Frame) -> str | None:
    return has_row(frame) or of_ledger(frame).ledger.why_not_write()


async def _review(page: LedgerPage) -> None:
    """Mark the row reviewed and go to the next. The list moves on at once, the write follows."""
    assert isinstance(page, TodayPage)
    row = page.candidate
    if row is None:
        return
    page.take_off(row)
    page.last_reviewed.append(row)
    await page.ledger.act(lambda book: reads.review(book, row))


def _has_reviewed(frame: Frame) -> str | None:
    if isinstance(frame, TodayPage) and frame.last_reviewed:
        return None
    return "nothing was reviewed since the start."


async def _take_up(page: LedgerPage) -> None:
    """Put the last reviewed row back on the list, and go to it."""
    assert isinstance(page, TodayPage)
    row = page.last_reviewed.pop()
    await page.ledger.act(lambda book: reads.take_up(book, row))
    page.refresh_ledger()
    page.status.report("The row reviewed last is on the list again.")


def today_actions() -> list[Action[Frame]]:
    """The actions of Today."""
    here = frozenset({TodayPage.NAME})
    return [
        Action("review.done", "Reviewed, next", (".",),
               "Mark the row reviewed and go to the next; it comes back when something changes",
               "Review", asking(_review), _can_review, here, "done"),
        Action("review.take-up", "Put back", (",",),
               "Put the row that was reviewed last back on the list", "Review",
               asking(_take_up), _has_reviewed, here),
    ]  # fmt: skip
