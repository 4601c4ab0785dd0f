"""What entries are proposed to pay, on both databases: references that we printed, what was paid
twice, and what clerks taught."""

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from artui.domain.bank_entry import EntryState
from artui.domain.match_records import MatchRule, Proposal
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import waiting_entries
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.match_rules import (
    UnknownMatchRule,
    match_rules,
    remove_rule,
    teach_payer,
    teach_text,
)
from artui.ledger.bank.matched.cash_by_hand import on_account
from artui.ledger.bank.matched.certain_cash import certain_entries, post_certain, post_seen
from artui.ledger.bank.matched.matched_cash import NoProposal, accept
from artui.ledger.bank.settled_documents import settled_documents
from artui.ledger.book.book import Book
from artui.statements.documents.document import document_text
from artui.statements.documents.from_ledger import paper_of
from tests.support.bank_files import OURS, mt940, our_account, take_in
from tests.support.books import book_at
from tests.support.postings import customer, invoice, open_minor

DAY = date(2026, 11, 20)
QR_IBAN = "CH4431999123000889012"


def proposals(book: Book) -> list[tuple[list[Proposal], EntryState]]:
    """The proposals for what waits, in the order in which it came in."""
    with book.reading() as connection:
        matching = Matching(connection)
        waiting = waiting_entries(connection)
        found = matching.all_proposals(waiting)
    return [(found[each.id], matching.state(each, found[each.id])) for each in waiting]


def references(book: Book, item_id: int) -> dict[str, str]:
    """What is printed on a document to be quoted, by kind."""
    with book.reading() as connection:
        paper = paper_of(connection, item_id, DAY)
    text = " ".join(document_text(paper).split())
    assert f"Please quote {' or '.join(each.text for each in paper.references)}" in text
    return {each.kind: each.text for each in paper.references}


def receipt(amount: str, *parts: str, iban: str = "", name: str = "") -> list[str]:
    """The two lines of a receipt."""
    text = "".join(f"?{20 + at}{part}" for at, part in enumerate(parts))
    return [f":61:2611201120C{amount}NTRFNONREF", f":86:166{text}?31{iban}?32{name}"]


