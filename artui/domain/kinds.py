"""Kinds of items and the side each has, their approval, their states and their flags.

An item's amount is always positive; its kind gives the side. A reversal has no side of its own: its
side is opposite to that of the item it names. States are not stored where they can be derived:
`STATE_RULES` defines them once, for a row at hand (`state_of`) and for conditions in SQL. The
database and the exports hold the text of each value. See sections 1 and 6 of the domain rules.
"""

from enum import StrEnum
from typing import NamedTuple


class ItemKind(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    FINANCE_CHARGE = "finance_charge"
    FEE = "fee"
    REFUND = "refund"
    CREDIT_MEMO = "credit_memo"
    PAYMENT = "payment"
    DISCOUNT = "discount"
    WRITE_OFF = "write_off"
    OFFSET = "offset"
    REVERSAL = "reversal"


DEBIT_KINDS = (ItemKind.INVOICE, ItemKind.FINANCE_CHARGE, ItemKind.FEE, ItemKind.REFUND)
CREDIT_KINDS = (
    ItemKind.CREDIT_MEMO,
    ItemKind.PAYMENT,
    ItemKind.DISCOUNT,
    ItemKind.WRITE_OFF,
    ItemKind.OFFSET,
)


class Origin(StrEnum):
    """Where a document came from. A document from a file or a service has been issued already.

    HAND also covers what an act of the ledger makes: charges, fees, discounts, corrections.
    """

    HAND = "hand"
    FILE = "file"
    SERVICE = "service"


class FeeKind(StrEnum):
    """What a fee is for: the fixed sum of the law, a level of the dunning ladder, an agency, what a
    bank took for a payment that came back."""

    COMPENSATION = "compensation"
    DUNNING = "dunning"
    AGENCY = "agency"
    RETURN = "return"


class Approval(StrEnum):
    """Whether a document counts: it waits, is approved, or was superseded before its approval."""

    PENDING = "pending"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class ItemState(StrEnum):
    """The state of a document on a day."""

    AHEAD = "ahead"
    PENDING = "pending"
    OPEN = "open"
    PART_PAID = "part_paid"
    PAID = "paid"
    REVERSED = "reversed"
    WRITTEN_OFF = "written_off"
    PARTLY_APPLIED = "partly_applied"
    APPLIED = "applied"
    REFUNDED = "refunded"
    VOID = "void"


class Flag(StrEnum):
    """What a clerk should notice about a document, in the order in which flags are shown."""

    ON_HOLD = "on_hold"
    DISPUTED = "disputed"
    CLAIMED = "claimed"
    PROMISED = "promised"
    FLAGGED = "flagged"
    AGENCY = "agency"
    OVER_LIMIT = "over_limit"


class AccountState(StrEnum):
    """Whether an account may buy and be paid back."""

    OPEN = "open"
    CLOSING = "closing"
    TERMINATED = "terminated"


class AsideState(StrEnum):
    """What becomes of a service's row that could not be taken: it waits for the next fetch, a
    person left it out for good, or it was settled since."""

    WAITING = "waiting"
    LEFT_OUT = "left_out"
    SETTLED = "settled"


class Role(StrEnum):
    """What a login may do: post, post and decide, or only read."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class BillingState(StrEnum):
    """How far the platform is with an invoice that it writes in our name; paid and held are known
    from what is open and from holds."""

    PENDING = "pending"
    APPROVED = "approved"
    POSTED = "posted_for_payment"


class ListedState(StrEnum):
    """What a list says of an invoice that the platform writes, in the order of its life; a hold is
    beside it."""

    PENDING = "pending"
    APPROVED = "approved"
    POSTED = "posted_for_payment"
    PAID = "paid"
    ON_HOLD = "on_hold"

    @property
    def words(self) -> str:
        """As one reads it."""
        return self.replace("_", " ")


class PartyRole(StrEnum):
    """Whose address Amazon has on file: its own that is billed or that goods are shipped to, or
    ours that is paid or that they are shipped from."""

    BILL_TO = "bill_to"
    REMIT_TO = "remit_to"
    SHIP_TO = "ship_to"
    SHIP_FROM = "ship_from"


class ContactRole(StrEnum):
    """What a contact of a customer is there for."""

    ACCOUNTS_PAYABLE = "accounts-payable"
    COLLECTIONS = "collections"
    PURCHASING = "purchasing"
    OTHER = "other"


class OrdersState(StrEnum):
    """Whether orders of an account are carried out."""

    OK = "ok"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class CreditState(StrEnum):
    """What holds for an account's credit, the mildest first."""

    ACTIVE = "active"
    CLOSING = "closing"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    TERMINATED = "terminated"


# The mildest first.
SEVERITY = tuple(CreditState)


class DisputeState(StrEnum):
    """How far a dispute has come; the last two are its outcomes."""

    OPEN = "open"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class PromiseState(StrEnum):
    """Whether a promise was kept."""

    PENDING = "pending"
    KEPT = "kept"
    BROKEN = "broken"


class Left(StrEnum):
    """How much of a document's amount is open."""

    ALL = "all"
    PART = "part"
    NONE = "none"


class StateRule(NamedTuple):
    """When an item is in a state; a field that is None does not matter.

    `ahead`: it counts only from a later day. `taken_back`: a reversal counts, or it was superseded
    before its approval. `given_up`: part of a debit was written off, part of a credit paid back.
    """

    state: ItemState
    side: int | None = None
    ahead: bool | None = False
    taken_back: bool = False
    pending: bool | None = False
    left: Left | None = None
    given_up: bool | None = None

    @property
    def given_up_by(self) -> ItemKind:
        """The kind of item that `given_up` refers to."""
        return ItemKind.WRITE_OFF if self.side == 1 else ItemKind.REFUND


# Exactly one of these rules fits any item.
STATE_RULES = (
    StateRule(ItemState.REVERSED, side=1, ahead=None, taken_back=True, pending=None),
    StateRule(ItemState.VOID, side=-1, ahead=None, taken_back=True, pending=None),
    StateRule(ItemState.AHEAD, ahead=True, pending=None),
    StateRule(ItemState.PENDING, pending=True),
    StateRule(ItemState.OPEN, left=Left.ALL),
    StateRule(ItemState.PART_PAID, side=1, left=Left.PART),
    StateRule(ItemState.PARTLY_APPLIED, side=-1, left=Left.PART),
    StateRule(ItemState.PAID, side=1, left=Left.NONE, given_up=False),
    StateRule(ItemState.WRITTEN_OFF, side=1, left=Left.NONE, given_up=True),
    StateRule(ItemState.APPLIED, side=-1, left=Left.NONE, given_up=False),
    StateRule(ItemState.REFUNDED, side=-1, left=Left.NONE, given_up=True),
)


def _states(side: int) -> tuple[ItemState, ...]:
    found = {rule.state for rule in STATE_RULES if rule.side in (side, None)}
    return tuple(state for state in ItemState if state in found)


INVOICE_STATES = _states(1)
# Only invoices wait for an approval.
CREDIT_STATES = tuple(state for state in _states(-1) if state is not ItemState.PENDING)


def left_of(amount_minor: int, open_minor: int) -> Left:
    """How much of an amount is open; of a document over nothing, nothing."""
    if open_minor == 0:
        return Left.NONE
    return Left.ALL if open_minor == amount_minor else Left.PART


def state_of(
    *, side: int, ahead: bool, taken_back: bool, pending: bool, left: Left, given_up: bool
) -> ItemState:
    """The state of an item, by what the fields of `StateRule` mean."""
    for rule in STATE_RULES:
        if (
            rule.taken_back == taken_back
            and rule.side in (None, side)
            and rule.ahead in (None, ahead)
            and rule.pending in (None, pending)
            and rule.left in (None, left)
            and rule.given_up in (None, given_up)
        ):
            return rule.state
    raise ValueError(f"no state for {side=} {ahead=} {taken_back=} {pending=} {left=} {given_up=}")
