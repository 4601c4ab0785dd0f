"""Any acts in any order leave a ledger in which every invariant holds, and undo restores it."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from artui.domain.kinds import PromiseState
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.cash.allocation import allocate, allocate_many
from artui.ledger.cash.offsets import offset
from artui.ledger.cash.refunds import close_account, refund, reopen_account
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.collecting.agencies import hand_over, recall
from artui.ledger.collecting.dunning import mark_written, post_dunning, roll_back_dunning
from artui.ledger.collecting.flags import flag, unflag
from artui.ledger.collecting.ladder import notices
from artui.ledger.credit.limits import (
    reinstate_credit,
    revoke_credit,
    set_hold_after,
    set_limit,
    share_limit,
    suspend_credit,
)
from artui.ledger.credit.reviews import record_check
from artui.ledger.customers.notes import note_customer
from artui.ledger.disputes.disputes import file_claim, open_dispute, resolve_dispute
from artui.ledger.disputes.promise_rows import promises
from artui.ledger.disputes.promises import promise_customer, promise_item
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve, hold, release
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest, roll_back, waive
from artui.ledger.journal.charts import set_chart
from artui.ledger.journal.cuts import cut
from artui.ledger.journal.ties import ties
from artui.ledger.journal.withdrawal import withdraw
from artui.ledger.lists.ageing import ageing
from artui.ledger.lists.first_rows import FirstReading
from artui.ledger.lists.worklist import queue
from artui.ledger.office.administration import close_period, set_role
from artui.ledger.office.approvals import grant
from artui.ledger.office.approvals import refuse as refuse_request
from artui.ledger.office.policies import set_policy
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.remedies.lifted import lift_remedy
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.store.tables import ALLOCATION, ITEM
from artui.statements.account.from_ledger import gather
from artui.statements.account.gathered import StatementWanted
from artui.statements.model import check
from artui.tui.cash.reads import oldest_first
from tests.support.books import book_at, make_ledger
from tests.support.interest_rows import assert_equal_either_way
from tests.support.postings import customer, invoice, item, memo, payment, picture

pytestmark = pytest.mark.long

START = date(2026, 1, 1)
ACCOUNTS = st.sampled_from(["ACME", "BRANCH", "OTHER"])
CENTS = st.integers(1, 120_000)
PICK = st.integers(0, 30)
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
    "opening": "9008",
}
TERMS = [
    "net 10",
    "2/10 net 30",
    "instalments 50% net 10, 50% net 40",
    "2/10 1/20 instalments 30% on receipt, 30% months 1, 40% eom 30",
]


@cache
def template() -> Path:
    """An empty ledger to copy from."""
    path = Path(tempfile.mkdtemp()) / "ledger.db"
    make_ledger(f"sqlite:///{path}")
    return path


class Ledger(RuleBasedStateMachine):
    """A clerk who does anything at all, as days go by."""

    book: Book
    folder: str

    @initialize(four_eyes=st.booleans(), apart=st.booleans())
    def begin(self, four_eyes: bool, apart: bool) -> None:
        """A fresh ledger with a tree of two accounts and a stranger; on some there are roles, on
        some the books keep unapplied payments apart."""
        self.folder = tempfile.mkdtemp()
        path = Path(self.folder) / "ledger.db"
        shutil.copy(template(), path)
        self.book = book_at(f"sqlite:///{path}", as_of=START)
        customer(self.book, credit_limit_minor=500_000)
        customer(self.book, "BRANCH", parent="ACME")
        customer(self.book, "OTHER")
        self.count = 0
        # Whoever keeps the books is another: a cut can't be undone, and stops no clerk's undo.
        self.keeper = replace(self.book, actor="kim")
        set_chart(self.keeper, CHART | ({"unapplied": "1593"} if apart else {}))
        if four_eyes:
            set_role(self.book, self.book.actor, "supervisor")
            set_role(self.book, "cleo", "clerk")
            set_role(self.book, "kim", "supervisor")

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "book"):
            self.book.database.close()
            shutil.rmtree(self.folder)

    def attempt(self, act: Callable[[], object]) -> None:
        """Do an act; a refusal must leave everything as it was."""
        before = picture(self.book)
        try:
            act()
        except Refused:
            assert picture(self.book) == before

    def number(self) -> str:
        """A number that no document has."""
        self.count += 1
        return f"N{self.count}"

    def some(self, pick: int, *kinds: str) -> int:
        """One of the documents of these kinds; 0 if there is none."""
        with self.book.reading() as connection:
            query = select(ITEM.c.id).where(ITEM.c.kind.in_(kinds)).order_by(ITEM.c.id)
            found = connection.execute(query).scalars().all()
        return found[pick % len(found)] if found else 0

    @rule(days=st.integers(0, 40))
    def days_pass(self, days: int) -> None:
        """The business day moves on."""
        day = self.book.business_date + timedelta(days)
        self.book = replace(self.book, business_date=day)

    @rule(
        account=ACCOUNTS,
        minor=CENTS,
        pending=st.booleans(),
        terms=st.sampled_from(TERMS),
    )
    def post_invoice(self, account: str, minor: int, pending: bool, terms: str) -> None:
        """An invoice of today."""
        day, number = self.book.business_date, self.number()
        more = {"account": account, "pending": pending, "terms": terms}
        self.attempt(lambda: invoice(self.book, number, minor, issue=day, **more))

    @rule(account=ACCOUNTS, minor=CENTS, named=st.none() | PICK, ahead=st.sampled_from((0, 0, 9)))
    def post_memo(self, account: str, minor: int, named: int | None, ahead: int) -> None:
        """A credit memo of today or dated ahead, perhaps for an invoice, which may be written
        off."""
        number, more = self.number(), {"account": account}
        day = self.book.business_date + timedelta(ahead)
        if named is not None and (found := self.some(named, "invoice")):
            more["invoice"] = item(self.book, found).number
        self.attempt(lambda: memo(self.book, number, minor, issue=day, **more))

    @rule(account=ACCOUNTS, minor=CENTS, ago=st.integers(0, 50), auto=st.booleans())
    def pay(self, account: str, minor: int, ago: int, auto: bool) -> None:
        """A payment, perhaps of an earlier day."""
        day, number = self.book.business_date - timedelta(ago), self.number()
        more = {"account": account, "auto": auto}
        self.attempt(lambda: payment(self.book, number, minor, value=day, **more))

    @rule(credit=PICK, debit=PICK, minor=CENTS)
    def apply(self, credit: int, debit: int, minor: int) -> None:
        """Any credit to any debit."""
        left = self.some(credit, "payment", "credit_memo")
        right = self.some(debit, "invoice", "finance_charge", "fee")
        if left and right:
            self.attempt(
                lambda: allocate(self.book, credit_id=left, debit_id=right, amount_minor=minor)
            )

    @rule(credit=PICK)
    def apply_oldest(self, credit: int) -> None:
        """A credit to the oldest debts of its customer."""
        if found := self.some(credit, "payment", "credit_memo"):
            self.attempt(lambda: self.pay_oldest(found))

    def pay_oldest(self, credit: int) -> None:
        """What the apply form fills in, applied."""
        shares = oldest_first(self.book, credit, {})
        allocate_many(self.book, credit_id=credit, shares=list(shares.items()))

    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        """Any application, also one that was taken back before."""
        with self.book.reading() as connection:
            found = connection.execute(select(ALLOCATION.c.id).order_by(ALLOCATION.c.id))
            ids = found.scalars().all()
        if ids:
            self.attempt(lambda: unallocate(self.book, ids[pick % len(ids)]))

    @rule(pick=PICK)
    def reverse_something(self, pick: int) -> None:
        """Any document, also one that can't be reversed."""
        if found := self.some(pick, "invoice", "payment", "credit_memo", "finance_charge"):
            self.attempt(lambda: reverse(self.book, found, reason="slip"))

    @rule(pick=PICK, ago=st.integers(0, 10))
    def bank_returns(self, pick: int, ago: int) -> None:
        """Any payment is returned by the bank, with a value date of its own."""
        day = self.book.business_date - timedelta(ago)
        if found := self.some(pick, "payment"):
            self.attempt(lambda: reverse(self.book, found, reason="returned", day=day))

    @rule(pick=PICK, minor=CENTS)
    def correct_something(self, pick: int, minor: int) -> None:
        """Any invoice to any amount."""
        if found := self.some(pick, "invoice"):
            self.attempt(lambda: correct(self.book, found, amount_minor=minor))

    @rule(pick=PICK)
    def approve_something(self, pick: int) -> None:
        """Any invoice, pending or not."""
        if found := self.some(pick, "invoice"):
            self.attempt(lambda: approve(self.book, [found]))

    @rule(pick=PICK, minor=st.integers(1, 500))
    def write_something_off(self, pick: int, minor: int) -> None:
        """A little of any debit."""
        if found := self.some(pick, "invoice", "finance_charge"):
            self.attempt(lambda: write_off(self.book, found, amount_minor=minor, reason="small"))

    @rule(pick=PICK)
    def give_up(self, pick: int) -> None:
        """All that is open of any debit is written off."""
        if found := self.some(pick, "invoice", "finance_charge", "fee"):
            self.attempt(lambda: write_off(self.book, found, reason="insolvent"))

    @rule(pick=PICK, ago=st.integers(20, 80))
    def pay_on_time_after_all(self, pick: int, ago: int) -> None:
        """A payment that came long ago turns up, so that too much was charged."""
        day, number = self.book.business_date - timedelta(ago), self.number()
        if found := self.some(pick, "invoice"):
            paid = item(self.book, found)
            more = {"account": paid.account, "invoices": ((paid.number, None),)}
            self.attempt(lambda: payment(self.book, number, paid.amount_minor, value=day, **more))

    @rule(compensation=st.booleans(), only=st.none() | st.integers(1, 3))
    def charge(self, compensation: bool, only: int | None) -> None:
        """An interest run of today, of all customers or of one."""
        chosen = None if only is None else [only]
        self.attempt(
            lambda: post_interest(self.book, customer_ids=chosen, compensation=compensation)
        )

    @rule(
        account=ACCOUNTS,
        policy=st.sampled_from(["standard", "started-months", "none", "de"]),
    )
    def agree_otherwise(self, account: str, policy: str) -> None:
        """A customer has another policy."""
        self.attempt(lambda: customer(self.book, account, policy=policy))

    @rule(rate=st.sampled_from(["1", "2"]), ahead=st.none() | st.integers(-40, 40))
    def raise_rate(self, rate: str, ahead: int | None) -> None:
        """The rate changes, from the beginning or from a day on."""
        day = None if ahead is None else self.book.business_date + timedelta(ahead)
        self.attempt(lambda: set_policy(self.book, "standard", from_date=day, monthly_rate=rate))

    @rule(run=st.integers(1, 6))
    def uncharge(self, run: int) -> None:
        """Any interest run is rolled back."""
        self.attempt(lambda: roll_back(self.book, run))

    @rule(pick=PICK, minor=CENTS)
    def dispute(self, pick: int, minor: int) -> None:
        """A dispute with a claim of today."""
        if found := self.some(pick, "invoice"):
            self.attempt(lambda: open_dispute(self.book, found, reason="price", amount_minor=minor))
            day = self.book.business_date
            self.attempt(lambda: file_claim(self.book, found, claim="A2Z", day=day))

    @rule(pick=PICK, outcome=st.sampled_from(["accepted", "rejected"]))
    def resolve(self, pick: int, outcome: str) -> None:
        """Any dispute ends."""
        if found := self.some(pick, "invoice"):
            self.attempt(lambda: resolve_dispute(self.book, found, outcome=outcome))

    @rule(pick=PICK, minor=CENTS)
    def promise(self, pick: int, minor: int) -> None:
        """A promise for next week."""
        day = self.book.business_date + timedelta(7)
        if found := self.some(pick, "invoice"):
            self.attempt(lambda: promise_item(self.book, found, amount_minor=minor, day=day))

    @rule(who=st.integers(1, 3), minor=CENTS)
    def promise_of_customer(self, who: int, minor: int) -> None:
        """A customer's promise for next week."""
        more = {"amount_minor": minor, "currency": "EUR"}
        day = self.book.business_date + timedelta(7)
        self.attempt(lambda: promise_customer(self.book, who, day=day, **more))

    @rule()
    def dun(self) -> None:
        """A dunning run of today."""
        self.attempt(lambda: post_dunning(self.book))

    @rule()
    def send(self) -> None:
        """All notices that are owed are written."""
        with self.book.reading() as connection:
            owed = [(row.id, f"{row.number}.pdf") for row in notices(connection, unwritten=True)]
        if owed:
            self.attempt(lambda: mark_written(self.book, owed))

    @rule(run=st.integers(1, 6))
    def undun(self, run: int) -> None:
        """Any dunning run is rolled back."""
        self.attempt(lambda: roll_back_dunning(self.book, run))

    @rule(who=st.integers(1, 3), minor=CENTS)
    def limit(self, who: int, minor: int) -> None:
        """Any limit for any account."""
        self.attempt(lambda: set_limit(self.book, who, limit_minor=minor, currency="EUR"))

    @rule(who=st.integers(1, 3), measure=st.sampled_from(["demand", "suspend-credit"]))
    def remedy(self, who: int, measure: str) -> None:
        """A remedy on any account."""
        more = {"trigger": "i", "measure": measure, "reason": "late"}
        self.attempt(lambda: take_remedy(self.book, who, **more))

    @rule(number=st.integers(1, 5))
    def lift(self, number: int) -> None:
        """Any remedy is lifted."""
        self.attempt(lambda: lift_remedy(self.book, number, reason="paid"))

    @rule(who=st.integers(1, 3), minor=CENTS)
    def give_back(self, who: int, minor: int) -> None:
        """A refund of any amount."""
        self.attempt(lambda: refund(self.book, who, amount_minor=minor, currency="EUR"))

    @rule(who=st.integers(1, 3), act=st.sampled_from([close_account, reopen_account]))
    def open_or_close(self, who: int, act: Callable[..., object]) -> None:
        """An account is closed, or opened again."""
        self.attempt(lambda: act(self.book, who, reason="asked"))

    @rule(who=st.integers(1, 3), home=st.booleans())
    def agency(self, who: int, home: bool) -> None:
        """Handed over, or recalled."""
        if home:
            self.attempt(lambda: recall(self.book, who, reason="pays"))
        else:
            more = {"agency": "Nord", "fee_minor": 500, "currency": "EUR"}
            self.attempt(lambda: hand_over(self.book, who, **more))

    @rule(child=st.integers(1, 3), minor=st.none() | CENTS)
    def share(self, child: int, minor: int | None) -> None:
        """A share of the first account's limit, set or taken back."""
        more = {"amount_minor": minor, "currency": "EUR"}
        self.attempt(lambda: share_limit(self.book, 1, child, **more))

    @rule(who=st.integers(1, 3), event=st.sampled_from([suspend_credit, revoke_credit]))
    def stop_credit(self, who: int, event: Callable[..., object]) -> None:
        """Credit is suspended or revoked."""
        self.attempt(lambda: event(self.book, who, reason="news"))

    @rule(who=st.integers(1, 3))
    def give_credit_again(self, who: int) -> None:
        """Credit is reinstated."""
        self.attempt(lambda: reinstate_credit(self.book, who, reason="better news"))

    @rule(days=st.none() | st.integers(1, 60))
    def hold_when_overdue(self, days: int | None) -> None:
        """No credit for who is overdue by so many days."""
        self.attempt(lambda: set_hold_after(self.book, days))

    @rule(who=st.integers(1, 3))
    def check_credit(self, who: int) -> None:
        """A credit check with a review, and a note."""
        review = self.book.business_date + timedelta(90)
        self.attempt(lambda: record_check(self.book, who, agency="Nord", next_review=review))
        self.attempt(lambda: note_customer(self.book, who, "checked"))

    @rule(pick=PICK, on=st.booleans())
    def hold_something(self, pick: int, on: bool) -> None:
        """Any invoice is held, or released."""
        if found := self.some(pick, "invoice"):
            self.attempt(
                lambda: hold(self.book, found, reason="?") if on else release(self.book, found)
            )

    @rule(pick=PICK, on=st.booleans())
    def flag_something(self, pick: int, on: bool) -> None:
        """Any invoice is flagged for collections, or no longer."""
        if found := self.some(pick, "invoice"):
            act = flag if on else unflag
            self.attempt(lambda: act(self.book, [found], reason="late"))

    @rule(pick=PICK)
    def waive_something(self, pick: int) -> None:
        """Any finance charge is waived."""
        if found := self.some(pick, "finance_charge"):
            self.attempt(lambda: waive(self.book, found, reason="goodwill"))

    @rule(who=st.integers(1, 3), minor=CENTS)
    def set_off(self, who: int, minor: int) -> None:
        """Unapplied money is set off against debts."""
        more = {"amount_minor": minor, "currency": "EUR", "reason": "terms"}
        self.attempt(lambda: offset(self.book, who, **more))

    @rule(pick=PICK, minor=CENTS, kind=st.sampled_from(["write-off", "limit", "refund"]))
    def clerk_asks(self, pick: int, minor: int, kind: str) -> None:
        """The clerk does what may need a supervisor; then it waits, and no amount changes."""
        cleo = replace(self.book, actor="cleo")
        found, who = self.some(pick, "invoice"), pick % 3 + 1
        if kind == "write-off" and found:
            more = {"amount_minor": minor, "reason": "small"}
            self.attempt(lambda: write_off(cleo, found, **more))
        elif kind == "limit":
            self.attempt(lambda: set_limit(cleo, who, limit_minor=minor, currency="EUR"))
        elif kind == "refund":
            self.attempt(lambda: refund(cleo, who, amount_minor=minor, currency="EUR"))

    @rule(request=st.integers(1, 6), yes=st.booleans())
    def decide(self, request: int, yes: bool) -> None:
        """Any request is granted or refused."""
        if yes:
            self.attempt(lambda: grant(self.book, request))
        else:
            self.attempt(lambda: refuse_request(self.book, request, reason="no"))

    @rule(ago=st.integers(20, 60))
    def close(self, ago: int) -> None:
        """The books are closed through an earlier day."""
        day = self.book.business_date - timedelta(ago)
        self.attempt(lambda: close_period(self.book, day))

    @rule()
    def cut_the_books(self) -> None:
        """What was posted goes to the books."""
        self.attempt(lambda: cut(replace(self.keeper, business_date=self.book.business_date)))

    @rule()
    def open_the_books(self) -> None:
        """The books begin with what is open."""
        keeper = replace(self.keeper, business_date=self.book.business_date)
        self.attempt(lambda: cut(keeper, opening=True))

    @rule(number=st.integers(1, 4))
    def withdraw_a_batch(self, number: int) -> None:
        """Any batch of the books is withdrawn."""
        self.attempt(lambda: withdraw(self.keeper, str(number), reason="refused"))

    @rule(account=st.sampled_from(["1400", "1410"]))
    def map_receivables(self, account: str) -> None:
        """Open items are kept on another account from now on."""
        self.attempt(lambda: set_chart(self.keeper, {"ar": account}))

    @rule()
    def undo_the_last(self) -> None:
        """The latest act is taken back."""
        self.attempt(lambda: undo(self.book))

    @rule(minor=CENTS)
    def undo_restores(self, minor: int) -> None:
        """A payment that pays the oldest, taken back in its two steps."""
        before, number = picture(self.book), self.number()
        acts = 1
        try:
            day = self.book.business_date
            paid = payment(self.book, number, minor, value=day, auto=True)
        except Refused:
            return
        with self.book.reading() as connection:
            shares = select(ALLOCATION.c.id).where(ALLOCATION.c.credit_id == paid)
            acts += connection.execute(shares).first() is not None
        for _ in range(acts):
            undo(self.book)
        assert picture(self.book) == before

    @invariant()
    def everything_holds(self) -> None:
        """What `artui db check` proves."""
        if hasattr(self, "book"):
            assert list(breaches(self.book)) == []

    @invariant()
    def everything_ties(self) -> None:
        """Ageing, statements and the books tie on this and on an earlier day, and no promise is
        both."""
        if not hasattr(self, "book"):
            return
        today = self.book.business_date
        with self.book.reading() as connection:
            for day in (today, today - timedelta(25)):
                ageing(connection, day)
            check(gather(connection, 1, StatementWanted(today, tree=True)))
            whole, reading = queue(connection, today), FirstReading(connection, today)
            for few in (1, 3):
                assert reading.first(few) in (None, whole.rows[:few])
            assert reading.tally() in (None, (len(whole.rows), whole.reviewed, whole.snoozed))
            assert reading.whole() == whole
            for tie in ties(connection, today):
                assert tie.difference_minor == 0, tie
            for made in promises(connection, today):
                assert (made.kept_minor >= made.amount_minor) == (made.state is PromiseState.KEPT)

    @invariant()
    def a_run_reads_only_what_moved(self) -> None:
        """What a run finds beside the settled is what it finds if it computes everything."""
        if hasattr(self, "book"):
            today = self.book.business_date
            # One of three days, as the business day falls.
            day = today + timedelta((-20, 0, 33)[today.toordinal() % 3])
            with self.book.reading() as connection:
                assert_equal_either_way(connection, day)


Ledger.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLedger = Ledger.TestCase
