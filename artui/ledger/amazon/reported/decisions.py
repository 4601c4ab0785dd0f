"""What a clerk decides about a deduction: accept it, dispute it, or wait.

Accepted, it becomes a credit memo of its invoice, as a conceded dispute does; disputed, a dispute
on the invoice over all that is disputed of it. Each is one act. amazon-2.md, FI-6.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from artui.domain.deductions import DeductionKind, DeductionState, Kept
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.ledger.amazon.reported.deduction_rows import IN_FORCE
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.refusals import DisputeOpen, NotInForce
from artui.ledger.book.supervised import supervised
from artui.ledger.disputes.disputes import (
    credit_on,
    open_dispute_of,
    open_on,
    refuse_conceding,
    refuse_uncreditable,
    resolve_on,
)
from artui.ledger.documents.attachments import attach, attachments
from artui.ledger.items.open_items import LedgerItem, ledger_item
from artui.ledger.store.tables import DEDUCTION, DISPUTE

_REASONS = {
    DeductionKind.SHORTAGE: "not-received",
    DeductionKind.PRICE: "price",
    DeductionKind.OTHER: "quantity",
}
_ACCEPTED = "deduction accepted"
PAID_BACK, REJECTED = "Amazon paid it back", "Amazon rejected the invoice"


class UnknownDeduction(Refused):
    """There is no deduction with this number."""


class DeductionDecided(Refused):
    """Nothing is left to decide about a deduction."""


class DeductionNotTold(Refused):
    """Amazon reports a shortage and has not said yet how much it keeps back."""


class DeductionChanged(Refused):
    """Amazon keeps back another amount than the one that was seen."""


@dataclass(frozen=True, slots=True)
class DecidedDeduction:
    """What was decided: the credit memo of what was accepted, the dispute of what was not.
    `freed_minor` is what a credit memo frees of payments."""

    act_id: int
    summary: str
    memo_id: int | None = None
    dispute_id: int | None = None
    freed_minor: int = 0


class _Tried(Exception):
    """Leaves the act without a trace."""

    def __init__(self, done: DecidedDeduction) -> None:
        super().__init__()
        self.done = done


def try_accept(book: Book, deduction_id: int, *, seen_minor: int | None = None) -> DecidedDeduction:
    """What `accept` would do now; nothing of it is kept. Raises what `accept` does."""
    try:
        with book.act(ActName.DEDUCTION, "") as entry:
            raise _Tried(_accept(entry, deduction_id, seen_minor))
    except _Tried as tried:
        return tried.done


@supervised(ActName.ACCEPT_DEDUCTION)
def accept(book: Book, deduction_id: int, *, seen_minor: int | None = None) -> DecidedDeduction:
    """Concede a deduction with a credit memo of what is kept back: one act. `seen_minor` is what
    the clerk was asked about.

    If the invoice has less open, its latest payments are freed by the rest, which stays unapplied.
    Raises UnknownDeduction, DeductionDecided, DeductionNotTold, DeductionChanged, NotInForce,
    AmountTooLarge (less is left of the invoice after its credit memos), AboveThreshold.
    """
    with book.act(ActName.DEDUCTION, "") as entry:
        done = _accept(entry, deduction_id, seen_minor)
        assert done.memo_id is not None
        memo = ledger_item(entry.connection, done.memo_id)
        query = select(DEDUCTION.c.item_id).where(DEDUCTION.c.id == deduction_id)
        item = ledger_item(entry.connection, entry.connection.execute(query).scalar_one())
        money = memo.money(memo.amount_minor)
        what = Sentence("Accepting the deduction of ", money, f" on {item.label}")
        refuse_conceding(entry, item, what, money, {"seen_minor": money.minor})
        return done


def _accept(entry: Entry, deduction_id: int, seen_minor: int | None) -> DecidedDeduction:
    states = (DeductionState.OPEN, DeductionState.DISPUTED)
    row, item = _undecided(entry.connection, deduction_id, seen_minor, *states)
    minor = _open(row)
    memo_id, freed = credit_on(entry, item, minor, _ACCEPTED)
    entry.change(
        DEDUCTION,
        row.id,
        state=DeductionState.ACCEPTED,
        closed=entry.book.business_date,
        accepted_minor=row.accepted_minor + minor,
        memo_id=memo_id,
    )
    follow_dispute(entry, row.dispute_id, item.id, memo_id)
    memo = ledger_item(entry.connection, memo_id)
    entry.subject = item.number
    entry.summary = Sentence(
        "deduction of ",
        item.money(minor),
        f" on {item.label} accepted: credit memo {memo.number}",
    )
    if memo.open_minor:
        entry.summary += Sentence(", ", memo.money(memo.open_minor), " of it unapplied")
    if freed:
        entry.summary += Sentence(
            ", ", item.money(freed), " of what was paid is freed and stays unapplied"
        )
    return DecidedDeduction(entry.id, entry.summary, memo_id, freed_minor=freed)


def dispute(
    book: Book,
    deduction_id: int,
    files: Sequence[tuple[str, bytes]] = (),
    *,
    seen_minor: int | None = None,
) -> DecidedDeduction:
    """Dispute a deduction, with files that prove what was ordered and delivered, each a name and
    its bytes, which are attached to the invoice: one step of undo. A second deduction of an invoice
    raises the amount of its dispute. What was paid can be disputed too: Amazon may take it back.

    Raises UnknownDeduction, DeductionDecided, DeductionNotTold, DeductionChanged, NotInForce,
    AmountTooLarge, DisputeOpen (about something else), NotAttachable.
    """
    with book.together() as joined:
        assert joined.joined is not None
        row, item = _undecided(joined.joined, deduction_id, seen_minor, DeductionState.OPEN)
        known = {each.digest for each in attachments(joined.joined, item.id)}
        for name, body in files:
            if hashlib.sha256(body).hexdigest() not in known:
                known.add(attach(joined, item.id, name, body, original=False).digest)
        return _dispute(joined, row, item, [name for name, _ in files])


def _dispute(
    book: Book, row: Row[Any], item: LedgerItem, evidence: Sequence[str]
) -> DecidedDeduction:
    with book.act(ActName.DEDUCTION, item.number) as entry:
        minor = _open(row)
        known = open_dispute_of(entry, item.id)
        if known is None:
            reason = _REASONS[row.kind]
            opened = open_on(entry, item.id, reason=reason, amount_minor=minor, paid_too=True)
            dispute_id = opened.dispute_id
        else:
            dispute_id = known.id
            if not _disputed(entry, dispute_id):
                raise DisputeOpen(f"{item.title} has an open dispute already; resolve that first.")
            refuse_uncreditable(entry.connection, item, known.amount_minor + minor)
            entry.change(DISPUTE, dispute_id, amount_minor=known.amount_minor + minor)
        names = [*(json.loads(row.evidence) if row.evidence else ()), *evidence]
        entry.change(
            DEDUCTION,
            row.id,
            state=DeductionState.DISPUTED,
            dispute_id=dispute_id,
            evidence=json.dumps(names, ensure_ascii=False) if names else "",
        )
        entry.summary = Sentence(
            "deduction of ",
            Money(minor, item.currency),
            f" on {item.label} disputed",
            f", with {', '.join(names)}" if names else "",
        )
        return DecidedDeduction(entry.id, entry.summary, None, dispute_id)


def follow_dispute(
    entry: Entry,
    dispute_id: int | None,
    item_id: int,
    memo_id: int | None = None,
    *,
    note: str = PAID_BACK,
) -> None:
    """Bring the open dispute of an invoice in step with what is still disputed of its deductions;
    where nothing is, it is resolved: accepted by a memo, or rejected with a `note`."""
    if dispute_id is None:
        return
    query = select(DISPUTE.c.outcome).where(
        DISPUTE.c.id == dispute_id, DISPUTE.c.withdrawn_act_id.is_(None)
    )
    if entry.connection.execute(query).scalar_one_or_none() != "":
        return
    left = _disputed(entry, dispute_id)
    if left:
        entry.change(DISPUTE, dispute_id, amount_minor=left)
    elif memo_id is not None:
        day = entry.book.business_date
        said = {"outcome": "accepted", "resolved": day, "resolution": _ACCEPTED}
        entry.change(DISPUTE, dispute_id, **said, memo_id=memo_id)
    else:
        resolve_on(entry, item_id, outcome="rejected", note=note)


def _disputed(entry: Entry, dispute_id: int) -> int:
    """What is disputed of deductions by a dispute, in minor units."""
    kept = DEDUCTION.c.amount_minor - DEDUCTION.c.back_minor - DEDUCTION.c.accepted_minor
    query = select(func.sum(kept)).where(
        IN_FORCE,
        DEDUCTION.c.dispute_id == dispute_id,
        DEDUCTION.c.state == DeductionState.DISPUTED,
    )
    return int(entry.connection.execute(query).scalar_one() or 0)


def _undecided(
    connection: Connection, deduction_id: int, seen_minor: int | None, *states: DeductionState
) -> tuple[Row[Any], LedgerItem]:
    query = select(DEDUCTION).where(IN_FORCE, DEDUCTION.c.id == deduction_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownDeduction(f"There is no deduction {deduction_id}.")
    if row.state not in states:
        word = row.state.replace("_", " ")
        raise DeductionDecided(f"Deduction {deduction_id} is {word} already.")
    item = ledger_item(connection, row.item_id)
    if not row.amount_minor:
        raise DeductionNotTold(
            f"Amazon reports a shortage of {item.label} and has not said yet how much it keeps "
            "back; `artui amazon vendor sync` asks again."
        )
    if seen_minor not in (None, _open(row)):
        raise DeductionChanged(
            "Amazon keeps back ", item.money(_open(row)), f" of {item.label} now; look again."
        )
    if not item.in_force:
        raise NotInForce(f"{item.title} is not in the books; nothing of it is decided.")
    refuse_uncreditable(connection, item, _open(row))
    return row, item


def _open(row: Row[Any]) -> int:
    """What is kept back and was not conceded."""
    return Kept(row.amount_minor, row.back_minor, row.accepted_minor).open_minor
