"""What a payment pays and from when on, with the examples of section 1 of the domain rules."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.allocation import (
    AllocatesTooMuch,
    EffectiveTooEarly,
    EffectiveTooLate,
    NothingToAllocate,
    NotOpen,
    OpenDebit,
    Order,
    Proposal,
    default_tolerance_minor,
    effective_date,
    oldest_first,
    propose,
)

JAN, FEB, MAR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


def debit(
    id: int, open_minor: int, due: date = JAN, kind: str = "invoice", family: int | None = None
) -> OpenDebit:
    family = id if family is None else family
    return OpenDebit(id, f"N-{id}", due, date(2026, 1, 1), open_minor, kind, family, "EUR")


def paid(*proposals: Proposal) -> list[tuple[int, int]]:
    return [(each.debit_id, each.amount_minor) for each in proposals]


INVOICE = debit(1, 100_000)
FEE = debit(2, 4_000, FEB, "fee", family=1)
INTEREST = debit(3, 1_500, FEB, "finance_charge", family=1)
FAMILY = [INVOICE, INTEREST, FEE]


def test_costs_first_a_payment_of_50_pays_the_fee_of_40_and_10_of_the_interest() -> None:
    found = propose(5_000, FAMILY, order="costs-interest-principal", then_oldest=True)
    assert paid(*found) == [(2, 4_000), (3, 1_000)]


def test_costs_first_the_principal_comes_last() -> None:
    found = propose(10_000, FAMILY, order="costs-interest-principal", then_oldest=True)
    assert paid(*found) == [(2, 4_000), (3, 1_500), (1, 4_500)]


def test_by_default_the_principal_comes_first() -> None:
    assert paid(*propose(5_000, FAMILY, then_oldest=True)) == [(1, 5_000)]
    found = propose(101_000, FAMILY, then_oldest=True)
    assert paid(*found) == [(1, 100_000), (2, 1_000)]


@pytest.mark.parametrize(
    ("order", "ids"),
    [("principal-first", [1, 2, 3, 4]), ("costs-interest-principal", [2, 3, 1, 4])],
)
def test_a_family_is_paid_whole_before_the_next_one(order: Order, ids: list[int]) -> None:
    younger = debit(4, 500, date(2026, 2, 10))
    assert [each.id for each in oldest_first([younger, *FAMILY], order)] == ids


def test_a_family_whose_invoice_is_paid_stands_where_its_oldest_member_does() -> None:
    younger = debit(4, 500, date(2026, 2, 10))
    ids = [each.id for each in oldest_first([INTEREST, FEE, younger], "principal-first")]
    assert ids == [4, 2, 3]


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


def test_what_the_remittance_names_is_paid_first_in_its_order() -> None:
    debits = [debit(1, 100), debit(2, 200, FEB), debit(3, 300, MAR)]
    named = [("N-3", None), ("N-2", 50)]
    assert paid(*propose(500, debits, named=named, then_oldest=False)) == [(3, 300), (2, 50)]
    assert paid(*propose(500, debits, named=named, then_oldest=True)) == [
        (3, 300),
        (2, 100),
        (1, 100),
    ]
    assert paid(*propose(320, debits, named=[(3, None), (2, None)], then_oldest=False)) == [
        (3, 300),
        (2, 20),
    ]


def test_without_names_and_without_the_oldest_all_stays_unapplied() -> None:
    assert propose(500, [INVOICE], then_oldest=False) == ()


def test_naming_an_item_twice_never_pays_it_twice() -> None:
    named: list[tuple[str | int, int | None]] = [("N-1", 60), ("N-1", None), ("N-1", None)]
    assert paid(*propose(500, [debit(1, 100)], named=named, then_oldest=True)) == [(1, 100)]
    with pytest.raises(AllocatesTooMuch):
        propose(500, [debit(1, 100)], named=[("N-1", 60), ("N-1", 41)], then_oldest=True)


def test_a_number_names_the_invoice_when_a_fee_has_the_same() -> None:
    fee = replace(debit(9, 50, kind="fee"), number="N-1")
    for debits in ([fee, debit(1, 100)], [debit(1, 100), fee]):
        assert paid(*propose(10, debits, named=[("N-1", None)], then_oldest=False)) == [(1, 10)]


def test_an_item_that_is_not_open_is_refused_by_name() -> None:
    for name in ("N-7", 7):
        with pytest.raises(NotOpen) as refused:
            propose(500, [INVOICE], named=[(name, None)], then_oldest=True)
        assert str(refused.value) == (
            f"{name} has nothing open, so nothing can be allocated to it."
        )
        assert refused.value.name == str(name)


def test_a_named_amount_above_what_either_side_has_is_refused_with_both_numbers() -> None:
    with pytest.raises(AllocatesTooMuch) as refused:
        propose(500, [debit(1, 100)], named=[("N-1", 101)], then_oldest=False)
    assert str(refused.value) == "1.01 EUR can't be allocated to N-1: only 1.00 EUR is open."
    with pytest.raises(AllocatesTooMuch) as refused:
        propose(99, [debit(1, 100)], named=[("N-1", 100)], then_oldest=False)
    assert str(refused.value) == ("1.00 EUR can't be allocated to N-1: only 0.99 EUR is left.")
    assert (refused.value.number, refused.value.asked_minor, refused.value.has_minor) == (
        "N-1",
        100,
        99,
    )
    exact = propose(100, [debit(1, 100)], named=[("N-1", 100)], then_oldest=False)
    assert paid(*exact) == [(1, 100)]


@pytest.mark.parametrize(("asked", "shown"), [(0, "0.00"), (-1, "-0.01")])
def test_a_named_amount_of_nothing_is_refused(asked: int, shown: str) -> None:
    with pytest.raises(NothingToAllocate) as refused:
        propose(99, [debit(1, 100)], named=[("N-1", asked)], then_oldest=False)
    assert str(refused.value) == f"{shown} EUR can't be allocated to N-1: give more than 0."
    assert (refused.value.number, refused.value.asked_minor) == ("N-1", asked)
    one = propose(99, [debit(1, 100)], named=[("N-1", 1)], then_oldest=False)
    assert paid(*one) == [(1, 1)]


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_pays_nothing(amount: int) -> None:
    assert propose(amount, [INVOICE], named=[("N-1", None)], then_oldest=True) == ()


kinds = st.sampled_from(["invoice", "fee", "finance_charge", "refund"])


@st.composite
def open_debits(draw: st.DrawFn) -> list[OpenDebit]:
    return [
        debit(id, draw(st.integers(1, 500)), draw(st.dates(JAN, MAR)), draw(kinds), id % 3)
        for id in range(draw(st.integers(0, 8)))
    ]


@given(st.integers(0, 3_000), open_debits(), st.booleans(), st.data())
def test_proposals_never_exceed_either_side_and_use_all_that_fits(
    amount: int, debits: list[OpenDebit], costs_first: bool, data: st.DataObject
) -> None:
    order: Order = "costs-interest-principal" if costs_first else "principal-first"
    ids = [each.id for each in debits]
    named = data.draw(st.lists(st.sampled_from(ids), max_size=4)) if ids else []
    found = propose(
        amount, debits, named=[(id, None) for id in named], order=order, then_oldest=True
    )
    open_by_id = {each.id: each.open_minor for each in debits}
    assert len({each.debit_id for each in found}) == len(found)
    assert all(0 < each.amount_minor <= open_by_id[each.debit_id] for each in found)
    assert sum(each.amount_minor for each in found) == min(amount, sum(open_by_id.values()))


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


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 5), ("KWD", 50), ("JPY", 0), ("CLF", 500)])
def test_the_default_tolerance_is_five_hundredths_of_the_major_unit(
    currency: str, minor: int
) -> None:
    assert default_tolerance_minor(currency) == minor
