"""Sides of items and the states that derive from open amounts."""

from itertools import product

import pytest

from artui.domain.kinds import (
    CREDIT_KINDS,
    CREDIT_STATES,
    DEBIT_KINDS,
    INVOICE_STATES,
    STATE_RULES,
    ItemKind,
    ItemState,
    Left,
    left_of,
    state_of,
)


def test_every_kind_but_the_reversal_has_a_side() -> None:
    assert set(ItemKind) - {*DEBIT_KINDS, *CREDIT_KINDS} == {ItemKind.REVERSAL}
    assert not set(DEBIT_KINDS) & set(CREDIT_KINDS)


def test_exactly_one_rule_fits_any_item() -> None:
    for side, ahead, taken_back, pending, left, given_up in product(
        (1, -1), (True, False), (True, False), (True, False), Left, (True, False)
    ):
        fits = [
            rule.state
            for rule in STATE_RULES
            if rule.side in (None, side)
            and rule.ahead in (None, ahead)
            and rule.taken_back == taken_back
            and rule.pending in (None, pending)
            and rule.left in (None, left)
            and rule.given_up in (None, given_up)
        ]
        found = state_of(
            side=side,
            ahead=ahead,
            taken_back=taken_back,
            pending=pending,
            left=left,
            given_up=given_up,
        )
        assert fits == [found]


def test_every_state_has_one_rule_and_a_side() -> None:
    assert sorted(rule.state for rule in STATE_RULES) == sorted(ItemState)
    assert {*INVOICE_STATES, *CREDIT_STATES} == set(ItemState)


@pytest.mark.parametrize(
    ("pending", "reversed_", "open_minor", "written_off", "state"),
    [
        (True, False, 100, False, "pending"),
        (True, True, 100, False, "reversed"),
        (False, True, 0, False, "reversed"),
        (False, False, 100, False, "open"),
        (False, False, 99, False, "part_paid"),
        (False, False, 1, True, "part_paid"),
        (False, False, 0, False, "paid"),
        (False, False, 0, True, "written_off"),
    ],
)
def test_the_state_of_an_invoice_of_100(
    pending: bool, reversed_: bool, open_minor: int, written_off: bool, state: str
) -> None:
    found = state_of(
        side=1,
        ahead=False,
        taken_back=reversed_,
        pending=pending,
        left=left_of(100, open_minor),
        given_up=written_off,
    )
    assert found == state
    assert found in INVOICE_STATES


@pytest.mark.parametrize(
    ("voided", "open_minor", "refunded", "state"),
    [
        (False, 100, False, "open"),
        (False, 1, False, "partly_applied"),
        (False, 40, True, "partly_applied"),
        (False, 0, False, "applied"),
        (False, 0, True, "refunded"),
        (True, 0, False, "void"),
        (True, 60, False, "void"),
    ],
)
def test_the_state_of_a_credit_of_100(
    voided: bool, open_minor: int, refunded: bool, state: str
) -> None:
    found = state_of(
        side=-1,
        ahead=False,
        taken_back=voided,
        pending=False,
        left=left_of(100, open_minor),
        given_up=refunded,
    )
    assert found == state
    assert found in CREDIT_STATES
