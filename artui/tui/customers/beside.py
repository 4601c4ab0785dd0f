"""A customer in a narrow pane beside a list: whom to call, what is owed, credit, what was noted."""

from typing import TYPE_CHECKING

from artui.tui.customers import customer_lines, reads
from artui.tui.desk import under_cursor
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.look.side_pane import PaneLines

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.tui.customers.reads import CustomerView
    from artui.tui.desk.under_cursor import OpenInvoices

_OLDEST, _NOTES = 6, 3


def about_customer(book: "Book", customer_id: int, currency: str, amounts: Amounts) -> PaneLines:
    """What is known of a customer, with the figures in one currency first."""
    view = reads.view(book, customer_id)
    owed = under_cursor.open_invoices(book, customer_id, currency)
    return [*_lines(view, currency, owed, amounts)]


def _lines(
    view: "CustomerView", currency: str, owed: "OpenInvoices", amounts: Amounts
) -> PaneLines:
    codes = [row.currency for row in view.page.rows]
    place = codes.index(currency) if currency in codes else 0
    row = view.row(place)
    lines: customer_lines.Lines = [(f" {row.name or row.account} ({row.account})", "strong")]
    if reached := customer_lines.reached(view):
        lines.append((f" {reached}", "plain"))
    lines += [(customer_lines.headline(view, place, amounts), "plain"), ("", "plain")]
    for each in owed.oldest[:_OLDEST]:
        late = f"{each.days_late}d late" if each.days_late > 0 else f"due {each.due}"
        money = amounts.number(each.open_minor, currency)
        lines.append((f" {each.number}  {money}  {late}", "plain"))
    if owed.count > _OLDEST:
        lines.append((f" … {owed.count - _OLDEST} more", "faint"))
    for reminder in view.reminders[:_NOTES]:
        lines.append((f" Follow up {reminder.due}: {reminder.text}", "warn"))
    for note in view.page.notes[:_NOTES]:
        lines.append((f" {note.day} {note.actor}: {note.text}", "plain"))
    return [*lines, ("", "plain"), *customer_lines.credit(view, amounts)]
