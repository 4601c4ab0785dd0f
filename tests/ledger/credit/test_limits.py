"""Credit: who may owe how much, what is checked and when, and what merely flags."""

import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from artui.domain.kinds import Origin
from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewCreditEvent, NewInvoice, Posted
from artui.ledger.book.refusals import (
    AccountStopped,
    BadMasterData,
    BadParent,
    BeyondShare,
    CreditUnchanged,
    OverLimit,
)
from artui.ledger.cash.applications import apply_memo
from artui.ledger.cash.refunds import close_account
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.credit.account_credit import exposure
from artui.ledger.credit.limits import (
    add_event,
    post_credit_events,
    reinstate_credit,
    revoke_credit,
    set_hold_after,
    set_limit,
    share_limit,
    suspend_credit,
)
from artui.ledger.documents.correction import correct, correct_on
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.invoices import post_invoice, post_invoices
from artui.ledger.documents.posting import posting_context
from artui.ledger.documents.reversal import reverse
from artui.ledger.items.open_items import Accounts, ledger_item
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import CHANGE, CUSTOMER, ITEM
from tests.support.books import TODAY, book_at
from tests.support.credit import page, tree
from tests.support.postings import MARCH, customer, invoice, memo, payment


def imported(book: Book, number: str, minor: int, **more: Any) -> int:
    """Import one invoice for ACME unless told otherwise; returns its id."""
    values: dict[str, Any] = {"account": "ACME", "currency": "EUR"}
    new = NewInvoice(number=number, issue_date=MARCH, amount_minor=minor, **(values | more))
    with book.act(ActName.IMPORT_INVOICES, "test") as entry:
        outcome = post_invoices(posting_context(entry, Origin.FILE), [new])[0]
    assert isinstance(outcome, Posted), outcome
    return outcome.id


def flags(book: Book, item_id: int) -> tuple[bool, bool, str]:
    """over_limit, on_hold and the reason of the hold."""
    columns = (ITEM.c.over_limit, ITEM.c.on_hold, ITEM.c.hold_reason)
    with book.reading() as connection:
        row = connection.execute(select(*columns).where(ITEM.c.id == item_id)).one()
    return bool(row[0]), bool(row[1]), row[2]


def test_a_third_sibling_may_take_what_the_parent_has_left_and_not_a_cent_more(book: Book) -> None:
    tree(book)
    invoice(book, "1", 500_000, account="A")
    invoice(book, "2", 400_000, account="B")
    with pytest.raises(OverLimit, match=r"limit 10000\.00, exposure 9000\.00 EUR"):
        invoice(book, "3", 100_001, account="C")
    invoice(book, "3", 100_000, account="C")


def test_unapplied_credits_lower_nothing_until_they_are_applied(book: Book) -> None:
    ids = {"ACME": customer(book, credit_limit_minor=100_000)}
    debit, credit = invoice(book, "I-1", 100_000), memo(book, "M-1", 40_000)
    row = page(book, ids["ACME"])[0]
    assert (row.exposure_minor, row.available_minor, row.unapplied_minor) == (100_000, 0, 40_000)
    with pytest.raises(OverLimit):
        invoice(book, "I-2", 1)
    apply_memo(book, invoice_id=debit, memo_id=credit, amount_minor=40_000)
    invoice(book, "I-2", 40_000)


def test_a_limit_of_zero_allows_nothing_and_no_limit_everything(book: Book) -> None:
    none = customer(book, "FREE")
    invoice(book, "1", 10**12, account="FREE")
    assert page(book, none)[0].available_minor is None
    customer(book, "SHUT", credit_limit_minor=0)
    with pytest.raises(OverLimit, match=r"limit 0\.00, exposure 0\.00"):
        invoice(book, "2", 1, account="SHUT")


def test_with_a_limit_in_one_currency_a_first_one_in_another_is_a_raise(book: Book) -> None:
    number = customer(book, credit_limit_minor=100_000)
    with pytest.raises(OverLimit):
        invoice(book, "U-1", 1, currency="USD")
    done = set_limit(book, number, limit_minor=5_000, currency="USD")
    assert "increased" in done.summary
    invoice(book, "U-1", 5_000, currency="USD")
    rows = {row.currency: row for row in page(book, number)}
    assert rows["USD"].available_minor == 0
    assert rows["EUR"].available_minor == 100_000


