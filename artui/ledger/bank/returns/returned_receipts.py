"""Which receipt the bank took back: found by what it repeats of it, else by amount, payer and text.

A return may be of more than the receipt: what is above it is the bank's fee. Where it names the
receipt it may be of a part of it. bank.md, rule A10.
"""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from artui.domain.bank_entry import BankEntry, EntryKind, Outcome
from artui.domain.match_records import MatchRule, Proposal
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.bank.bank_entries import StoredEntry, represented, stored_entries
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.tables import BANK_ENTRY, BANK_OUTCOME

_BY_PAYER = "amount, payer and text"
_ZERO: ColumnElement[int] = literal_column("0")
_TAKEN, _POSTED = BANK_OUTCOME.alias("taken"), BANK_OUTCOME.alias("posted")


class Hindrance(StrEnum):
    """Why a receipt that a return may be of can't be taken back now."""

    NOT_POSTED = "not posted yet"
    SET_ASIDE = "set aside"
    REVERSED = "reversed already"
    """By hand, not by a return."""


class ReturnedReceipt(NamedTuple):
    """The receipt that a return takes back, by what it was found, how much of it, and the bank's
    fee."""

    receipt: StoredEntry
    why: str
    minor: int
    fee_minor: int
    hindrance: Hindrance | None = None

    @property
    def is_part(self) -> bool:
        """Whether the bank took only a part of the receipt back, or what earlier ones left."""
        return self.minor < self.receipt.record.minor

    @property
    def what_first(self) -> str:
        """What is to be done where the receipt can't be taken back; empty if it can."""
        entry = f"entry {self.receipt.id} of {self.receipt.record.booking_date}"
        match self.hindrance:
            case Hindrance.NOT_POSTED:
                return f"post the receipt of it first, {entry}"
            case Hindrance.SET_ASIDE:
                return f"the receipt of it, {entry}, was set aside; set the return aside too"
            case Hindrance.REVERSED:
                return f"the payment of {entry} is reversed already; set the return aside"
            case None:
                return ""


class _Fact(NamedTuple):
    """What a return repeats of its receipt: values by the names of their columns."""

    words: str
    said: dict[str, str]

    def holds(self, receipt: StoredEntry) -> bool:
        record = receipt.record
        values = {"text": "\n".join(record.parts)}
        return all(
            values.get(name, getattr(record, name)) == value for name, value in self.said.items()
        )


def receipts_of(connection: Connection, stored: StoredEntry) -> list[ReturnedReceipt]:
    """The receipts that a return may take back: those by the strongest fact, and where several
    have it those that have the next ones too. Also such as can't be taken back now, since one of
    them may be meant.
    """
    record = stored.record
    returned = -record.minor
    facts = _facts(record)
    for place, fact in enumerate(facts):
        receipts = _receipts(connection, stored, fact)
        same = _not_returned(connection, receipts)
        found = [each for each, (left, _) in same.items() if left in _amounts(record)]
        if not found and fact.words != _BY_PAYER:
            # The bank names the payment, so what it took beyond it is its fee, and less is a part.
            found = [each for each, (left, _) in same.items() if returned - left < left]
        words = fact.words
        for other in (*facts[place + 1 :], *_payer(record)):
            narrower = [each for each in found if other.holds(each)]
            if 0 < len(narrower) < len(found):
                found, words = narrower, f"{words}, {other.words}"
        if found:
            return [_returned(each, words, returned, *same[each]) for each in found]
    return []


def _receipts(connection: Connection, stored: StoredEntry, fact: _Fact) -> list[StoredEntry]:
    """The receipts on the account of a return, up to its day, of which a fact holds; none of
    another amount where nothing names the payment."""
    record = stored.record
    where = [
        BANK_ENTRY.c.kind == EntryKind.RECEIPT,
        BANK_ENTRY.c.currency == record.currency,
        BANK_ENTRY.c.booking_date <= record.booking_date,
        *(BANK_ENTRY.c[name] == value for name, value in fact.said.items()),
    ]
    if fact.words == _BY_PAYER:
        # Also those of which the bank took a part back before.
        taken = select(_TAKEN.c.item_id).where(
            _TAKEN.c.outcome == literal_column("'returned'"), _TAKEN.c.withdrawn_act_id.is_(None)
        )
        parts = BANK_ENTRY.c.id.in_(select(_POSTED.c.entry_id).where(_POSTED.c.item_id.in_(taken)))
        amounts = BANK_ENTRY.c.amount_minor.in_(sorted(_amounts(record)))
        found = {
            each.id: each
            for some in (amounts, parts)
            for each in stored_entries(connection, some, BANK_ENTRY.c.amount_minor > _ZERO, *where)
        }
        receipts = sorted(found.values(), key=lambda each: (each.record.booking_date, each.id))
    else:
        # Not bound, and an amount that no index holds, so that SQLite uses that of the reference.
        said = (BANK_ENTRY.c[name] != literal_column("''") for name in fact.said)
        some = (BANK_ENTRY.c.amount_minor + _ZERO > 0, *said, *where)
        receipts = list(stored_entries(connection, *some))
    return [each for each in receipts if each.account == stored.account]


