"""Reviewing without leaving, each customer of Today on their own page; and putting
one off, or coming back to one on a day."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from artui.ledger import customers
from artui.tui.desk.acting import marked
from artui.tui.desk.guards import on_customer
from artui.tui.desk.navigation import list_of, show_row
from artui.tui.desk.page import LedgerPage, asking, done, of_ledger, writing
from artui.tui.desk.target import record_of
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import a_date, some_text
from artui.tui.kit.frame import Frame
from artui.tui.today import reads
from artui.tui.today.page import TodayPage

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.work_rows import Candidate


_CUSTOMER = frozenset({"customer"})
_LISTS = frozenset({"today", "invoices", "customers", "collections", "customer", "invoice"})


def _can_review(frame: Frame) -> str | None:
    if not isinstance(list_of(frame), TodayPage):
        return "the customer was not opened from Today."
    return of_ledger(frame).ledger.why_not_write()


async def _review(page: LedgerPage) -> None:
    """Mark the customer's row as reviewed as it looks now, and show the customer of the next."""
    today = list_of(page)
    assert isinstance(today, TodayPage)
    target = today.target
    assert target is not None
    assert target.customer_id is not None
    customer_id, currency = target.customer_id, target.currency

    def review(book: "Book") -> "Candidate | None":
        # What the clerk did on this page has changed the row, and is reviewed with it.
        now = reads.row_now(book, customer_id, currency)
        if now is not None:
            reads.review(book, [now])
        return now

    reviewed = await page.ledger.act(review)
    today.take_off({record_of(customer_id, currency)})
    if reviewed is not None:
        today.last_reviewed.append(reviewed)
    await show_row(page, today)


async def _snooze(page: LedgerPage) -> None:
    """Put the marked customers off, or the one of this row or page."""
    found = await marked.subjects(page)
    ids = list(dict.fromkeys(each.customer_id for each in found))
    what = f"{found[0].account} {found[0].name}" if len(ids) == 1 else f"{len(ids)} customers"
    later = (page.ledger.day + timedelta(7)).isoformat()
    until: date | None = await page.prompt.ask(f"Snooze {what} until:", a_date, initial=later)
    if until is None:
        return
    reason = await page.prompt.ask(f"Snooze {what} until {until}; reason:", some_text)
    if reason is None:
        return
    await done(page, lambda book: reads.snooze(book, ids, until=until, reason=reason))


async def _follow_up(page: LedgerPage) -> None:
    """A reminder on the document or customer under the cursor."""
    found = await marked.subjects(page)
    what = found[0].label
    later = (page.ledger.day + timedelta(7)).isoformat()
    on: date | None = await page.prompt.ask(f"Follow up {what} on:", a_date, initial=later)
    if on is None:
        return
    text = await page.prompt.ask(f"What to do about {what} on {on}:", some_text)
    if text is None:
        return
    await done(page, lambda book: reads.follow_up(book, found[0], on=on, text=text))


async def _followed_up(page: LedgerPage) -> None:
    found = await marked.subjects(page)
    await done(page, lambda book: reads.finish_due(book, found[0].customer_id))


async def _wake(page: LedgerPage) -> None:
    found = await marked.subjects(page)
    ids = [found[0].customer_id]
    await done(page, lambda book: customers.snoozes.wake(book, ids))


def review_actions() -> list[Action[Frame]]:
    """The actions of a customer's page that was opened from Today."""
    return [
        Action("review.here", "Reviewed, open the next", (".",),
               "Mark the customer's row of Today reviewed and open the next customer",
               "Review", asking(_review), _can_review, _CUSTOMER, "done"),
        Action("review.follow-up", "Follow up", ("F",),
               "A reminder on the document or customer; Today shows it on its day", "Review",
               writing(_follow_up), on_customer, _LISTS, marks=Marks.ONE),
        Action("review.followed-up", "Followed up", (),
               "Mark the customer's reminders that are due as done", "Review",
               writing(_followed_up), on_customer, _LISTS, marks=Marks.ONE),
        Action("review.snooze", "Snooze", ("z",),
               "Take the customer off Today until a day, unless something gets worse", "Review",
               writing(_snooze), on_customer, _CUSTOMER | {TodayPage.NAME}, marks=Marks.EACH),
        Action("review.wake", "End the snooze", (),
               "Put a customer who was snoozed back on Today", "Review", writing(_wake),
               on_customer, _CUSTOMER),
    ]  # fmt: skip