def test_every_step_of_a_limit_is_kept_with_its_day(book: Book) -> None:
    number = customer(book, credit_limit_minor=100_000)
    set_limit(book, number, limit_minor=200_000, currency="EUR", day=date(2026, 6, 1))
    set_limit(book, number, limit_minor=50_000, currency="EUR", day=date(2026, 9, 1))
    found = [
        page(book, number, day)[0].limit_minor
        for day in (date(2020, 1, 1), date(2026, 5, 31), date(2026, 6, 1), date(2026, 9, 1))
    ]
    assert found == [100_000, 100_000, 200_000, 50_000]


def test_a_cut_below_the_exposure_changes_nothing_already_posted(book: Book) -> None:
    number = customer(book, credit_limit_minor=100_000)
    posted = invoice(book, "I-1", 100_000)
    set_limit(book, number, limit_minor=10_000, currency="EUR")
    assert flags(book, posted) == (False, False, "")
    assert page(book, number)[0].available_minor == 0
    with pytest.raises(OverLimit, match=r"limit 100\.00, exposure 1000\.00"):
        invoice(book, "I-2", 1)


def test_a_negative_limit_is_refused(book: Book) -> None:
    with pytest.raises(BadMasterData, match=r"-0\.01 EUR"):
        set_limit(book, customer(book), limit_minor=-1, currency="EUR")


def test_shares_stay_within_the_parent_s_limit_whatever_it_owes(book: Book) -> None:
    ids = tree(book)
    invoice(book, "1", 900_000, account="A")
    share_limit(book, ids["TOP"], ids["B"], amount_minor=600_000, currency="EUR")
    share_limit(book, ids["TOP"], ids["C"], amount_minor=400_000, currency="EUR")
    with pytest.raises(BeyondShare, match=r"to 10000\.01, beyond its limit of 10000\.00 EUR"):
        share_limit(book, ids["TOP"], ids["C"], amount_minor=400_001, currency="EUR")
    share_limit(book, ids["TOP"], ids["C"], amount_minor=100, currency="EUR")


def test_a_limit_is_not_cut_below_its_shares_and_a_share_may_always_be_lowered(
    book: Book,
) -> None:
    ids = tree(book)
    share_limit(book, ids["TOP"], ids["B"], amount_minor=600_000, currency="EUR")
    share_limit(book, ids["TOP"], ids["C"], amount_minor=400_000, currency="EUR")
    with pytest.raises(BeyondShare, match=r"5000\.00 EUR for TOP is below .* 10000\.00 EUR"):
        set_limit(book, ids["TOP"], limit_minor=500_000, currency="EUR")
    with book.act(ActName.IMPORT_CREDIT_EVENTS, "file") as entry:
        new = NewCreditEvent("TOP", "reduced", book.business_date, 500_000, "EUR", "")
        (refusal,) = post_credit_events(entry, Accounts(entry), [new])
    assert isinstance(refusal, BeyondShare)
    assert refusal.column == "limit"
    # A file may bring what was so once: the limit of today is another.
    with book.act(ActName.IMPORT_CREDIT_EVENTS, "file") as entry:
        past = NewCreditEvent("TOP", "granted", book.business_date, 1_000_000, "EUR", "again")
        old = NewCreditEvent("TOP", "reduced", MARCH - timedelta(90), 100_000, "EUR", "")
        outcomes = post_credit_events(entry, Accounts(entry), [past])
        outcomes += post_credit_events(entry, Accounts(entry), [old])
    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    # An older ledger may hold a limit below its shares: they can still be lowered.
    with book.act(ActName.IMPORT_CREDIT_EVENTS, "file") as entry:
        add_event(entry, ids["TOP"], "reduced", book.business_date, "", "EUR", 500_000)
    share_limit(book, ids["TOP"], ids["B"], amount_minor=599_900, currency="EUR")
    with pytest.raises(BeyondShare):
        share_limit(book, ids["TOP"], ids["B"], amount_minor=600_000, currency="EUR")
    share_limit(book, ids["TOP"], ids["B"], amount_minor=100_000, currency="EUR")
    set_limit(book, ids["TOP"], limit_minor=500_000, currency="EUR")


def test_a_share_is_a_ceiling_of_its_own_beside_the_parent_s_limit(book: Book) -> None:
    ids = tree(book)
    share_limit(book, ids["TOP"], ids["A"], amount_minor=200_000, currency="EUR")
    with pytest.raises(OverLimit, match=r"beyond its credit limit: limit 2000\.00"):
        invoice(book, "1", 200_001, account="A")
    invoice(book, "1", 200_000, account="A")
    invoice(book, "2", 750_000, account="B")
    rows = {row.account: row for row in page(book, ids["TOP"])}
    assert [row.account for row in page(book, ids["TOP"])] == ["TOP", "A", "B", "C"]
    assert (rows["A"].limit_minor, rows["A"].available_minor) == (200_000, 0)
    assert (rows["B"].limit_minor, rows["B"].available_minor) == (None, 50_000)
    assert (rows["TOP"].limit_minor, rows["TOP"].exposure_minor) == (1_000_000, 950_000)
    share_limit(book, ids["TOP"], ids["A"], amount_minor=None, currency="EUR")
    invoice(book, "3", 50_000, account="A")


