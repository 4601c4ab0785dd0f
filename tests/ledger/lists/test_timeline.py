"""The timeline: every kind of event once, the newest first, by pages, up to the business day."""

from datetime import date

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Book
from artui.ledger.cash.allocation import allocate
from artui.ledger.collecting.flags import flag, unflag
from artui.ledger.customers.follow_ups import finish, follow_up_customer
from artui.ledger.customers.notes import note_customer, note_item
from artui.ledger.disputes.disputes import open_dispute, resolve_dispute
from artui.ledger.disputes.promises import promise_item
from artui.ledger.lists import items
from artui.ledger.lists.history.account_history import account_history
from artui.ledger.lists.history.event_tables import Happened
from artui.ledger.lists.history.timeline import (
    TimelineEvent,
    document_of,
    timeline_events,
    timeline_keys,
)
from artui.ledger.lists.reviewed import snooze
from artui.ledger.office.undo import undo
from tests.support.books import TODAY
from tests.support.postings import customer, invoice, memo, payment


def timeline(book: Book, customer_id: int, day: date = TODAY) -> list[TimelineEvent]:
    with book.reading() as connection:
        keys = timeline_keys(connection, customer_id, day)
        # A page of seven at a time, as a list on a low screen would ask.
        return [
            event
            for start in range(0, len(keys), 7)
            for event in timeline_events(connection, keys[start : start + 7], day)
        ]


def test_everything_that_happened_is_there_once_and_the_newest_first(book: Book) -> None:
    mine = customer(book, "ACME")
    other = customer(book, "OTHER")
    first = invoice(book, "INV-1", 100_000, issue=date(2026, 3, 1))
    second = invoice(book, "INV-2", 50_000, issue=date(2026, 4, 1))
    invoice(book, "INV-9", 5_000, account="OTHER")
    credit = memo(book, "CM-1", 10_000, issue=date(2026, 4, 5))
    payment(book, "PAY-1", 30_000, value=date(2026, 4, 10), invoices=(("INV-1", 20_000),))
    allocate(book, credit_id=credit, debit_id=first, amount_minor=4_000, effective=TODAY)
    open_dispute(book, second, reason="price", amount_minor=100)
    resolve_dispute(book, second, outcome="rejected", note="the price was agreed")
    promise_item(book, second, amount_minor=7_000, day=TODAY)
    flag(book, [second], reason="silent for months")
    unflag(book, [second], reason="they called")
    note_customer(book, mine, "called, will pay")
    note_item(book, second, "sent a copy")
    note_customer(book, other, "of somebody else")
    made = follow_up_customer(book, mine, on=TODAY, text="call again")
    finish(book, [made.row_id])
    snooze(book, [mine], until=date(2027, 1, 1), reason="on holiday")
    note_customer(book, mine, "taken back at once")
    undo(book)

    found = timeline(book, mine)
    kinds = [event.event for event in found]
    assert sorted(kinds) == sorted(
        [
            ItemKind.INVOICE, ItemKind.INVOICE, ItemKind.CREDIT_MEMO, ItemKind.PAYMENT,
            Happened.APPLIED, Happened.DISPUTED, Happened.RESOLVED, Happened.PROMISED,
            Happened.FLAGGED, Happened.UNFLAGGED, Happened.NOTED, Happened.NOTED,
            Happened.REMINDED, Happened.FOLLOWED_UP, Happened.SNOOZED,
        ]
    )  # fmt: skip
    days = [event.day for event in found if event.event is not Happened.REMINDED]
    assert days == sorted(days, reverse=True)
    by = {event.event: event for event in found}
    assert by[ItemKind.PAYMENT].amount_minor == -30_000
    assert [move.number for move in by[ItemKind.PAYMENT].document.moves] == ["INV-1"]  # type: ignore[union-attr]
    assert (by[Happened.APPLIED].number, by[Happened.APPLIED].text) == ("CM-1", "to INV-1")
    assert by[Happened.PROMISED].text == f"by {TODAY}, pending"
    assert by[Happened.DISPUTED].item_id == second
    assert by[Happened.SNOOZED].text == "until 2027-01-01: on holiday"

    # Documents are known by their ids; nothing ahead of the day asked about is there.
    documents = [event for event in found if event.document is not None]
    assert all(document_of(event.key) == event.item_id for event in documents)
    assert all(document_of(event.key) is None for event in found if event not in documents)
    march = timeline(book, mine, date(2026, 3, 31))
    assert [event.number for event in march if event.document] == ["INV-1"]
    # A kept file of the account has the same documents, and no reminders of ours.
    with book.reading() as connection:
        history = account_history(connection, mine, TODAY)
        listed = items.ids(
            connection, items.Selection((*ItemKind,), customer_ids=(mine,)), TODAY, Filter()
        )
    assert {event.number for event in history if event.event in set(ItemKind)} == {
        event.number for event in documents
    }
    assert {event.item_id for event in documents} == set(listed)
    assert not {event.event for event in history} & {Happened.REMINDED, Happened.SNOOZED}
