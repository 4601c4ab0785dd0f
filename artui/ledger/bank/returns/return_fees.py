"""Which return a fee of the bank is for, where the fee came as an entry of its own.

It is found by what it repeats of the return, else by the payer, else as one booked beside it. None
of these is certain: a clerk says whether the customer owes it. bank.md, rule A10.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from artui.domain.advice import said_in, says
from artui.domain.bank_entry import BankEntry, EntryKind, Outcome
from artui.domain.match_records import MatchRule, Proposal
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.bank.bank_entries import StoredEntry, stored_entries
from artui.ledger.bank.returns.returned_receipts import receipts_of
from artui.ledger.items.open_items import LedgerItem, ledger_item
from artui.ledger.store.tables import BANK_ENTRY

_BESIDE = timedelta(days=10)  # a bank charges its fee so many days before or after at most


class ReturnOfFee(NamedTuple):
    """A return that a fee may be for, and by what it was found."""

    returned: StoredEntry
    why: str

    @property
    def is_taken_back(self) -> bool:
        """Whether the receipt of the return was taken back, so that its customer is known."""
        return self.returned.outcome is Outcome.RETURNED


_Fact = Callable[[BankEntry, BankEntry], bool]


def _same(name: str) -> _Fact:
    def holds(fee: BankEntry, returned: BankEntry) -> bool:
        said = getattr(fee, name)
        return bool(said) and said == getattr(returned, name)

    return holds


def _names(fee: BankEntry, returned: BankEntry) -> bool:
    said = said_in(("".join(fee.parts), " ".join(fee.parts)))
    names = (returned.end_to_end, returned.bank_reference, returned.customer_reference)
    return any(says(said, name) for name in names)


def _same_day(fee: BankEntry, returned: BankEntry) -> bool:
    return fee.booking_date == returned.booking_date


_FACTS: tuple[tuple[str, _Fact], ...] = (
    ("its end-to-end id", _same("end_to_end")),
    ("the bank's reference", _same("bank_reference")),
    ("the bank's reference", _same("batch_reference")),
    ("its cheque number", _same("cheque")),
    ("its mandate", _same("mandate")),
    ("what its text names", _names),
)
# What holds beside these only of a return that names nothing else.
_WEAK_FACTS: tuple[tuple[str, _Fact], ...] = (
    ("the payer's account", _same("payer_account")),
    ("the payer", _same("payer")),
    ("the day of its booking", _same_day),
)


def returns_of_fee(connection: Connection, stored: StoredEntry) -> list[ReturnOfFee]:
    """The returns that a fee may be for: those by the strongest fact, the nearest one first."""
    fee = stored.record
    beside = [
        each
        for each in stored_entries(
            connection,
            BANK_ENTRY.c.kind == EntryKind.RETURN,
            BANK_ENTRY.c.currency == fee.currency,
            BANK_ENTRY.c.booking_date.between(
                fee.booking_date - _BESIDE, fee.booking_date + _BESIDE
            ),
        )
        if each.account == stored.account
    ]
    weak = [(why, _unless_anothers(holds)) for why, holds in _WEAK_FACTS]
    for why, holds in (*_FACTS, *weak):
        found = [each for each in beside if holds(fee, each.record)]
        if found:
            # One that a clerk set aside is no customer's, and neither is its fee.
            found = [each for each in found if each.outcome is not Outcome.IGNORED]
            found.sort(key=lambda each: _distance(stored, each))
            return [ReturnOfFee(each, why) for each in found]
    return []


def _unless_anothers(fact: _Fact) -> _Fact:
    """A fact that does not hold where both name what they are about, and it differs."""

    def holds(fee: BankEntry, returned: BankEntry) -> bool:
        about = [
            (getattr(fee, name), getattr(returned, name))
            for name in ("end_to_end", "cheque", "mandate", "payer_account")
        ]
        differs = any(one and other and one != other for one, other in about)
        return not differs and fact(fee, returned)

    return holds


def _distance(fee: StoredEntry, returned: StoredEntry) -> tuple[int, int, int]:
    """How far a return is from a fee: in days, then in entries."""
    days = abs((fee.record.booking_date - returned.record.booking_date).days)
    return days, abs(fee.id - returned.id), returned.id


def return_fee_proposals(connection: Connection, stored: StoredEntry) -> list[Proposal]:
    """Whom a fee may be charged to, one proposal a return; none is certain."""
    return [_proposal(connection, stored, each) for each in returns_of_fee(connection, stored)]


def _proposal(connection: Connection, stored: StoredEntry, found: ReturnOfFee) -> Proposal:
    returned = found.returned
    fee = Money(-stored.record.minor, stored.record.currency)
    money = Money(-returned.record.minor, returned.record.currency)
    reasons = [
        Sentence(
            "the bank's fee of ", fee, " for the return of ", money,
            f" of {returned.record.booking_date}, found by {found.why}",
        )
    ]  # fmt: skip
    payment = _payment(connection, found)
    if not found.is_taken_back:
        reasons.append(Sentence(f"take the receipt of that return back first, entry {returned.id}"))
    return Proposal(
        MatchRule.RETURN,
        False,
        payment.customer_id if payment is not None else None,
        payment.account if payment is not None else "",
        (),
        0,
        tuple(reasons),
        proposed=found.is_taken_back,
    )


def _payment(connection: Connection, found: ReturnOfFee) -> LedgerItem | None:
    """The payment that the return took back, or would take back if only one may be meant."""
    item_id = found.returned.item_id
    if item_id is None:
        receipts = receipts_of(connection, found.returned)
        item_id = receipts[0].receipt.item_id if len(receipts) == 1 else None
    return None if item_id is None else ledger_item(connection, item_id)