def test_only_a_parent_shares_and_only_with_its_own(book: Book) -> None:
    ids = tree(book)
    with pytest.raises(BadParent):
        share_limit(book, ids["A"], ids["B"], amount_minor=1, currency="EUR")
    with pytest.raises(BadMasterData, match="negative"):
        share_limit(book, ids["TOP"], ids["B"], amount_minor=-1, currency="EUR")


def test_trees_may_be_deep_and_every_ancestor_is_checked(book: Book) -> None:
    customer(book, "L0", credit_limit_minor=100_000)
    for depth in range(1, 6):
        customer(book, f"L{depth}", parent=f"L{depth - 1}")
    invoice(book, "1", 60_000, account="L5")
    with pytest.raises(OverLimit, match="take L0 beyond"):
        invoice(book, "2", 40_001, account="L3")


@pytest.mark.parametrize(
    ("stopping", "word"), [(suspend_credit, "suspended"), (revoke_credit, "revoked")]
)
def test_stopped_credit_stops_all_below_and_files_are_flagged(
    book: Book, stopping: Any, word: str
) -> None:
    ids = tree(book)
    stopping(book, ids["TOP"], reason="unpaid")
    with pytest.raises(AccountStopped, match=rf"the credit of TOP is {word} since .* \(unpaid\)"):
        invoice(book, "1", 1, account="A")
    taken = imported(book, "2", 1, account="A")
    over, held, why = flags(book, taken)
    assert (over, held) == (False, True)
    assert word in why
    assert {row.state for row in page(book, ids["TOP"])} == {word}
    reinstate_credit(book, ids["TOP"], reason="paid")
    invoice(book, "1", 1, account="A")
    assert {row.state for row in page(book, ids["TOP"])} == {"active"}


def test_credit_is_not_stopped_or_reinstated_twice(book: Book) -> None:
    number = customer(book)
    with pytest.raises(CreditUnchanged, match="active already"):
        reinstate_credit(book, number, reason="slip")
    suspend_credit(book, number, reason="unpaid")
    with pytest.raises(CreditUnchanged, match="suspended already"):
        suspend_credit(book, number, reason="again")
    revoke_credit(book, number, reason="insolvent")
    with pytest.raises(CreditUnchanged, match="revoked already"):
        suspend_credit(book, number, reason="again")


def test_a_limit_alone_never_reinstates(book: Book) -> None:
    number = customer(book)
    suspend_credit(book, number, reason="unpaid")
    set_limit(book, number, limit_minor=100_000, currency="EUR")
    assert page(book, number)[0].state == "suspended"


def test_a_supervisor_s_override_takes_an_invoice_of_a_suspended_account(book: Book) -> None:
    suspend_credit(book, customer(book), reason="unpaid")
    new = NewInvoice("INV-1", "ACME", MARCH, 100, "EUR")
    assert isinstance(post_invoice(book, new, override_reason="paid tomorrow"), Posted)


def test_a_closing_account_takes_no_invoice_but_payments(book: Book) -> None:
    close_account(book, customer(book), reason="notice")
    with pytest.raises(AccountStopped, match="ACME is closing"):
        invoice(book)
    payment(book, "P-1", 100)
    assert flags(book, imported(book, "I-2", 100))[1]


def test_an_account_with_an_invoice_too_late_is_held_if_that_is_set(book: Book) -> None:
    customer(book)
    later = date(2026, 12, 31)
    invoice(book, "OLD", 100, due_date=date(2026, 10, 22))
    invoice(book, "UNSET", 100, due_date=later)
    set_hold_after(book, 30)
    invoice(book, "AT-30", 100, due_date=later)
    set_hold_after(book, 29)
    with pytest.raises(AccountStopped, match="invoice OLD is 30 days late, more than 29"):
        invoice(book, "NEW", 100, due_date=later)
    taken = imported(book, "FILE", 100, due_date=later)
    assert flags(book, taken)[1:] == (
        True,
        "ACME is on hold, as invoice OLD is 30 days late, more than 29",
    )
    set_hold_after(book, None)
    invoice(book, "NEW", 100, due_date=later)


def test_a_hold_after_fewer_than_no_days_is_refused(book: Book) -> None:
    with pytest.raises(BadMasterData):
        set_hold_after(book, -1)


