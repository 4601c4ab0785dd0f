"""Sides of items and the states that derive from open amounts."""

import pytest

from artui.domain.kinds import (
    CREDIT_KINDS,
    CREDIT_STATES,
    DEBIT_KINDS,
    INVOICE_STATES,
    ITEM_KINDS,
    credit_state,
    invoice_state,
    is_debit,
)


def test_every_kind_but_the_reversal_has_a_side() -> None:
    assert len(ITEM_KINDS - DEBIT_KINDS - CREDIT_KINDS) == 1
    assert not DEBIT_KINDS & CREDIT_KINDS
    assert all(is_debit(kind) for kind in ("invoice", "finance_charge", "fee", "refund"))
    assert not any(
        is_debit(kind) for kind in ("credit_memo", "payment", "discount", "write_off", "offset")
    )


def test_a_reversal_stands_opposite_to_the_item_it_names() -> None:
    assert not is_debit("reversal", reverses="invoice")
    assert is_debit("reversal", reverses="payment")


@pytest.mark.parametrize("kind", ["reversal", "cheque"])
def test_what_has_no_side_is_an_error_of_the_program(kind: str) -> None:
    with pytest.raises(ValueError, match=f"no side for an item of kind '{kind}'"):
        is_debit(kind)


@pytest.mark.parametrize(
    ("approval", "reversed_", "open_minor", "written_off", "state"),
    [
        ("pending", False, 100, 0, "pending"),
        ("pending", True, 100, 0, "reversed"),
        ("open", True, 0, 0, "reversed"),
        ("open", False, 100, 0, "open"),
        ("open", False, 99, 0, "part_paid"),
        ("open", False, 1, 99, "part_paid"),
        ("open", False, 0, 0, "paid"),
        ("open", False, 0, 1, "written_off"),
    ],
)
def test_the_state_of_an_invoice_of_100(
    approval: str, reversed_: bool, open_minor: int, written_off: int, state: str
) -> None:
    found = invoice_state(
        approval=approval,
        reversed_=reversed_,
        amount_minor=100,
        open_minor=open_minor,
        written_off_minor=written_off,
    )
    assert found == state
    assert found in INVOICE_STATES


@pytest.mark.parametrize(
    ("voided", "open_minor", "refunded", "state"),
    [
        (False, 100, 0, "open"),
        (False, 1, 0, "partly_applied"),
        (False, 40, 60, "partly_applied"),
        (False, 0, 0, "applied"),
        (False, 0, 1, "refunded"),
        (True, 0, 0, "void"),
        (True, 60, 0, "void"),
    ],
)
def test_the_state_of_a_credit_of_100(
    voided: bool, open_minor: int, refunded: int, state: str
) -> None:
    found = credit_state(
        voided=voided, amount_minor=100, open_minor=open_minor, refunded_minor=refunded
    )
    assert found == state
    assert found in CREDIT_STATES
