"""Why a customer is on the worklist, as values; `artui.wording` makes the words."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class WorkReason(StrEnum):
    """What needs attention."""

    PROMISE_BROKEN = "promise_broken"
    PAYMENT_RETURNED = "payment_returned"
    FOLLOW_UP = "follow_up"
    OVERDUE = "overdue"
    LEVEL_DUE = "level_due"
    UNDER_CLAIM = "under_claim"
    KEPT_BACK = "kept_back"
    MEMOS_UNAPPLIED = "memos_unapplied"
    PAYMENTS_UNAPPLIED = "payments_unapplied"
    PAYMENT_NAMES_NONE_OF_OURS = "payment_names_none_of_ours"
    PAYMENT_NAMES_WHAT_CAME = "payment_names_what_came"
    INVOICES_PENDING = "invoices_pending"


class Reason(NamedTuple):
    """Why a customer is on the list in a currency.

    `number` is a count of documents or days, or a level; `ref` names the document where there is
    only one; `day` is the day of a promise, `minor` an amount in minor units, `named` the text that
    came with a payment, why an amount is kept back, or what a clerk wants to come back to.
    """

    kind: WorkReason
    customer_id: int
    currency: str
    number: int = 1
    ref: str = ""
    day: date | None = None
    minor: int = 0
    named: str = ""