def _returned(
    receipt: StoredEntry, why: str, minor: int, left: int, hindrance: Hindrance | None
) -> ReturnedReceipt:
    taken = min(minor, left)
    return ReturnedReceipt(receipt, why, taken, minor - taken, hindrance)


def _facts(record: BankEntry) -> list[_Fact]:
    """By what a return may repeat its receipt, the strongest first."""
    references = (
        ("end-to-end id", "end_to_end"),
        ("bank's reference", "bank_reference"),
        ("cheque number", "cheque"),
    )
    found = [
        _Fact(words, {name: getattr(record, name)})
        for words, name in references
        if getattr(record, name)
    ]
    text = {"text": "\n".join(record.parts)}
    return found + [_Fact(_BY_PAYER, {**payer.said, **text}) for payer in _payer(record)]


def _payer(record: BankEntry) -> list[_Fact]:
    """Who paid, where the return says it: too little to find a receipt by, but it tells two."""
    name = "payer_account" if record.payer_account else "payer"
    said = getattr(record, name)
    return [_Fact("payer", {name: said})] if said else []


def _not_returned(
    connection: Connection, receipts: list[StoredEntry]
) -> dict[StoredEntry, tuple[int, Hindrance | None]]:
    """Those of which returns left something: how much, and what hinders taking it back now."""
    found: dict[StoredEntry, tuple[int, Hindrance | None]] = {}
    waiting = [each for each in receipts if each.outcome is None]
    instead = represented(connection, [each.record.batch_reference for each in waiting])
    for each in receipts:
        whole = each.record.minor
        if each.outcome is None:
            if each.id not in instead:
                found[each] = whole, Hindrance.NOT_POSTED
        elif each.outcome is Outcome.IGNORED:
            found[each] = whole, Hindrance.SET_ASIDE
        elif each.item_id is not None and (left := whole - _taken(connection, each.item_id)) > 0:
            in_force = ledger_item(connection, each.item_id).reversed_by_id is None
            found[each] = left, None if in_force else Hindrance.REVERSED
    return found


def _taken(connection: Connection, payment_id: int) -> int:
    """What the bank took back of a payment, with its fees."""
    query = (
        select(func.sum(BANK_ENTRY.c.amount_minor))
        .join(BANK_OUTCOME, BANK_OUTCOME.c.entry_id == BANK_ENTRY.c.id)
        .where(
            BANK_OUTCOME.c.item_id == payment_id,
            BANK_OUTCOME.c.outcome == Outcome.RETURNED,
            BANK_OUTCOME.c.withdrawn_act_id.is_(None),
        )
    )
    return -int(connection.execute(query).scalar_one() or 0)


def _amounts(record: BankEntry) -> set[int]:
    """What the receipt may have been, as the return says: all of it, or without the fee."""
    amounts = {-record.minor, -record.minor - record.charge_minor}
    if record.instructed_minor and record.instructed_currency == record.currency:
        amounts.add(record.instructed_minor)
    return amounts


def return_proposals(connection: Connection, stored: StoredEntry) -> list[Proposal]:
    """What a return may take back, one proposal a receipt; none is certain."""
    return [_proposal(connection, stored, each) for each in receipts_of(connection, stored)]


def _proposal(connection: Connection, stored: StoredEntry, found: ReturnedReceipt) -> Proposal:
    receipt = found.receipt
    payment = None if receipt.item_id is None else ledger_item(connection, receipt.item_id)
    whole = Money(receipt.record.minor, receipt.record.currency)
    part = (Money(found.minor, receipt.record.currency), " of ") if found.is_part else ()
    what = payment.label if payment is not None else f"entry {receipt.id}"
    by = f", found by its {found.why}"
    reasons = [Sentence("takes back ", *part, f"{what} of ", whole, by)]
    if found.hindrance is not None:
        reasons.append(Sentence(found.what_first))
    if found.fee_minor:
        fee = Money(found.fee_minor, stored.record.currency)
        reasons.append(Sentence("the bank kept ", fee, " as its fee"))
    return Proposal(
        MatchRule.RETURN,
        False,
        payment.customer_id if payment is not None else None,
        payment.account if payment is not None else "",
        (),
        -found.fee_minor,
        tuple(reasons),
        proposed=found.hindrance is None,
    )
