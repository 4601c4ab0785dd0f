"""Undo by choice and redo: any own act that nothing rests on, and the same again by today."""

from dataclasses import replace
from datetime import timedelta

import pytest

from artui.domain.refusal import Refused
from artui.domain.sentence import Signs, localized
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotRedo, CannotUndo, NothingToUndo
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.collecting.flags import flag, unflag
from artui.ledger.customers.follow_ups import follow_up_customer, follow_up_item
from artui.ledger.customers.notes import note_customer, note_item
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.disputes.promises import promise_customer, promise_item
from artui.ledger.lists.history.event_tables import Happened
from artui.ledger.lists.history.timeline import timeline_events, timeline_keys
from artui.ledger.lists.reviewed import snooze
from artui.ledger.office.own_acts import ActStanding, own_acts
from artui.ledger.office.redo import redo, rehearse_redo, why_no_redo
from artui.ledger.office.undo import preview_undo, undo
from tests.support.books import TODAY
from tests.support.postings import customer, invoice, memo, payment, picture

LATER = TODAY + timedelta(days=9)


def told(book: Book, customer_id: int) -> list[tuple[object, ...]]:
    """What the timeline says, whoever wrote it and when; that something was applied and taken back
    stays there."""
    with book.reading() as connection:
        keys = timeline_keys(connection, customer_id, TODAY)
        events = timeline_events(connection, keys, TODAY)
    return sorted(
        (str(event.event), event.amount_minor or 0, event.currency, event.text)
        for event in events
        if event.document is None and event.event not in (Happened.APPLIED, Happened.TAKEN_BACK)
    )


def last(book: Book) -> int:
    return own_acts(book, 1)[0].id


def test_what_was_undone_by_choice_is_the_same_once_done_anew(book: Book) -> None:
    mine = customer(book)
    item = invoice(book, "INV-1", 100_000)
    credit = memo(book, "CM-1", 10_000)
    for act in (
        lambda: note_customer(book, mine, "called"),
        lambda: note_item(book, item, "sent a copy"),
        lambda: promise_item(book, item, amount_minor=500, day=LATER),
        lambda: promise_customer(book, mine, currency="EUR", amount_minor=700, day=LATER),
        lambda: open_dispute(book, item, reason="price", amount_minor=100),
        lambda: flag(book, [item], reason="silent"),
        lambda: unflag(book, [item], reason="they called"),
        lambda: follow_up_customer(book, mine, on=LATER, text="call"),
        lambda: follow_up_item(book, item, on=LATER, text="ask"),
        lambda: snooze(book, [mine], until=LATER, reason="holiday"),
        lambda: allocate(book, credit_id=credit, debit_id=item, amount_minor=4_000),
        lambda: write_off(book, item, amount_minor=90, reason="bank fee"),
        lambda: payment(book, "PAY-1", 5_000),
    ):
        act()
        chosen, before, amounts = last(book), told(book, mine), opens(book)
        note_item(book, item, "an act in between")
        undo(book, chosen)
        assert told(book, mine) != before or opens(book) != amounts
        assert own_acts(book, 2)[1].standing is ActStanding.UNDONE
        assert why_no_redo(book, chosen) == ""
        done = redo(book, chosen)
        undo(book, own_acts(book, 2)[1].id)  # the note in between
        assert told(book, mine) == before
        assert opens(book) == amounts
        assert done.redone_id == chosen
        assert {row.id: row.standing for row in own_acts(book)}[chosen] is ActStanding.REDONE
        with pytest.raises(CannotRedo, match=f"Act {chosen} was done anew by act {done.act_id}."):
            redo(book, chosen)


def opens(book: Book) -> dict[str, int]:
    """What is open, without what was taken back."""
    return {row[1]: row[2] for row in picture(book) if row[2]}


def test_a_payment_and_what_it_paid_are_done_anew_one_after_the_other(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 100_000)
    payment(book, "PAY-1", 60_000, invoices=(("INV-1", None),))
    paid, amounts = last(book), opens(book)
    applied, cash = paid, paid - 1
    with pytest.raises(CannotUndo, match=f"later acts depend on it: act {applied} "):
        undo(book, cash)
    undo(book, applied)
    undo(book, cash)
    assert opens(book) == {"INV-1": 100_000}
    with pytest.raises(Refused, match="PAY-1"):
        redo(book, applied)  # its payment is not there
    done = redo(book, cash)
    # Its amount is written in the signs of who reads it.
    assert "PAY-1 of 600,00 EUR from" in localized(done.summary, Signs(",", "."))
    redo(book, applied)
    assert opens(book) == amounts


def test_an_act_and_its_repeats_are_one_deed_of_which_one_is_in_force(book: Book) -> None:
    customer(book)
    item = invoice(book, "INV-1", 100_000)
    credit = memo(book, "CM-1", 10_000)
    allocate(book, credit_id=credit, debit_id=item, amount_minor=4_000)
    first, amounts = last(book), opens(book)
    undo(book, first)
    second = redo(book, first).act_id
    undo(book, second)
    third = redo(book, second).act_id
    # The first is done anew by the third, though not at first hand.
    assert {row.id: row.by for row in own_acts(book)}[first] == third
    assert own_acts(book)[-1].standing is not ActStanding.REDONE
    with pytest.raises(CannotRedo, match=f"Act {first} was done anew by act {third}."):
        redo(book, first)
    assert opens(book) == amounts
    undo(book, third)
    fourth = redo(book, first).act_id
    for each in (second, third):
        with pytest.raises(CannotRedo, match=f"Act {each} was done anew by act {fourth}."):
            redo(book, each)
    assert opens(book) == amounts


def test_redo_obeys_the_rules_of_today(book: Book) -> None:
    customer(book)
    item = invoice(book, "INV-1", 1_000)
    promise_item(book, item, amount_minor=900, day=LATER)
    chosen = last(book)
    undo(book, chosen)
    payment(book, "PAY-1", 500, invoices=(("INV-1", None),))
    for tried in (rehearse_redo, redo):
        with pytest.raises(Refused, match="is more than"):
            tried(book, chosen)
    undo(book)
    undo(book)
    newest, amounts = last(book), opens(book)
    rehearse_redo(book, chosen)
    assert (last(book), opens(book)) == (newest, amounts)


def test_what_is_not_ones_own_or_no_act_that_stands_is_refused_in_words(book: Book) -> None:
    mine = customer(book)
    imported = last(book)
    note_customer(book, mine, "called")
    noted = last(book)
    other = replace(book, actor="other")
    with pytest.raises(CannotUndo, match=f"Act {noted} is {book.actor}'s"):
        undo(other, noted)
    with pytest.raises(CannotRedo):
        redo(other, noted)
    with pytest.raises(CannotRedo, match="was undone"):
        redo(book, noted)
    undone = undo(book, noted)
    with pytest.raises(CannotUndo, match=f"undone already, by act {undone.act_id}"):
        preview_undo(book, noted)
    with pytest.raises(CannotUndo, match="took act"):
        undo(book, undone.act_id)
    with pytest.raises(NothingToUndo, match="There is no act 9999"):
        undo(book, 9999)
    undo(book, imported)
    assert "do it where it was done" in why_no_redo(book, imported)
