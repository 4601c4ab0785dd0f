"""Kinds of items, the side each stands on, and the states that derive from open amounts.

An item's amount is always positive; its kind gives the side. A `reversal` has no side of its own:
it stands opposite to the item it names. States are never stored where they can be derived. See
sections 1 and 6 of the domain rules.
"""

from enum import StrEnum

DEBIT_KINDS = frozenset({"invoice", "finance_charge", "fee", "refund"})
CREDIT_KINDS = frozenset({"credit_memo", "payment", "discount", "write_off", "offset"})
REVERSAL = "reversal"
ITEM_KINDS = DEBIT_KINDS | CREDIT_KINDS | {REVERSAL}

INVOICE_STATES = ("pending", "open", "part_paid", "paid", "reversed", "written_off")
CREDIT_STATES = ("open", "partly_applied", "applied", "refunded", "void")


def is_debit(kind: str, *, reverses: str | None = None) -> bool:
    """Whether an item of this kind is owed to us; `reverses` is the kind that a reversal names."""
    if kind == REVERSAL and reverses is not None:
        return not is_debit(reverses)
    if kind in DEBIT_KINDS:
        return True
    if kind in CREDIT_KINDS:
        return False
    raise ValueError(f"no side for an item of kind {kind!r} that reverses {reverses!r}")


def invoice_state(
    *,
    approval: str,
    reversed_: bool,
    amount_minor: int,
    open_minor: int,
    written_off_minor: int,
) -> str:
    """State of a debit item; `written_off_minor` is what standing write-offs took of it."""
    if reversed_:
        return "reversed"
    if approval == "pending":
        return "pending"
    if open_minor == amount_minor:
        return "open"
    if open_minor > 0:
        return "part_paid"
    return "written_off" if written_off_minor > 0 else "paid"


def credit_state(*, voided: bool, amount_minor: int, open_minor: int, refunded_minor: int) -> str:
    """State of a credit item; `refunded_minor` is what standing refunds took of it."""
    if voided:
        return "void"
    if open_minor == amount_minor:
        return "open"
    if open_minor > 0:
        return "partly_applied"
    return "refunded" if refunded_minor > 0 else "applied"


class Role(StrEnum):
    """What a login may do: post, post and decide, or only read."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
