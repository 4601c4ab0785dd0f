"""The rows of Today: the queue as its list shows it, with the reasons as briefly as needed.

Nothing here is needed for the first paint; it is loaded while the ledger is opened.
"""

from array import array
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from artui.domain.credit_use import CreditUse
from artui.domain.filters import Filter
from artui.domain.sentence import Signs
from artui.domain.work_reasons import Reason, WorkReason
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.target import Target, record_of
from artui.tui.kit import cells
from artui.tui.kit.widgets.pages import GONE, Days, Shown, Tone
from artui.tui.kit.widgets.table_columns import fit_columns
from artui.tui.today import reads
from artui.wording import Brevity, credit_used, work_reasons

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.work_rows import Candidate, FirstQueue, WorkRow
    from artui.tui.desk.list_page import ListPage

WHY_CELLS = 24  # the reasons have these at 80 columns


class QueueSource:
    """The queue under a filter; it keeps what each row looked like when it was read."""

    def __init__(self, page: "ListPage", wanted: Filter) -> None:
        self._ledger: Ledger = page.ledger
        self._amounts: Amounts = page.amounts
        self._page, self._wanted = page, wanted
        self._first: FirstQueue | None = None
        self._known: dict[int, WorkRow] = {}
        self.candidates: dict[int, Candidate] = {}
        self.total = self.reviewed = self.snoozed = 0
        self.counted = False
        """Whether the number of its rows is known, and not only the first of them."""

    def first_ids(self) -> Sequence[int]:
        """The first rows of the queue that were read ahead; none if the whole of it is there."""
        wanted = self._wanted.words or self._wanted.terms
        self._first = first = None if wanted else self._ledger.first_queue
        rows = first.rows if first is not None else ()
        self._known = {record_of(row.customer_id, row.currency): row for row in rows}
        if first is None or first.whole is not None:
            return ()
        return self._list(first.first)

    def whole_count(self) -> int | None:
        """The number of rows of the queue, if it is known before them."""
        found = self._ledger.queue_tally()
        if found is None:
            return None
        self.total, self.reviewed, self.snoozed = found
        self.counted = True
        return self.total

    def ids(self) -> Sequence[int]:
        """The queue, in order."""
        whole = self._ledger.whole_queue() if self._first is not None else None
        self._first = None
        if whole is not None:
            found: Sequence[Candidate] = whole.rows
        else:
            self._known = {}
            found, whole = reads.queue(self._ledger.book(), self._wanted)
        self.total, self.reviewed = len(whole.rows), whole.reviewed
        self.snoozed = whole.snoozed
        self.counted = True
        return self._list(found)

    def _list(self, found: "Sequence[Candidate]") -> Sequence[int]:
        self.candidates = {record_of(row.customer_id, row.currency): row for row in found}
        return array("q", self.candidates)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows for these rows."""
        found = self._known
        wanted = self.candidates.keys() & set(ids)
        if not found.keys() >= wanted:
            chosen = [self.candidates[record] for record in ids if record in wanted]
            rows = reads.rows(self._ledger.book(), chosen)
            found = {record_of(row.customer_id, row.currency): row for row in rows}
        return [self._shown(found.get(record)) for record in ids]

    def plain(self) -> "QueueSource":
        """The same queue, with amounts as programs read them."""
        found = copy(self)
        found._first, found._known = None, {}
        found._amounts = PLAIN
        return found

    def why(self, target: Target) -> str:
        """Why a customer is on the list in a currency, in whole words; empty if they are not."""
        if target.customer_id is None:
            return ""
        row = self.candidates.get(record_of(target.customer_id, target.currency))
        return "" if row is None else work_reasons(row.reasons, self._amounts.signs)

    def why_now(self, book: "Book", target: Target) -> str:
        """The same as the ledger is now."""
        if target.customer_id is None:
            return ""
        row = reads.row_now(book, target.customer_id, target.currency)
        return "" if row is None else work_reasons(row.reasons, self._amounts.signs)

    @property
    def _room(self) -> int:
        """The width of the reasons on this screen."""
        placed = fit_columns(self._page.columns(), self._page.app.size.width)
        widths = {one.column.key: one.width for one in placed}
        return widths.get("why", WHY_CELLS)

    def _shown(self, row: "WorkRow | None") -> Shown:
        if row is None:
            return GONE
        number, reasons = self._amounts.number, shown_reasons(row.reasons)
        use = CreditUse(row.limit_minor, row.exposure_minor)
        whole, words = work_reasons(reasons, self._amounts.signs), work_reasons(reasons)
        if self._amounts is not PLAIN:
            words = shortened(reasons, self._room, self._amounts.signs)
        values = (
            row.name or row.account,
            row.currency,
            number(row.overdue_minor, row.currency) if row.overdue_minor else "",
            Days(row.oldest_days) if row.oldest_days else "",
            row.level or "",
            credit_used(use),
            words,
            number(row.unapplied_minor, row.currency) if row.unapplied_minor else "",
            row.account,
        )
        tone: Tone = "warn" if use.over else "plain"
        if reasons and reasons[0].kind is WorkReason.PROMISE_BROKEN:
            tone = "bad"
        title = row.name or row.account
        return Shown(
            values,
            tone,
            Target(None, None, row.customer_id, row.currency, title),
            "" if words == whole else whole,
        )


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
