"""Today: who needs attention and why, in order; `.` marks a row reviewed and goes to the next."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from artui.domain.filters import QUEUE_FIELDS, Filter
from artui.tui import customers, today
from artui.tui.desk import reads as desk_reads
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.look.side_pane import AboutRow
from artui.tui.desk.page import LedgerPage, Sums, asking, of_ledger
from artui.tui.desk.target import Target, customer_target, record_of
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.common_actions import has_row, whole_list
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.line import Line
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.today import reads

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.work_rows import Candidate, Waiting
    from artui.tui.today.queue_source import QueueSource

COLUMNS = (
    Column("name", "Customer", 17, stretch=40, room=28, names="account"),
    Column("currency", "", 3),
    Column("overdue", "Overdue", 12, "decimal"),
    Column("days", "Oldest", 6, "right"),
    Column("level", "Lvl", 3, "right", rank=2),
    Column("credit", "Credit", 6, "right", rank=3),
    Column("why", "Why it is here", 24, rank=1, stretch=70, room=44, whole=True),
    Column("unapplied", "Unapplied", 12, "decimal", rank=4),
    Column("account", "Account", 10, rank=5),
)
_LOW = 14  # below so many lines of screen, what waits gives its line to the list


class TodayPage(ListPage):
    """The screen of key 1, and the first one shown."""

    NAME: ClassVar[str] = "today"
    COLUMNS = COLUMNS
    BESIDE: ClassVar[bool] = True
    EMPTY = "Nothing needs a hand today. 7 shows the bank, 2 the invoices, 5 who is late."
    FIELDS = QUEUE_FIELDS
    WHOLE_ROWS = 2  # five reasons of one customer, which no other page names
    TOTALS_FIRST = True

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: QueueSource | None = None
        self._waits = Line()
        self.last_reviewed: list[Candidate] = []
        self._bare = False

    def body(self) -> Iterable[Widget]:
        yield self._waits
        yield from super().body()

    def source(self, wanted: Filter) -> "QueueSource":
        self._source = today.queue_source.QueueSource(self, wanted)
        return self._source

    def on_resize(self, event: events.Resize) -> None:
        self._waits.display = event.size.height >= _LOW

    def load_totals(self) -> None:
        super().load_totals()
        self.ask_in_thread(
            desk_reads.waiting, self._say_waiting, "waiting", lambda header: header.waiting
        )

    def _say_waiting(self, found: "Waiting") -> None:
        self._waits.say(waiting_words(found))

    @on(VirtualTable.IdsReplaced)
    def _queue_loaded(self) -> None:
        self.say_progress()
        source = self._source
        if source is not None and source.counted and not source.total + source.reviewed:
            self.ask_in_thread(reads.has_customers, self._say_next_step, "empty")

    def _say_next_step(self, has_customers: bool) -> None:
        self._bare = not has_customers
        if self.table is not None:
            self.table.say_empty(self.empty)

    @property
    def bare(self) -> bool:
        """Whether no customer is in the ledger, as far as is known."""
        return self._bare

    @property
    def empty(self) -> str:
        return today.first_run.first_steps(self) if self._bare else super().empty

    def redraw_keys(self) -> None:
        super().redraw_keys()
        if self._bare and self.table is not None:
            self.table.say_empty(self.empty)  # which names keys

    def say_progress(self) -> None:
        """Show how far the day's review is."""
        source = self._source
        if source is None or not source.counted:
            return
        said = []
        if whole := source.total + source.reviewed:
            said.append(f"{grouped(source.reviewed)}/{grouped(whole)} reviewed")
        if source.snoozed:
            said.append(f"{grouped(source.snoozed)} snoozed")
        self.status.also(" · ".join(said))

    @property
    def candidates(self) -> "list[Candidate]":
        """The marked rows as they were read, else the row under the cursor."""
        known = self._source.candidates if self._source is not None else {}
        chosen = self.table.chosen if self.table is not None else ()
        return [known[record] for record in chosen if record in known]

    def about_row(self) -> AboutRow | None:
        target, amounts = self.target, self.amounts
        if target is None or (customer := target.customer_id) is None:
            return None
        currency = target.currency
        return lambda book: customers.beside.about_customer(book, customer, currency, amounts)

    def why(self, target: Target) -> str:
        return "" if self._source is None else self._source.why(target)

    def why_now(self, book: "Book", target: Target) -> str:
        return "" if self._source is None else self._source.why_now(book, target)

    def take_off(self, records: Collection[int]) -> None:
        """Remove reviewed rows at once; the cursor stays at its place, on the next row."""
        assert self.table is not None
        assert self._source is not None
        self._source.total -= len(records)
        self._source.reviewed += len(records)
        self.table.set_ids(
            array("q", (each for each in self.table.ids if each not in records)), prune=True
        )

    def marked_target(self, record: int) -> Target:
        return customer_target(record)

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
        _some(found.requests, "request to decide", "requests to decide"),
        _some(found.returns, "return of the bank", "returns of the bank"),
        _some(found.receipts, "bank entry to match", "bank entries to match"),
        _some(found.reviews, "credit review due", "credit reviews due"),
        _some(found.ahead, "document that counts later", "documents that count later"),
        _some(found.pending, "invoice to approve", "invoices to approve"),
        _some(found.memos, "memo to apply", "memos to apply"),
        _some(found.payments, "payment to apply", "payments to apply"),
        _some(found.uploads, "VAT document to upload", "VAT documents to upload"),
    ]
    return "   " + (" · ".join(part for part in parts if part) or "Nothing else waits.")


