"""The order in which debits are paid and from when on, with the examples of section 1."""

from dataclasses import replace
from datetime import date

import pytest

from artui.domain.allocation import (
    EffectiveTooEarly,
    EffectiveTooLate,
    OpenDebit,
    Order,
    effective_date,
    oldest_first,
)

JAN, FEB, MAR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


def debit(
    id: int, open_minor: int, due: date = JAN, kind: str = "invoice", family: int | None = None
) -> OpenDebit:
    family = id if family is None else family
    return OpenDebit(id, f"N-{id}", due, date(2026, 1, 1), open_minor, kind, family, "EUR")


INVOICE = debit(1, 100_000)
FEE = debit(2, 4_000, FEB, "fee", family=1)
INTEREST = debit(3, 1_500, FEB, "finance_charge", family=1)
FAMILY = [INVOICE, INTEREST, FEE]


@pytest.mark.parametrize(
    ("order", "ids"),
    [("principal-first", [1, 2, 3, 4]), ("costs-interest-principal", [2, 3, 1, 4])],
)
def test_a_family_is_paid_whole_before_the_next_one(order: Order, ids: list[int]) -> None:
    younger = debit(4, 500, date(2026, 2, 10))
    assert [each.id for each in oldest_first([younger, *FAMILY], order)] == ids


def test_a_family_without_an_invoice_stands_where_its_oldest_member_does() -> None:
    younger = debit(4, 500, date(2026, 2, 10))
    ids = [each.id for each in oldest_first([INTEREST, FEE, younger], "principal-first")]
    assert ids == [4, 2, 3]


def test_a_family_whose_invoice_is_paid_keeps_its_place() -> None:
    younger = debit(4, 500, date(2026, 2, 10))
    age = INVOICE.due, INVOICE.issue, INVOICE.number
    costs = [replace(each, invoice_age=age) for each in (INTEREST, FEE)]
    ids = [each.id for each in oldest_first([*costs, younger], "principal-first")]
    assert ids == [2, 3, 4]


def test_a_fee_due_before_its_invoice_does_not_move_the_family_forward() -> None:
    early_fee = debit(5, 100, date(2026, 1, 5), "fee", family=6)
    invoice = debit(6, 100, MAR)
    ids = [each.id for each in oldest_first([early_fee, invoice, INVOICE], "principal-first")]
    assert ids == [1, 6, 5]


def test_the_oldest_due_then_issued_then_numbered_comes_first() -> None:
    a, b, c, d = (debit(id, 10) for id in (1, 2, 3, 4))
    a = replace(a, due=FEB)
    b = replace(b, issue=date(2026, 1, 2))
    ids = [each.id for each in oldest_first([a, b, d, c], "principal-first")]
    assert ids == [3, 4, 2, 1]


TODAY = date(2026, 3, 10)


def effective(
    kind: str, credit: str, debit_issue: str = "2026-01-01", chosen: str | None = None
) -> date:
    return effective_date(
        kind,
        credit="CM-88",
        credit_date=date.fromisoformat(credit),
        debit="INV-7",
        debit_issue=date.fromisoformat(debit_issue),
        business_day=TODAY,
        chosen=None if chosen is None else date.fromisoformat(chosen),
    )


def test_a_payment_counts_from_its_value_date_or_the_invoices_issue_if_later() -> None:
    assert effective("payment", "2026-02-14") == date(2026, 2, 14)
    assert effective("payment", "2026-02-14", "2026-03-01") == date(2026, 3, 1)


def test_a_memo_counts_from_the_day_of_the_request_or_the_day_chosen() -> None:
    assert effective("credit_memo", "2026-02-14") == TODAY
    assert effective("credit_memo", "2026-02-14", chosen="2026-02-14") == date(2026, 2, 14)
    assert effective("credit_memo", "2026-02-14", chosen="2026-03-10") == TODAY


def test_a_chosen_day_is_never_before_either_items_issue() -> None:
    with pytest.raises(EffectiveTooEarly) as refused:
        effective("credit_memo", "2026-02-14", chosen="2026-02-13")
    assert str(refused.value) == "2026-02-13 is before CM-88 was issued on 2026-02-14."
    with pytest.raises(EffectiveTooEarly) as refused:
        effective("credit_memo", "2026-02-14", "2026-02-20", chosen="2026-02-19")
    assert str(refused.value) == "2026-02-19 is before INV-7 was issued on 2026-02-20."
    assert (refused.value.chosen, refused.value.number, refused.value.issue) == (
        date(2026, 2, 19),
        "INV-7",
        date(2026, 2, 20),
    )
    with pytest.raises(EffectiveTooEarly):
        effective("payment", "2026-02-14", chosen="2026-02-13")


@pytest.mark.parametrize(
    ("credit", "debit_issue", "chosen"),
    [
        ("2026-02-14", "2026-01-01", "2026-03-11"),
        ("2026-03-11", "2026-01-01", None),
        ("2026-02-14", "2026-03-11", None),
    ],
)
def test_a_memo_never_counts_from_after_the_business_day(
    credit: str, debit_issue: str, chosen: str | None
) -> None:
    with pytest.raises(EffectiveTooLate) as refused:
        effective("credit_memo", credit, debit_issue, chosen)
    assert str(refused.value) == (
        "CM-88 would count against INV-7 from 2026-03-11, after the business day 2026-03-10."
    )
    assert refused.value.effective == date(2026, 3, 11)
    assert refused.value.business_day == TODAY
