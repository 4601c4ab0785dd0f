"""What a payment pays, with the examples of section 1 of the domain rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.allocation import AllocatesTooMuch, NothingToAllocate, OpenDebit, Order
from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.domain.remittance import (
    NamedDebit,
    NamedTwice,
    RemittanceLine,
    in_text,
    named_in,
    propose,
)

JAN, FEB, MAR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


def debit(
    id: int,
    open_minor: int,
    due: date = JAN,
    kind: ItemKind = ItemKind.INVOICE,
    family: int | None = None,
) -> OpenDebit:
    family = id if family is None else family
    return OpenDebit(id, f"N-{id}", due, date(2026, 1, 1), open_minor, kind, family, "EUR")


INVOICE = debit(1, 100_000)
FEE = debit(2, 4_000, FEB, ItemKind.FEE, family=1)
INTEREST = debit(3, 1_500, FEB, ItemKind.FINANCE_CHARGE, family=1)
FAMILY = [INVOICE, INTEREST, FEE]


def test_costs_first_a_payment_of_50_pays_the_fee_of_40_and_10_of_the_interest() -> None:
    found = propose(5_000, (), FAMILY, "costs-interest-principal")
    assert found == ((2, 4_000), (3, 1_000))


def test_costs_first_the_principal_comes_last() -> None:
    found = propose(10_000, (), FAMILY, "costs-interest-principal")
    assert found == ((2, 4_000), (3, 1_500), (1, 4_500))


def test_by_default_the_principal_comes_first() -> None:
    assert propose(5_000, (), FAMILY) == ((1, 5_000),)
    assert propose(101_000, (), FAMILY) == ((1, 100_000), (2, 1_000))


def test_what_the_remittance_names_is_paid_first_in_its_order() -> None:
    one, two, three = debit(1, 100), debit(2, 200, FEB), debit(3, 300, MAR)
    named = [NamedDebit(three), NamedDebit(two, 50)]
    assert propose(500, named) == ((3, 300), (2, 50))
    assert propose(500, named, [one, two, three]) == ((3, 300), (2, 50), (1, 100))
    assert propose(320, [NamedDebit(three), NamedDebit(two)]) == ((3, 300), (2, 20))


def test_a_part_that_is_named_is_not_filled_up_with_the_rest() -> None:
    one = debit(1, 100)
    assert propose(500, [NamedDebit(one, 60)], [one]) == ((1, 60),)


def test_a_named_invoice_keeps_the_place_of_its_family() -> None:
    younger = debit(4, 500, date(2026, 2, 10))
    found = propose(105_000, [NamedDebit(INVOICE)], [younger, *FAMILY])
    assert found == ((1, 100_000), (2, 4_000), (3, 1_000))


def test_without_names_and_without_the_oldest_all_stays_unapplied() -> None:
    assert propose(500) == ()


@pytest.mark.parametrize("first", [None, 60])
@pytest.mark.parametrize("second", [None, 40])
def test_an_item_that_is_named_twice_is_refused(first: int | None, second: int | None) -> None:
    one = debit(1, 100)
    with pytest.raises(NamedTwice) as refused:
        propose(500, [NamedDebit(one, first), NamedDebit(one, second)], [one])
    assert str(refused.value) == "N-1 is named twice; name it once."
    assert refused.value.number == "N-1"


def test_what_is_settled_already_is_refused_twice_too() -> None:
    with pytest.raises(NamedTwice):
        propose(500, [NamedDebit(debit(1, 0)), NamedDebit(debit(1, 0))])


def test_a_named_amount_above_what_either_side_has_is_refused_with_both_numbers() -> None:
    with pytest.raises(AllocatesTooMuch) as refused:
        propose(500, [NamedDebit(debit(1, 100), 101)])
    assert str(refused.value) == "1.01 EUR can't be allocated to N-1: only 1.00 EUR is open."
    with pytest.raises(AllocatesTooMuch) as refused:
        propose(99, [NamedDebit(debit(1, 100), 100)])
    assert str(refused.value) == ("1.00 EUR can't be allocated to N-1: only 0.99 EUR is left.")
    assert (refused.value.number, refused.value.asked_minor, refused.value.has_minor) == (
        "N-1",
        100,
        99,
    )
    assert propose(100, [NamedDebit(debit(1, 100), 100)]) == ((1, 100),)


@pytest.mark.parametrize(("asked", "shown"), [(0, "0.00"), (-1, "-0.01")])
def test_a_named_amount_of_nothing_is_refused(asked: int, shown: str) -> None:
    with pytest.raises(NothingToAllocate) as refused:
        propose(99, [NamedDebit(debit(1, 100), asked)])
    assert str(refused.value) == f"{shown} EUR can't be allocated to N-1: give more than 0."
    assert (refused.value.number, refused.value.asked_minor) == ("N-1", asked)
    assert propose(99, [NamedDebit(debit(1, 100), 1)]) == ((1, 1),)


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_pays_nothing(amount: int) -> None:
    assert propose(amount, [NamedDebit(INVOICE)], [INVOICE]) == ()


def test_a_remittance_is_read_as_it_is_written() -> None:
    assert list(named_in(" A-1; A=2 = 50.00 ;;B-3=")) == [
        ("A-1", None),
        ("A=2", "50.00"),
        ("B-3", ""),
    ]
    lines = [RemittanceLine("A-1"), RemittanceLine("B-3", 5_000)]
    assert in_text(lines, "EUR") == "A-1;B-3=50.00"
    assert in_text((), "EUR") == ""


kinds = st.sampled_from(DEBIT_KINDS)


@st.composite
def open_debits(draw: st.DrawFn) -> list[OpenDebit]:
    return [
        debit(id, draw(st.integers(1, 500)), draw(st.dates(JAN, MAR)), draw(kinds), id % 3)
        for id in range(draw(st.integers(0, 8)))
    ]


@given(st.integers(0, 3_000), open_debits(), st.booleans(), st.data())
def test_a_proposal_never_exceeds_either_side_and_uses_all_that_fits(
    amount: int, debits: list[OpenDebit], costs_first: bool, data: st.DataObject
) -> None:
    order: Order = "costs-interest-principal" if costs_first else "principal-first"
    chosen = data.draw(st.lists(st.sampled_from(debits), unique=True)) if debits else []
    found = propose(amount, [NamedDebit(each) for each in chosen], debits, order)
    open_by_id = {each.id: each.open_minor for each in debits}
    assert len({each.debit_id for each in found}) == len(found)
    assert all(0 < each.minor <= open_by_id[each.debit_id] for each in found)
    assert sum(each.minor for each in found) == min(amount, sum(open_by_id.values()))


@given(st.integers(0, 3_000), open_debits(), st.data())
def test_what_is_named_comes_first_and_gets_what_was_named(
    amount: int, debits: list[OpenDebit], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(debits), unique=True)) if debits else []
    named, left = [], amount
    for each in chosen:
        most = min(each.open_minor, left)
        asked = data.draw(st.one_of(st.none(), st.integers(1, most))) if most else None
        named.append(NamedDebit(each, asked))
        left -= most if asked is None else asked
    found = propose(amount, named, debits)
    first = propose(amount, named)
    assert found[: len(first)] == first
    assert sum(each.minor for each in first) == amount - left
    assert not {each.debit_id for each in found[len(first) :]} & {each.id for each in chosen}
