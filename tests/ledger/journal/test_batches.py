"""Batches of the journal: each act once, gapless, as it was cut, and tied to what is open."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from artui.domain.chart import BadChart
from artui.domain.journal import NO_CODE
from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    BadDocument,
    BooksBehind,
    CannotUndo,
    NeedsSupervisor,
    WaitsForSupervisor,
)
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest, waive
from artui.ledger.journal.batches import Altered, JournalLine, batches, lines, refuse_altered
from artui.ledger.journal.charts import charts_of, set_chart
from artui.ledger.journal.cuts import AccountsMissing, AlreadyBegun, Cut, NothingToBook, cut
from artui.ledger.journal.ties import Tie, ties
from artui.ledger.journal.withdrawal import NotNewest, withdraw
from artui.ledger.office.administration import close_period, set_entity, set_role
from artui.ledger.office.approvals import grant
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import CUSTOMER
from tests.support.days import on
from tests.support.postings import customer, invoice, item, memo, noted, payment

CHART = {
    "ar": "1400",
    "revenue": "4400",
    "tax": "3806",
    "bank": "1200",
    "discount": "4730",
    "bad_debt": "6930",
    "interest": "7110",
    "fee": "4840",
    "offset": "1590",
    "name.1400": "Trade receivables",
}


@pytest.fixture
def ledger(book: Book) -> Book:
    """A ledger with a customer, whose accounts are mapped."""
    customer(book)
    set_chart(book, CHART)
    return book


def only(cuts: list[Cut]) -> Cut:
    (one,) = cuts
    return one


def lines_of(book: Book, number: int = 1) -> list[JournalLine]:
    with book.reading() as connection:
        found = next(each for each in batches(connection) if each.number == number)
        return list(lines(connection, found))


def booked(book: Book, number: int = 1) -> list[tuple[str, str, int]]:
    """Document, account and signed minor units of each line."""
    return [
        (line.document, line.account, (line.debit or 0) - (line.credit or 0))
        for line in lines_of(book, number)
    ]


def tied(book: Book, months: int = 12) -> list[Tie]:
    with book.reading() as connection:
        found = ties(connection, book.business_date, months=months)
    assert [tie for tie in found if tie.difference_minor] == []
    assert list(breaches(book)) == []
    return found


def test_each_act_is_booked_once_and_the_next_batch_begins_after_it(ledger: Book) -> None:
    invoice(ledger, "A-1", 11_900, net_minor=10_000, tax_minor=1_900)
    first = only(cut(ledger))
    payment(ledger, "P-1", 11_900, auto=True)
    second = only(cut(ledger))
    assert booked(ledger) == [
        ("A-1", "1400", 11_900),
        ("A-1", "4400", -10_000),
        ("A-1", "3806", -1_900),
    ]
    assert booked(ledger, 2) == [("P-1", "1200", 11_900), ("P-1", "1400", -11_900)]
    assert (first.batch.number, second.batch.number) == (1, 2)
    assert second.batch.after_act == first.batch.last_act
    assert [line.entry for line in lines_of(ledger, 2)] == [2, 2]
    with pytest.raises(NothingToBook, match="since batch main/2"):
        cut(ledger)
    assert [tie.open_minor for tie in tied(ledger, months=0)] == [0]


def test_a_rehearsal_shows_what_a_cut_books_and_keeps_nothing(ledger: Book) -> None:
    invoice(ledger, "A-1")
    tried, done = only(cut(ledger, rehearse=True)), only(cut(ledger))
    assert (tried.batch.number, tried.batch.digest) == (1, done.batch.digest)


def test_an_act_without_account_refuses_the_batch_and_is_named(ledger: Book) -> None:
    set_chart(ledger, {"bank": ""})
    invoice(ledger, "A-1")
    payment(ledger, "P-1", 500)
    with pytest.raises(AccountsMissing, match=r"act \d+ \(payment P-1\) needs bank"):
        cut(ledger)
    with ledger.reading() as connection:
        assert batches(connection) == []
    set_chart(ledger, {"bank": "1200"})
    assert only(cut(ledger)).batch.number == 1


def test_a_pending_invoice_is_booked_when_it_is_approved_and_an_undo_takes_it_back(
    ledger: Book,
) -> None:
    waiting = invoice(ledger, "A-1", 5_000, pending=True)
    with pytest.raises(NothingToBook):
        cut(ledger)
    approve(ledger, [waiting])
    undo(ledger)
    approve(ledger, [waiting])
    cut(ledger)
    assert [(line.kind, line.debit, line.reverses) for line in lines_of(ledger)] == [
        ("invoice", 5_000, None),
        ("invoice", None, None),
        ("reversal", 5_000, 1),
        ("reversal", None, 1),
        ("invoice", 5_000, None),
        ("invoice", None, None),
    ]
    tied(ledger)


def test_an_act_that_is_in_the_books_is_undone_as_the_mirror_of_its_entries(
    ledger: Book,
) -> None:
    keeper = replace(ledger, actor="kim")
    invoice(ledger, "A-1", 11_900, net_minor=10_000, tax_minor=1_900, terms="2/10 net 30")
    payment(ledger, "P-1", 11_662)
    cut(keeper)
    undo(ledger)
    undo(ledger)
    cut(keeper)
    assert booked(ledger, 2) == [
        ("P-1-U2", "1400", 11_662),
        ("P-1-U2", "1200", -11_662),
        ("A-1-U1", "4400", 10_000),
        ("A-1-U1", "3806", 1_900),
        ("A-1-U1", "1400", -11_900),
    ]
    assert {line.reverses for line in lines_of(ledger, 2)} == {1, 2}
    tied(ledger)
    # A batch that was withdrawn stops no undo either.
    invoice(ledger, "A-2")
    cut(keeper)
    withdraw(keeper, "3", reason="refused")
    undo(ledger)
    cut(keeper)
    tied(ledger)


def test_shares_of_tax_come_from_what_a_document_is_about(ledger: Book) -> None:
    first = invoice(ledger, "A-1", 23_800, net_minor=20_000, tax_minor=3_800, terms="2/10 net 30")
    memo(ledger, "M-1", 1_190, invoice="A-1")
    payment(ledger, "P-1", 23_324, auto=True)
    done = only(cut(ledger))
    assert done.without_tax == 0
    assert booked(ledger)[3:6] == [
        ("M-1", "4400", 1_000),
        ("M-1", "3806", 190),
        ("M-1", "1400", -1_190),
    ]
    assert booked(ledger)[8:] == [
        ("A-1-D", "4730", 400),
        ("A-1-D", "3806", 76),
        ("A-1-D", "1400", -476),
    ]
    correct(ledger, first, amount_minor=25_000)
    invoice(ledger, "A-2", 100)
    again = only(cut(ledger))
    assert again.without_tax == 1
    found = [line for line in lines_of(ledger, 2) if line.document == "A-1-C1"]
    assert [line.credit for line in found] == [None, 21_008, 3_992]
    assert [line.tax_code for line in lines_of(ledger, 2) if line.document == "A-2"] == [
        "",
        NO_CODE,
    ]
    tied(ledger)


def test_a_reversal_mirrors_its_entry_though_the_mapping_has_changed(ledger: Book) -> None:
    wrong = invoice(ledger, "A-1", 11_900, net_minor=10_000, tax_minor=1_900)
    cut(ledger)
    set_chart(ledger, {"revenue": "8400", "ar": "1410"})
    reverse(ledger, wrong, reason="wrong")
    cut(ledger)
    assert booked(ledger, 2) == [
        ("A-1-R1", "4400", 10_000),
        ("A-1-R1", "3806", 1_900),
        ("A-1-R1", "1400", -11_900),
    ]
    assert {line.reverses for line in lines_of(ledger, 2)} == {1}
    tied(ledger)


def test_a_mapping_of_a_later_day_takes_what_is_set_before_it_but_for_its_own(
    ledger: Book,
) -> None:
    set_chart(ledger, {"bank": "1210", "tax.de19": "3806"}, from_date=date(2026, 2, 1))
    set_chart(ledger, {"revenue": "8400", "bank": "1220", "fee": ""})
    undo(ledger)
    set_chart(ledger, {"revenue": "8400", "bank": "1220", "memos": "8700", "fee": ""})
    with ledger.reading() as connection:
        first, later = charts_of(connection, 1).dated
    asked = ("revenue", "bank", "memos", "tax.de19", "fee")
    assert [first.chart.pairs.get(key) for key in asked] == ["8400", "1220", "8700", None, None]
    assert [later.chart.pairs.get(key) for key in asked] == ["8400", "1210", "8700", "3806", None]


def test_what_takes_back_on_a_day_without_a_mapping_is_named(ledger: Book) -> None:
    keeper = replace(ledger, actor="kim")
    set_chart(keeper, {"ar": "1410"}, from_date=date(2026, 4, 1))
    wrong = invoice(keeper, "A-1")
    cut(keeper)
    undo(ledger)  # The mapping from the beginning.
    reverse(keeper, wrong, reason="wrong", day=date(2026, 3, 2))
    with pytest.raises(AccountsMissing, match=r"\(reversal A-1-R1\) needs ar"):
        cut(keeper)


def test_an_account_of_receivables_is_for_nothing_else(ledger: Book) -> None:
    for pairs in ({"refund": "1400"}, {"unapplied": "1200"}, {"x-group=w/ar": "4400"}):
        with pytest.raises(BadChart, match="can't be for what is open"):
            set_chart(ledger, pairs)
    invoice(ledger, "A-1")
    set_chart(ledger, {"ar": "1410", "bank": "1400"})  # Nothing of it is in the books yet.
    set_chart(ledger, {"bank": "1200"})
    cut(ledger)
    with pytest.raises(BadChart, match="1410 can't be"):
        set_chart(ledger, {"ar": "1400", "bank": "1410"})
    with pytest.raises(BadChart, match="4400 can't be"):
        set_chart(ledger, {"revenue": "8400", "ar": "4400"})


def test_what_pays_across_accounts_of_receivables_moves_between_them(ledger: Book) -> None:
    set_chart(ledger, {"unapplied": "1593"})
    owed = invoice(ledger, "A-1", 5_000)
    paid = payment(ledger, "P-1", 4_000)
    done = allocate(ledger, credit_id=paid, debit_id=owed, amount_minor=3_000)
    cut(ledger)
    unallocate(ledger, done.allocation_ids[0])
    cut(ledger)
    assert booked(ledger)[2:] == [
        ("P-1", "1200", 4_000),
        ("P-1", "1593", -4_000),
        ("A-1", "1593", 3_000),
        ("A-1", "1400", -3_000),
    ]
    assert booked(ledger, 2) == [("A-1", "1400", 3_000), ("A-1", "1593", -3_000)]
    assert {line.kind for line in lines_of(ledger, 2)} == {"allocation"}
    found = {tie.account: tie.open_minor for tie in tied(ledger, months=0)}
    assert found == {"1400": 5_000, "1593": -4_000}


def test_what_pays_for_another_entity_is_a_pair_between_the_companies(ledger: Book) -> None:
    set_entity(ledger, "uk")
    set_chart(ledger, {"intercompany": "1591"}, entity="main")
    set_chart(ledger, CHART | {"intercompany": "1592"}, entity="uk")
    there = invoice(ledger, "B-1", 5_000, entity="uk")
    paid = payment(ledger, "P-1", 5_000)
    allocate(ledger, credit_id=paid, debit_id=there, amount_minor=5_000)
    assert [each.batch.name for each in cut(ledger)] == ["main/1", "uk/1"]
    with ledger.reading() as connection:
        main, uk = (list(lines(connection, each)) for each in batches(connection))
    assert [(line.account, line.debit, line.credit) for line in main[2:]] == [
        ("1400", 5_000, None),
        ("1591", None, 5_000),
    ]
    assert [(line.account, line.debit, line.credit) for line in uk[2:]] == [
        ("1592", 5_000, None),
        ("1400", None, 5_000),
    ]
    tied(ledger)


def test_a_waiver_is_the_mirror_of_interest_and_a_write_off_is_bad_debt(ledger: Book) -> None:
    owed = invoice(ledger, "A-1", 100_000, issue=date(2026, 1, 1))
    post_interest(ledger)
    cut(ledger)
    charge = next(line for line in lines_of(ledger) if line.kind == "finance_charge")
    with ledger.reading() as connection:
        query = text("SELECT id FROM item WHERE kind = 'finance_charge'")
        waive(ledger, connection.execute(query).scalar_one(), reason="goodwill")
    write_off(ledger, owed, reason="lost")
    cut(ledger)
    assert [(account, minor) for _, account, minor in booked(ledger, 2)] == [
        ("7110", charge.debit),
        ("1400", -(charge.debit or 0)),
        ("6930", 100_000),
        ("1400", -100_000),
    ]
    tied(ledger)


def test_an_act_of_a_closed_period_is_posted_on_the_first_open_day(ledger: Book) -> None:
    owed = invoice(ledger, "A-1", 5_000, issue=date(2026, 3, 10))
    cut(ledger)
    close_period(ledger, date(2026, 3, 31))
    correct(ledger, owed, amount_minor=4_000)
    cut(ledger)
    days = {(line.document_date, line.date) for line in lines_of(ledger, 2)}
    assert days == {(date(2026, 3, 10), date(2026, 4, 1))}
    march, *_ = (tie for tie in tied(ledger) if tie.month == date(2026, 3, 31))
    assert (march.books_minor, march.open_minor) == (5_000, 5_000)
    assert sum(one.minor for one in march.after) == -1_000
    assert [one.document for one in march.after] == ["A-1-C1", "A-1-R1"]


def test_numbers_begin_anew_with_each_fiscal_year(ledger: Book) -> None:
    set_chart(ledger, {"year_start": "07-01"})
    for number, month in (("A-1", 6), ("A-2", 7), ("A-3", 6)):
        invoice(ledger, number, 100, issue=date(2026, month, 1))
    cut(ledger)
    first = invoice(ledger, "A-4", 100, issue=date(2026, 6, 2))
    reverse(ledger, first, reason="wrong", day=date(2026, 7, 2))
    cut(ledger)
    numbers = {line.document: line.entry for each in (1, 2) for line in lines_of(ledger, each)}
    assert numbers == {"A-1": 1, "A-2": 1, "A-3": 2, "A-4": 3, "A-4-R1": 2}
    assert {line.reverses for line in lines_of(ledger, 2)} == {None, "2025/3"}


def test_a_batch_stays_as_it_was_cut_though_names_and_accounts_change(ledger: Book) -> None:
    invoice(ledger, "A-1")
    cut(ledger)
    before = lines_of(ledger)
    customer(ledger, name="Another Ltd")
    set_chart(ledger, {"revenue": "8400", "name.1400": "Debtors"})
    assert lines_of(ledger) == before
    assert {line.customer_name for line in before} == {"ACME Ltd"}
    with ledger.reading() as connection:
        refuse_altered(connection, batches(connection)[0])


def test_only_the_newest_batch_is_withdrawn_and_its_acts_come_again_once(ledger: Book) -> None:
    invoice(ledger, "A-1")
    cut(ledger)
    invoice(ledger, "A-2")
    cut(ledger)
    with pytest.raises(NotNewest, match="main/2 is in the books after it"):
        withdraw(ledger, "1", reason="refused")
    withdraw(ledger, "2", reason="refused")
    with pytest.raises(NotNewest, match="withdrawn already"):
        withdraw(ledger, "2", reason="again")
    tied(ledger)
    again = only(cut(ledger))
    assert again.batch.number == 3
    assert booked(ledger, 3) == booked(ledger, 2)
    assert [line.entry for line in lines_of(ledger, 3)] == [2, 2]
    tied(ledger)


def test_a_withdrawn_batch_moves_out_of_months_that_were_closed_since(ledger: Book) -> None:
    invoice(ledger, "A-1", 5_000, issue=date(2026, 3, 10))
    cut(ledger)
    close_period(ledger, date(2026, 3, 31))
    done = withdraw(ledger, "1", reason="refused")
    assert "closed months that change in the books: 2026-03" in done.summary
    cut(ledger)
    assert {line.date for line in lines_of(ledger, 2)} == {date(2026, 4, 1)}
    march, *_ = (tie for tie in tied(ledger) if tie.month == date(2026, 4, 30))
    assert march.books_minor == 5_000


def test_withdrawing_takes_four_eyes_and_a_cut_is_not_undone(ledger: Book) -> None:
    invoice(ledger, "A-1")
    set_role(ledger, "clerk", "supervisor")
    set_role(ledger, "cleo", "clerk")
    cleo = replace(ledger, actor="cleo")
    cut(cleo)
    with pytest.raises(CannotUndo):
        undo(cleo)
    with pytest.raises(WaitsForSupervisor):
        withdraw(cleo, "1", reason="refused")
    grant(ledger, 1)
    with ledger.reading() as connection:
        (batch,) = batches(connection)
    assert (batch.standing, batch.reason) == (False, "refused")
    with pytest.raises(NeedsSupervisor):
        set_chart(cleo, {"ar": "1410"})


def test_what_is_changed_behind_the_books_is_found(ledger: Book) -> None:
    invoice(ledger, "A-1", 11_900)
    cut(ledger)
    with pytest.raises(DBAPIError, match="only ever"), ledger.database.writer.begin() as connection:
        connection.execute(text("UPDATE journal_leg SET amount_minor = 1 WHERE id = 1"))
    with pytest.raises(DBAPIError, match="only ever"), ledger.database.writer.begin() as connection:
        connection.execute(text("UPDATE journal_batch SET digest = '' WHERE id = 1"))
    with ledger.database.writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER journal_leg_fixed"))
        else:
            connection.execute(text("ALTER TABLE journal_leg DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE journal_leg SET amount_minor = 11901 WHERE line = 1"))
    rules = Counter(breach.rule for breach in breaches(ledger))
    assert rules["rows-altered"] == 1
    assert {name: rules[name] for name in rules if name.startswith("journal")} == {
        "journal-altered": 1,
        "journal-balance": 1,
        "journal-tie": 1,
    }
    with ledger.reading() as connection:
        (difference,) = (tie for tie in ties(connection, ledger.business_date, months=0))
        assert (difference.difference_minor, len(difference.acts)) == (1, 1)
        with pytest.raises(Altered):
            refuse_altered(connection, batches(connection)[0])


def test_what_is_not_our_receivable_is_not_in_the_books(ledger: Book) -> None:
    invoice(ledger, "A-1", 100)
    customer(ledger, "ads-1")
    owed = invoice(ledger, "ADS-1", 500, account="ads-1")
    with ledger.act(ActName.ADS_SYNC, "") as entry:
        entry.change(CUSTOMER, item(ledger, owed).customer_id, receivable=False)
    cut(ledger)
    assert {line.document for line in lines_of(ledger)} == {"A-1"}
    tied(ledger)


def test_acts_are_chosen_by_the_day_on_which_they_were_recorded(ledger: Book) -> None:
    first = on(ledger, date(2026, 11, 22))
    invoice(first, "A-1")
    later = on(ledger, date(2026, 12, 5))
    invoice(later, "A-2", issue=date(2026, 3, 2))
    only(cut(later, to=date(2026, 11, 30)))
    assert {line.document for line in lines_of(ledger)} == {"A-1"}
    with pytest.raises(Refused):
        cut(later, to=date(2026, 11, 30))
    cut(later)
    assert {line.document for line in lines_of(ledger, 2)} == {"A-2"}


def test_a_period_is_closed_only_once_it_is_in_the_books_or_without_them(book: Book) -> None:
    march, april = on(book, date(2026, 3, 15)), on(book, date(2026, 4, 2))
    customer(march)
    set_chart(march, CHART)
    invoice(march, "A-1", 100, issue=date(2026, 2, 10))
    close_period(march, date(2026, 1, 31))
    cut(march)
    invoice(march, "A-2", 200, issue=date(2026, 3, 10))
    invoice(march, "A-3", 300, issue=date(2026, 4, 10))
    close_period(april, date(2026, 2, 28))
    with pytest.raises(BooksBehind, match=r"not all in the books \(1 of main\)"):
        close_period(april, date(2026, 3, 31))
    done = close_period(april, date(2026, 3, 31), without_books=True)
    assert "move to 2026-04-01 in the books: 1 of main" in done.summary
    cut(april)
    days = {line.document: line.date for line in lines_of(april, 2)}
    assert days == {"A-2": date(2026, 4, 1), "A-3": date(2026, 4, 10)}
    at_end = next(tie for tie in tied(april) if tie.month == date(2026, 3, 31))
    assert (at_end.books_minor, at_end.moved_minor, at_end.open_minor) == (100, 200, 300)
    assert [one.document for one in at_end.after] == ["A-2"]


def test_a_tax_code_that_came_with_a_document_is_that_of_its_lines_and_discounts(
    ledger: Book,
) -> None:
    set_chart(ledger, {"tax.de19": "3806", "tax.de7": "3801", "revenue.de7": "4300"})
    seven = {"net_minor": 10_000, "tax_minor": 700, "tax_code": "DE7"}
    invoice(ledger, "A-1", 10_700, terms="2/10 net 30", **seven)
    payment(ledger, "P-1", 10_486, auto=True)
    memo(ledger, "M-1", 1_190, net_minor=1_000, tax_minor=190, tax_code="DE19")
    cut(ledger)
    coded = [
        (line.document, line.account, line.debit, line.credit, line.tax_code)
        for line in lines_of(ledger)
        if line.tax_code
    ]
    assert coded == [
        ("A-1", "4300", None, 10_000, "DE7"),
        ("A-1", "3801", None, 700, "DE7"),
        ("A-1-D", "4730", 200, None, "DE7"),
        ("A-1-D", "3801", 14, None, "DE7"),
        ("M-1", "4400", 1_000, None, "DE19"),
        ("M-1", "3806", 190, None, "DE19"),
    ]
    tied(ledger)
    with pytest.raises(BadDocument, match="but not its net and tax"):
        invoice(ledger, "A-2", 100, tax_code="DE7")
    with pytest.raises(BadDocument, match=r"net 1.00 \+ tax 0.20 is not 1.00 EUR"):
        memo(ledger, "M-2", 100, net_minor=100, tax_minor=20)


def test_an_opening_carries_what_customers_have_open_and_the_next_batch_begins_after_it(
    ledger: Book,
) -> None:
    customer(ledger, "NORTH")
    set_chart(ledger, {"unapplied": "1593"})
    old = invoice(ledger, "A-1", 5_000)
    invoice(ledger, "A-2", 900, account="NORTH", currency="USD")
    paid = payment(ledger, "P-1", 700)
    with pytest.raises(AccountsMissing, match="needs opening"):
        cut(ledger, opening=True)
    set_chart(ledger, {"opening": "9008"})
    done = only(cut(ledger, opening=True))
    assert (done.batch.entries, done.batch.opening_act) == (1, done.batch.last_act)
    assert [
        (line.kind, line.account, line.debit, line.credit, line.currency, line.customer)
        for line in lines_of(ledger)
    ] == [
        ("opening", "1400", 5_000, None, "EUR", "ACME"),
        ("opening", "1593", None, 700, "EUR", "ACME"),
        ("opening", "1400", 900, None, "USD", "NORTH"),
        ("opening", "9008", None, 4_300, "EUR", ""),
        ("opening", "9008", None, 900, "USD", ""),
    ]
    tied(ledger)
    # What was carried stays where it was, though open items are kept elsewhere from now on.
    set_chart(ledger, {"ar": "1410"})
    tied(ledger)
    allocate(ledger, credit_id=paid, debit_id=old, amount_minor=500)
    reverse(ledger, old, reason="wrong")
    cut(ledger)
    assert booked(ledger, 2) == [
        ("A-1", "1593", 500),
        ("A-1", "1400", -500),
        ("A-1-R1", "4400", 5_000),
        ("A-1-R1", "1400", -5_000),
        ("A-1", "1400", 500),
        ("A-1", "1593", -500),
    ]
    # Nothing is posted before the day of the opening.
    assert {line.date for line in lines_of(ledger, 2)} == {ledger.business_date}
    tied(ledger)
    with pytest.raises(AlreadyBegun):
        cut(ledger, opening=True)


def test_an_opening_keeps_who_was_in_which_group_when_it_was_cut(ledger: Book) -> None:
    set_chart(ledger, {"opening": "9008", "x-group=w/ar": "1450"})
    customer(ledger, "NORTH", fields=noted("group: w"))
    old = invoice(ledger, "A-1", 700, account="NORTH")
    invoice(ledger, "A-2", 5_000)
    cut(ledger, opening=True)
    assert [(tie.account, tie.open_minor) for tie in tied(ledger, months=0)] == [
        ("1400", 5_000),
        ("1450", 700),
    ]
    customer(ledger, "NORTH", fields=noted("group: v"))
    payment(ledger, "P-1", 300, account="NORTH", auto=True)
    cut(ledger)
    assert booked(ledger, 2) == [
        ("P-1", "1200", 300),
        ("P-1", "1400", -300),
        ("A-1", "1400", 300),
        ("A-1", "1450", -300),
    ]
    reverse(ledger, old, reason="wrong")
    cut(ledger)
    assert ("A-1-R1", "1450", -700) in booked(ledger, 3)
    tied(ledger)