def test_a_reference_that_we_print_comes_back_certain(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    item_id = invoice(book, "INV-1", 10_000)
    printed = references(book, item_id)
    assert list(printed) == ["RF"]
    take_in(book, tmp_path, mt940(*receipt("100,00", printed["RF"])))
    [(found, state)] = proposals(book)
    assert (found[0].rule, state) == (MatchRule.REFERENCE, EntryState.CERTAIN)
    post_certain(book)
    assert open_minor(book, item_id) == 0


@pytest.mark.parametrize("kind", ["OGM", "viite", "KID", "OCR"])
def test_a_kind_is_printed_where_an_account_of_ours_takes_it(
    book: Book, kind: str, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    item_id = invoice(book, "INV-1", 10_000)
    assert kind not in references(book, item_id)
    set_bank_account(book, OURS, reference=kind)
    printed = references(book, item_id)
    assert list(printed) == ["RF", kind]
    take_in(book, tmp_path, mt940(*receipt("100,00", printed[kind])))
    [(found, state)] = proposals(book)
    assert (found[0].rule, state) == (MatchRule.REFERENCE, EntryState.CERTAIN)


def test_a_qr_reference_is_printed_for_a_qr_iban(book: Book) -> None:
    set_bank_account(book, QR_IBAN, currency="CHF", reference="QRR")
    customer(book)
    item_id = invoice(book, "INV-1", 10_000)
    assert len(references(book, item_id)["QRR"].replace(" ", "")) == 27


def test_a_second_payment_is_asked_about_before_and_after_the_first_is_posted(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    item_id = invoice(book, "INV-0001042", 10_000)
    invoice(book, "INV-0001043", 777)
    lines = [
        *receipt("100,00", "INV-0001042", iban="X1"),
        *receipt("100,00", "INV 1042", iban="X2"),
    ]
    take_in(book, tmp_path, mt940(*lines))
    (first, state), (second, other) = proposals(book)
    assert (state, other) == (EntryState.CERTAIN, EntryState.PROBABLE)
    assert second[0].parts == ()
    assert "paid twice?" in str(second[0].reasons[0])
    assert first[0].parts[0].document.id == item_id
    posted = post_certain(book)
    assert len(posted.entries) == 1
    [(after, _)] = proposals(book)
    assert after[0].parts == ()
    assert str(after[0].reasons[0]) == "INV-0001042 was settled on 2026-11-20: paid twice?"
    with book.reading() as connection:
        [waiting] = waiting_entries(connection)
    # Nobody knows that X2 pays for ACME, so this is asked before it is theirs.
    with pytest.raises(NoProposal, match=rf"paid twice\? .*match accept {waiting.id} --rank 1"):
        accept(book, waiting.id)
    accept(book, waiting.id, 1)
    assert open_minor(book, item_id) == 0


def test_of_two_equal_entries_the_second_is_no_customers_without_a_question(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    acme, other = customer(book, "ACME"), customer(book, "BIRCH")
    for number, whose in (("Q-100234", "ACME"), ("Q-100234A", "BIRCH")):
        invoice(book, number, 10_000, account=whose)
    take_in(book, tmp_path, mt940(*receipt("100,00", "Q-100234"), number="1"))
    post_certain(book)
    lines = receipt("100,00", "invoice Q-100234", iban="X9") * 2
    take_in(book, tmp_path, mt940(*lines, number="2", opening=110_000))
    with book.reading() as connection:
        first, second = waiting_entries(connection)
    for each in (first, second):
        with pytest.raises(NoProposal):
            accept(book, each.id)
    on_account(book, first.id, other)
    with pytest.raises(NoProposal, match="Nothing else speaks for ACME"):
        accept(book, second.id)
    # Once its payer is known for the customer, number and payer say whose it is.
    teach_payer(book, "X9", acme)
    assert accept(book, second.id).summary.endswith("from ACME")


def test_what_was_paid_is_asked_about_where_nothing_else_is_open(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-0001042", 10_000)
    lines = [receipt("100,00", text) for text in ("INV-0001042", "Rechnung 1042")]
    take_in(book, tmp_path, mt940(*lines[0]))
    post_certain(book)
    take_in(book, tmp_path, mt940(*lines[1], opening=110_000, number="2"))
    [(found, state)] = proposals(book)
    assert (found[0].parts, found[0].account, state) == ((), "ACME", EntryState.PROBABLE)
    assert str(found[0].reasons[0]) == "INV-0001042 was settled on 2026-11-20: paid twice?"


def test_words_that_mean_a_customer_are_taught_once_shown_and_removed(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    who = customer(book)
    invoice(book, "INV-1", 10_000)
    take_in(book, tmp_path, mt940(*receipt("100,00", "From the Quay", name="Agency 7")))
    assert proposals(book)[0][0][0].rule is MatchRule.AMOUNT
    teach_text(book, "the QUAY", who)
    [(found, state)] = proposals(book)
    assert (found[0].rule, state) == (MatchRule.PAYER_AND_AMOUNT, EntryState.PROBABLE)
    assert str(found[0].reasons[0]) == "text 'the quay' known as ACME, taught by clerk"
    with pytest.raises(UnknownMatchRule, match="known as ACME already"):
        teach_text(book, "The Quay", who)
    with pytest.raises(UnknownMatchRule, match="too short"):
        teach_text(book, "Inc.", who)
    with book.reading() as connection:
        [rule] = match_rules(connection)
    remove_rule(book, rule.id)
    assert proposals(book)[0][0][0].rule is MatchRule.AMOUNT
    with pytest.raises(UnknownMatchRule, match=f"no rule {rule.id}"):
        remove_rule(book, rule.id)
    # What was removed, or is known of somebody else, can be taught.
    for each in (who, customer(book, "OTHER")):
        teach_text(book, "The Quay", each)
    with pytest.raises(UnknownMatchRule, match="known as OTHER already"):
        teach_text(book, "The Quay", each)


def test_what_was_seen_to_be_certain_and_is_gone_is_left_with_the_reason(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-0001042", 10_000)
    take_in(book, tmp_path, mt940(*receipt("100,00", "INV-0001042")))
    seen = certain_entries(book)
    assert str(post_certain(book).summary) == "posted 1 payment of 100.00 EUR"
    left = post_seen(book, seen)
    assert str(left.summary) == "nothing was posted"
    assert [why for _, why in left.refused] == [
        "Entry 1 is posted already, by clerk; nothing was changed."
    ]
    assert str(post_seen(book, []).summary) == "nothing is certain"


@pytest.mark.parametrize(
    ("paid", "open_"), [("Q-100234", "Q-100234A"), ("INV-200301", "BER-200301")]
)
def test_a_settled_number_is_told_and_one_like_it_never_certain(
    book: Book, tmp_path: Path, paid: str, open_: str
) -> None:
    our_account(book)
    customer(book)
    customer(book, "C2")
    invoice(book, paid, 50_000)
    other = invoice(book, open_, 50_000, account="C2")
    lines = receipt("500,00", f"invoice {paid}", name="Nobody")
    take_in(book, tmp_path, mt940(*lines))
    assert post_certain(book)
    again = receipt("500,00", f"invoice {paid} again", name="Nobody Else")
    more = (*again, *receipt("500,00", f"S{open_}", name="A Third"))
    take_in(book, tmp_path, mt940(*more, opening=150_000, number="2"))
    assert len(proposals(book)) == 2
    for found, state in proposals(book):
        assert state is not EntryState.CERTAIN
        assert not any(each.certain for each in found)
    first = proposals(book)[0][0][0]
    assert first.parts == ()
    assert [str(each).split(" on ")[0] for each in first.reasons] == [f"{paid} was settled"]
    assert open_minor(book, other) == 50_000


def test_what_is_settled_is_found_by_its_number_however_much_is_settled(sqlite_url: str) -> None:
    statements: list[tuple[str, Any]] = []
    book = book_at(sqlite_url)
    with closing(book.database), book.reading() as connection:

        @event.listens_for(connection, "before_cursor_execute")
        def note(*said: Any) -> None:
            statements.append(said[2:4])

        settled_documents(connection, 1, "EUR")([f"INV-{n}" for n in range(8)], [])
        statement, values = statements[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert any("item USING INDEX item_number" in row[3] for row in plan), plan
