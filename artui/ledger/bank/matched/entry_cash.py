"""The cash of an entry: it is recorded and set against what it pays, on an open act.

Whether an entry was worked already is asked inside the act, so that two clerks never post one entry
twice. bank.md, section 3.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from artui.domain.advice import Advice, AdvisedKind
from artui.domain.bank_entry import EntryKind, Outcome
from artui.domain.kinds import Origin
from artui.domain.match_records import AdviceFit, Proposal, UsedCredit
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence, joined
from artui.ledger.bank.advices import join_payment, waiting_advices
from artui.ledger.bank.bank_accounts import bank_accounts
from artui.ledger.bank.bank_entries import (
    StoredEntry,
    linked_items,
    represented,
    stored_entry,
)
from artui.ledger.book.book import Entry
from artui.ledger.book.records import NewPayment, Posted, Same
from artui.ledger.cash.allocation import allocate_on, known
from artui.ledger.cash.payments import post_payments
from artui.ledger.cash.write_offs import write_off_on
from artui.ledger.documents.posting import posting_context
from artui.ledger.items.open_items import ledger_items
from artui.ledger.store.tables import ACT, BANK_ADVICE, BANK_OUTCOME, CUSTOMER

POSTING = "posting"


class EntryWorked(Refused):
    """An entry was posted or set aside already, or is none that can be."""


class MatchChanged(Refused):
    """What an entry pays is no longer what was shown."""


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """What posting an entry did; `item_id` is the payment."""

    act_id: int
    summary: str
    item_id: int


def post_proposal(
    entry: Entry, stored: StoredEntry, proposal: Proposal, posting: int | None = None
) -> PostedEntry:
    """Post an entry as it is proposed, on an open act."""
    assert proposal.customer_id is not None
    shares = [(part.document.id, part.minor) for part in proposal.parts if part.minor]
    reason = "; ".join(proposal.reasons)
    customer_id = proposal.customer_id
    is_payment = proposal.recorded.id if proposal.recorded is not None else None
    # Before the cash, so that no discount takes what a memo pays.
    said = set_credits(entry, proposal.credits)
    done = record_cash(
        entry, stored, customer_id, shares, proposal.rule, reason, posting, is_payment, proposal.fit
    )
    entry.summary = joined("; ", [entry.summary, *said])
    if proposal.writes_off:
        ids = [part.document.id for part in proposal.parts]
        for item in ledger_items(entry.connection, ids).values():
            if item.open_minor:
                write_off_on(entry, item, item.open_minor, reason="difference of a bank payment")
                words = Sentence("; ", item.money(item.open_minor), f" of {item.label} written off")
                entry.summary = Sentence(entry.summary, words)
    return PostedEntry(entry.id, entry.summary, done.item_id)


def set_credits(entry: Entry, used: Sequence[UsedCredit]) -> list[Sentence]:
    """Set credit memos against what a payer kept them back from, on an open act: each memo is an
    allocation of its own. Returns what is said of each."""
    words = []
    for credit_id in dict.fromkeys(each.credit.id for each in used):
        shares = Counter[int]()
        for each in used:
            if each.credit.id == credit_id:
                shares[each.document.id] += each.minor
        items = ledger_items(entry.connection, [credit_id, *shares])
        asked = [(known(items, number), minor) for number, minor in shares.items()]
        words.append(allocate_on(entry, known(items, credit_id), asked)[1])
    return words


def to_work(entry: Entry, entry_id: int, kind: EntryKind | None = None) -> StoredEntry:
    """An entry of which nothing became yet; raises EntryWorked."""
    stored = stored_entry(entry.connection, entry_id)
    if stored.outcome is not None:
        raise EntryWorked(
            f"Entry {entry_id} is {stored.outcome} already{_by_whom(entry, entry_id)}; "
            "nothing was changed."
        )
    if kind is not None and stored.record.kind is not kind:
        what = stored.record.kind.replace("_", " ")
        wanted = kind.replace("_", " ")
        raise EntryWorked(f"Entry {entry_id} is a {what}, not a {wanted}; it can't be posted so.")
    if entry_id in represented(entry.connection, [stored.record.batch_reference]):
        raise EntryWorked(
            f"Entry {entry_id} stands for money that other entries bring; work those instead."
        )
    return stored


def _by_whom(entry: Entry, entry_id: int) -> str:
    """Who worked an entry."""
    query = (
        select(ACT.c.actor)
        .join(BANK_OUTCOME, BANK_OUTCOME.c.act_id == ACT.c.id)
        .where(BANK_OUTCOME.c.entry_id == entry_id, BANK_OUTCOME.c.withdrawn_act_id.is_(None))
    )
    actor = entry.connection.execute(query.limit(1)).scalar_one_or_none()
    return f", by {actor}" if actor else ""


def record_cash(
    entry: Entry,
    stored: StoredEntry,
    customer_id: int,
    shares: Sequence[tuple[int, int]],
    rule: str,
    reason: str,
    posting: int | None = None,
    is_payment: int | None = None,
    fit: AdviceFit | None = None,
) -> PostedEntry:
    """Record the cash of an entry and set it against documents, on an open act; `is_payment` is the
    payment that it is, where it is recorded already, `fit` the advice by which it was found."""
    record = stored.record
    query = select(CUSTOMER.c.account).where(CUSTOMER.c.id == customer_id)
    account = entry.connection.execute(query).scalar_one()
    if is_payment is None:
        payment_id, was_there = _payment(entry, stored, account)
    elif is_free(entry, stored, is_payment):
        payment_id, was_there = is_payment, True
    else:
        raise MatchChanged("The payment that it was is another entry's, or reversed; look again.")
    money = Money(record.minor, record.currency)
    reference = ledger_items(entry.connection, [payment_id])[payment_id].number
    entry.subject = f"{account}/{reference}"
    entry.detail = {**entry.detail, POSTING: posting or entry.id}
    summary = Sentence(f"payment {reference} of ", money, f" from {account}")
    if was_there:
        summary = Sentence(summary, " was recorded before; it is entry ", str(stored.id))
    if shares:
        items = ledger_items(entry.connection, [payment_id, *(item for item, _ in shares)])
        asked = [(known(items, item), minor) for item, minor in shares]
        _, said = allocate_on(entry, items[payment_id], asked)
        summary = Sentence(summary, "; ", said)
    note_outcome(entry, stored, Outcome.POSTED, payment_id, rule, reason)
    advice = fit.advice if fit is not None else _same_advice(entry, stored, customer_id, shares)
    if advice is not None and advice.id:
        join_payment(entry, advice, payment_id)
    entry.summary = summary
    return PostedEntry(entry.id, entry.summary, payment_id)


def _same_advice(
    entry: Entry, stored: StoredEntry, customer_id: int, shares: Sequence[tuple[int, int]]
) -> Advice | None:
    """The oldest advice that waits for just this money of this customer, to pay just these
    documents."""
    connection, record = entry.connection, stored.record
    waiting = waiting_advices(
        connection,
        BANK_ADVICE.c.total_minor == record.minor,
        BANK_ADVICE.c.currency == record.currency,
        BANK_ADVICE.c.entity_id == stored.entity_id,
    )
    if not waiting or not shares:
        return None
    root = select(CUSTOMER.c.root_id).where(CUSTOMER.c.id == customer_id)
    root_id = connection.execute(root).scalar_one()
    items = ledger_items(connection, [item for item, _ in shares])
    paid = {item.number.upper() for item in items.values()}
    for advice in waiting:
        named = {line.number.upper() for line in advice.of(AdvisedKind.DOCUMENT)}
        if advice.root_id == root_id and named == paid:
            return advice
    return None


def _payment(entry: Entry, stored: StoredEntry, account: str) -> tuple[int, bool]:
    """The payment of an entry: recorded now, or an equal one that somebody typed before."""
    record = stored.record
    entities = {each.entity_id: each.entity for each in bank_accounts(entry.connection)}
    context = posting_context(entry, Origin.FILE)
    place = f"{stored.reference}/{stored.statement}/{stored.position}"
    names = (stored.reference, place, f"{stored.reference}/{stored.id}")
    for name in names:
        new = NewPayment(
            name,
            account,
            record.value_date,
            record.minor,
            record.currency,
            "bank",
            entity=entities[stored.entity_id],
        )
        match post_payments(context, [new])[0]:
            case Posted(id=item_id):
                return item_id, False
            case Same(id=item_id) if is_free(entry, stored, item_id):
                return item_id, True
            case Same():
                continue
            case Refused() as refusal:
                raise refusal
    raise EntryWorked(f"Entry {stored.id} was recorded as {names[-1]} already.")


def is_free(entry: Entry, stored: StoredEntry, payment_id: int) -> bool:
    """Whether a payment that is there may be an entry's: of its entity, in force, of no other."""
    payment = ledger_items(entry.connection, [payment_id])[payment_id]
    same = payment.in_force and payment.entity_id == stored.entity_id
    return same and not linked_items(entry.connection, [payment_id])


def note_outcome(
    entry: Entry,
    stored: StoredEntry,
    outcome: Outcome,
    item_id: int | None,
    rule: str,
    reason: str,
) -> None:
    """Note on an open act what became of an entry."""
    number = entry.add(
        BANK_OUTCOME,
        entry_id=stored.id,
        outcome=outcome,
        item_id=item_id,
        rule=rule,
        reason=reason,
        withdrawn_act_id=None,
    )
    entry.made(BANK_OUTCOME, number)