def _some(count: int, one: str, many: str) -> str:
    return counted(count, one, many) if count else ""


def _can_review(frame: Frame) -> str | None:
    return has_row(frame) or whole_list(frame) or of_ledger(frame).ledger.why_not_write()


async def _review(page: LedgerPage) -> None:
    """Mark the marked rows, else the row under the cursor, as reviewed; go to the next.

    The list moves on at once, the write follows.
    """
    assert isinstance(page, TodayPage)
    rows = page.candidates
    if not rows:
        return
    question = f"Mark {grouped(len(rows))} rows as reviewed?"
    if len(rows) > 1 and not await page.prompt.confirm(question):
        page.status.report("Nothing was marked as reviewed.", "plain")
        return
    page.take_off({record_of(row.customer_id, row.currency) for row in rows})
    page.last_reviewed.extend(rows)
    try:
        await page.ledger.act(lambda book: reads.review(book, rows))
    except Exception:
        # Which were taken off before it was refused.
        del page.last_reviewed[-len(rows) :]
        page.refresh_ledger()
        raise


def _has_reviewed(frame: Frame) -> str | None:
    if isinstance(frame, TodayPage) and frame.last_reviewed:
        return None
    return "nothing was reviewed since the start."


async def _take_up(page: LedgerPage) -> None:
    """Put the last reviewed row back on the list, and go to it."""
    assert isinstance(page, TodayPage)
    row = page.last_reviewed.pop()
    await page.ledger.act(lambda book: reads.take_up(book, row))
    if page.table is not None:
        page.table.seek(record_of(row.customer_id, row.currency))
    page.refresh_ledger()
    page.status.report("The row reviewed last is on the list again.")


def today_actions() -> list[Action[Frame]]:
    """The actions of Today."""
    here = frozenset({TodayPage.NAME})
    return [
        Action("review.done", "Reviewed, next", (".",),
               "Mark the row reviewed and go to the next; it comes back when something changes",
               "Review", asking(_review), _can_review, here, "done", Marks.EACH),
        Action("review.take-up", "Put back", (",",),
               "Put the row that was reviewed last back on the list", "Review",
               asking(_take_up), _has_reviewed, here),
    ]  # fmt: skip
