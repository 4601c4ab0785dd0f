"""The small company in `fixtures/ledger` obeys every rule that files can break together."""

from datetime import date
from typing import Any

from artui.imports.parsing import read_records
from tests.support.checkout import ROOT

LEDGER = ROOT / "fixtures" / "ledger"
AS_OF = date(2026, 3, 31)


def records(kind: str) -> list[Any]:
    (batch,) = read_records(kind, LEDGER / f"{kind}.csv")
    assert batch.errors == []
    return batch.records


def test_every_row_is_good_and_numbers_are_unique() -> None:
    for kind, key in {
        "customers": "account",
        "invoices": "number",
        "credit-memos": "number",
    }.items():
        numbers = [getattr(record, key) for record in records(kind)]
        assert len(numbers) == len(set(numbers)) > 30
    payments = [(r.account, r.reference) for r in records("payments")]
    assert len(payments) == len(set(payments)) > 100


def test_allocations_stay_in_one_tree_and_currency_and_exceed_neither_side() -> None:
    parents = {c.account: c.parent for c in records("customers")}

    def root(account: str) -> str:
        while parents[account]:
            account = parents[account]
        return account

    invoices = {i.number: i for i in records("invoices")}
    memos = {m.number: m for m in records("credit-memos")}
    open_minor = {i.number: i.amount_minor for i in invoices.values()}
    for payment in records("payments"):
        rest = payment.amount_minor
        assert payment.value_date <= AS_OF
        for named in payment.invoices or ():
            invoice = invoices[named.number]
            assert (root(invoice.account), invoice.currency) == (
                root(payment.account),
                payment.currency,
            )
            assert invoice.state != "pending"
            amount = named.amount_minor or min(rest, open_minor[named.number])
            assert 0 < amount <= min(rest, open_minor[named.number])
            open_minor[named.number] -= amount
            rest -= amount
    left = {m.number: m.amount_minor for m in memos.values()}
    for application in records("applications"):
        invoice, memo = invoices[application.invoice], memos[application.memo]
        assert (invoice.account, invoice.currency) == (memo.account, memo.currency)
        minor = round(float(application.amount) * invoice.amount_minor / float(invoice.amount))
        assert max(invoice.issue_date, memo.issue_date) <= (application.date or AS_OF) <= AS_OF
        open_minor[invoice.number] -= minor
        left[memo.number] -= minor
    assert min(open_minor.values()) == 0
    assert min(left.values()) == 0


def test_dates_lie_before_the_business_day_and_memos_after_their_invoices() -> None:
    invoices = {i.number: i for i in records("invoices")}
    assert all(i.issue_date <= AS_OF for i in invoices.values())
    for memo in records("credit-memos"):
        assert memo.issue_date <= AS_OF
        if memo.invoice:
            assert memo.issue_date >= invoices[memo.invoice].issue_date


def test_the_worked_examples_of_interest_are_among_the_invoices() -> None:
    policies = {c.account: c.policy for c in records("customers") if c.account.startswith("C-9")}
    assert list(policies.values()) == ["standard", "thirty-day", "full-months", "started-months"]
    for account in policies:
        mine = [i for i in records("invoices") if i.account == account]
        assert [(i.amount, str(i.due_date)) for i in mine] == [
            *[("1000.00", "2026-01-31")] * 3,
            ("33.33", "2024-02-29"),
        ]
        paid = [p for p in records("payments") if p.account == account]
        assert [(p.amount, str(p.value_date)) for p in paid] == [
            ("400.00", "2026-02-14"),
            ("400.00", "2026-02-28"),
        ]