def test_an_enlarging_correction_is_checked_by_what_it_adds(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    first = invoice(book, "I-1", 60_000)
    with pytest.raises(OverLimit, match=r"of 400\.01 EUR .* limit 1000\.00, exposure 600\.00"):
        correct(book, first, amount_minor=100_001)
    correct(book, first, amount_minor=100_000)


def test_a_pending_invoice_is_outside_exposure_and_checked_when_approved(book: Book) -> None:
    number = customer(book, credit_limit_minor=100_000)
    waits = invoice(book, "W-1", 100_001, pending=True)
    assert page(book, number)[0].exposure_minor == 0
    with pytest.raises(OverLimit, match=r"limit 1000\.00, exposure 0\.00"):
        approve(book, [waits])
    approve(book, [waits], override_reason="agreed")
    assert flags(book, waits)[0]


def test_approving_what_a_file_brought_flags_but_what_was_enlarged_by_hand_is_refused(
    book: Book,
) -> None:
    customer(book, credit_limit_minor=100_000)
    approve(book, [taken := imported(book, "W-1", 100_001, pending=True)])
    assert flags(book, taken)[0]
    other = imported(book, "W-2", 1, pending=True)
    grown = correct(book, other, amount_minor=5_000_000)
    with pytest.raises(OverLimit):
        approve(book, [grown.item_id])


def test_approving_a_correction_counts_only_what_it_adds(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    first = invoice(book, "I-1", 60_000)
    with book.act(ActName.IMPORT_INVOICES, "test") as entry:
        waits = correct_on(entry, ledger_item(entry.connection, first), 100_000, pending=True)
    approve(book, [waits.id])
    assert not flags(book, waits.id)[0]


def test_taking_back_is_never_refused_and_flags_what_is_open_again(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    debit, credit = invoice(book, "I-1", 100_000), memo(book, "M-1", 50_000)
    done = apply_memo(book, invoice_id=debit, memo_id=credit, amount_minor=50_000)
    invoice(book, "I-2", 50_000)
    unallocate(book, done.allocation_ids[0])
    assert flags(book, debit)[0]
    undo(book)
    assert not flags(book, debit)[0]


def test_what_is_flagged_already_keeps_its_flag_when_a_later_act_is_undone(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    debit, credit = invoice(book, "I-1", 100_000), memo(book, "M-1", 50_000)
    first = apply_memo(book, invoice_id=debit, memo_id=credit, amount_minor=50_000)
    invoice(book, "I-2", 50_000)
    unallocate(book, first.allocation_ids[0])
    again = apply_memo(book, invoice_id=debit, memo_id=credit, amount_minor=50_000)
    back = unallocate(book, again.allocation_ids[0])
    with book.reading() as connection:
        changed = select(CHANGE.c.column_name).where(CHANGE.c.act_id == back.act_id)
        assert "over_limit" not in connection.execute(changed).scalars().all()
    undo(book)
    assert flags(book, debit)[0]


def test_a_returned_payment_flags_what_it_had_paid(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    debit = invoice(book, "I-1", 100_000)
    cash = payment(book, "P-1", 100_000, invoices=(("I-1", None),))
    invoice(book, "I-2", 100_000)
    reverse(book, cash, reason="returned by the bank", day=date(2026, 4, 1))
    assert flags(book, debit)[0]


def test_undoing_an_allocation_flags(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    debit = invoice(book, "I-1", 100_000)
    payment(book, "P-1", 100_000, invoices=(("I-1", None),))
    invoice(replace(book, actor="berta"), "I-2", 100_000)
    undo(book)
    assert flags(book, debit)[0]


@pytest.mark.parametrize("many", [1, 600])
def test_a_file_s_rows_see_what_the_rows_before_took(book: Book, many: int) -> None:
    tree(book, limit=many * 100)
    rows = [
        NewInvoice(f"I-{count}", "ABC"[count % 3], MARCH, 100, "EUR") for count in range(many + 2)
    ]
    with book.act(ActName.IMPORT_INVOICES, "test") as entry:
        post_invoices(posting_context(entry, Origin.FILE), rows)
    with book.reading() as connection:
        query = select(ITEM.c.number).where(ITEM.c.over_limit).order_by(ITEM.c.id)
        assert connection.execute(query).scalars().all() == [f"I-{many}", f"I-{many + 1}"]


ACTS = {
    "limit": lambda book, ids: set_limit(book, ids["TOP"], limit_minor=7, currency="EUR"),
    "suspend": lambda book, ids: suspend_credit(book, ids["TOP"], reason="x"),
    "revoke": lambda book, ids: revoke_credit(book, ids["A"], reason="x"),
    "share": lambda book, ids: share_limit(
        book, ids["TOP"], ids["A"], amount_minor=5, currency="EUR"
    ),
    "hold": lambda book, ids: set_hold_after(book, 3),
    "close": lambda book, ids: close_account(book, ids["B"], reason="x"),
}


@pytest.mark.parametrize("name", ACTS)
def test_undo_brings_the_credit_back(book: Book, name: str) -> None:
    ids = tree(book)
    invoice(book, "1", 300_000, account="A")
    before = page(book, ids["TOP"])
    ACTS[name](book, ids)
    undo(book)
    assert page(book, ids["TOP"]) == before
    invoice(book, "2", 300_000, account="B")


POST = """
import sys
from artui.ledger.book.refusals import OverLimit
from tests.support.books import book_at
from tests.support.postings import invoice
book = book_at(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for count in range(8):
    try:
        invoice(book, f"{sys.argv[2]}-{count}", 100_000)
        print("posted", flush=True)
    except OverLimit:
        print("refused", flush=True)
"""


def test_two_programs_posting_at_the_limit_never_pass_it_together(any_url: str) -> None:
    book = book_at(any_url)
    number = customer(book, credit_limit_minor=1_000_000)
    clerks = [
        subprocess.Popen(
            [sys.executable, "-c", POST, any_url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("X", "Y")
    ]
    for clerk in clerks:
        assert clerk.stdout is not None
        assert clerk.stdout.readline() == "ready\n"
    for clerk in clerks:
        assert clerk.stdin is not None
        clerk.stdin.write("go\n")
        clerk.stdin.flush()
    said = [word for clerk in clerks for word in clerk.communicate(timeout=600)[0].split()]
    assert sorted(said) == ["posted"] * 10 + ["refused"] * 6
    with book.reading() as connection:
        assert exposure(connection, number, "EUR") == 1_000_000
    book.database.close()


STEP = st.tuples(
    st.sampled_from(["invoice", "memo", "apply", "unapply", "reverse", "undo", "limit"]),
    st.integers(min_value=0, max_value=5),
    st.integers(min_value=1, max_value=400_000),
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEP, max_size=14))
def test_exposure_is_what_the_tree_has_open_whatever_was_done(
    sqlite_template: Any,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, int, int]],
) -> None:
    path = tmp_path_factory.mktemp("exposure") / "ledger.db"
    shutil.copy(sqlite_template, path)
    book = book_at(f"sqlite:///{path}")
    ids = tree(book)
    debits: list[int] = []
    credits: list[int] = []
    applied: list[int] = []
    for place, (kind, which, minor) in enumerate(steps):
        with suppress(Refused):
            _step(book, ids, kind, which, minor, place, debits, credits, applied)
        _prove(book, ids)
    book.database.close()


def _step(
    book: Book,
    ids: dict[str, int],
    kind: str,
    which: int,
    minor: int,
    place: int,
    debits: list[int],
    credits: list[int],
    applied: list[int],
) -> None:
    account = ["TOP", "A", "B", "C"][which % 4]
    if kind == "invoice":
        debits.append(invoice(book, f"I-{place}", minor, account=account))
    elif kind == "memo":
        credits.append(memo(book, f"M-{place}", minor, account=account))
    elif kind == "apply" and debits and credits:
        debit, credit = debits[which % len(debits)], credits[which % len(credits)]
        done = apply_memo(book, invoice_id=debit, memo_id=credit, amount_minor=minor)
        applied.extend(done.allocation_ids)
    elif kind == "unapply" and applied:
        unallocate(book, applied[which % len(applied)])
    elif kind == "reverse" and debits:
        reverse(book, debits[which % len(debits)], reason="slip")
    elif kind == "undo":
        undo(book)
    elif kind == "limit":
        set_limit(book, ids[account], limit_minor=minor * 3, currency="EUR")


def _prove(book: Book, ids: dict[str, int]) -> None:
    query = (
        select(CUSTOMER.c.account, ITEM.c.open_minor, ITEM.c.side)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.approval == "approved", ITEM.c.issue_date <= TODAY)
    )
    with book.reading() as connection:
        rows = connection.execute(query).all()
        debits = {
            name: sum(row.open_minor for row in rows if row.side == 1 and row.account == name)
            for name in ids
        }
        debits["TOP"] = sum(debits.values())
        found = {name: exposure(connection, number, "EUR") for name, number in ids.items()}
    assert found == debits
    assert {row.account: row.exposure_minor for row in page(book, ids["TOP"])} == debits
