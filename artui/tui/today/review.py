"""Reviewing without leaving: each customer of Today on their own page, one after the other."""

from typing import TYPE_CHECKING

from artui.tui.desk.navigation import list_of, show_row
from artui.tui.desk.page import LedgerPage, asking, of_ledger
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.today import reads
from artui.tui.today.page import TodayPage

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.work_rows import Candidate


def _can_review(frame: Frame) -> str | None:
    if not isinstance(list_of(frame), TodayPage):
        return "the customer was not opened from Today."
    return of_ledger(frame).ledger.why_not_write()


async def _review(page: LedgerPage) -> None:
    """Mark the customer's row as reviewed as it looks now, and show the customer of the next."""
    today = list_of(page)
    assert isinstance(today, TodayPage)
    listed = today.under_cursor
    assert listed is not None

    def review(book: "Book") -> "Candidate | None":
        # What the clerk did on this page has changed the row, and is reviewed with it.
        now = reads.row_now(book, listed.customer_id, listed.currency)
        if now is not None:
            reads.review(book, [now])
        return now

    reviewed = await page.ledger.act(review)
    today.take_off([listed])
    if reviewed is not None:
        today.last_reviewed.append(reviewed)
    await show_row(page, today)


def review_actions() -> list[Action[Frame]]:
    """The actions of a customer's page that was opened from Today."""
    return [
        Action("review.here", "Reviewed, open the next", (".",),
               "Mark the customer's row of Today reviewed and open the next customer",
               "Review", asking(_review), _can_review, frozenset({"customer"}), "done"),
    ]  # fmt: skip
