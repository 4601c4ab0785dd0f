"""Posting what an entry pays: cash of a customer is recorded and set against what it names.

Each payment is one act, which undo takes back whole. Whether an entry was worked already is asked
inside the act, so that two clerks never post one entry twice. bank.md, section 3.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.advice import Advice, AdvisedKind
from artui.domain.bank_entry import EntryKind, Outcome
from artui.domain.kinds import Origin
from artui.domain.match_records import AdviceFit, Proposal, UsedCredit, may_be
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Count, Sentence, joined
from artui.ledger.bank.advices import join_payment, waiting_advices
from artui.ledger.bank.bank_accounts import bank_accounts
from artui.ledger.bank.bank_entries import (
    StoredEntry,
    linked_items,
    represented,
    stored_entry,
    waiting_entries,
)
from artui.ledger.bank.entry_keys import earlier_alike
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.recorded_payments import (
    recorded_payments,
    typed_for,
    typed_of,
    unapplied_payments,
)
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry
from artui.ledger.book.chain import newest_act
from artui.ledger.book.records import NewPayment, Posted, Same
from artui.ledger.book.steps import Progress, unwatched
from artui.ledger.cash.allocation import allocate_on, known
from artui.ledger.cash.payments import post_payments
from artui.ledger.cash.write_offs import write_off_on
from artui.ledger.documents.cash_discounts import settling_days
from artui.ledger.documents.posting import posting_context
from artui.ledger.items.open_items import ledger_items
from artui.ledger.store.tables import ACT, BANK_ADVICE, BANK_OUTCOME, CUSTOMER

POSTING = "posting"
"""What the detail of an act says if it is one of a posting: the first one's number."""


class EntryWorked(Refused):
    """An entry was posted or set aside already, or is none that can be."""


class NoReason(Refused):
    """An entry is set aside without a word why."""


class MatchChanged(Refused):
    """What an entry pays is no longer what was shown."""


class NoProposal(Refused):
    """What an entry may pay is only shown, for its amount alone or as one of equals."""


class MayBeRecorded(Refused):
    """The money of an entry may be recorded already, and nobody said to post it all the same."""


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """What posting an entry did; `item_id` is the payment."""

    act_id: int
    summary: str
    item_id: int


class CurrencySum(NamedTuple):
    """How many payments in a currency, and their sum in minor units."""

    currency: str
    payments: int
    minor: int


@dataclass(frozen=True, slots=True)
class PostedCertain:
    """What was posted of all that is certain: the number of the posting, None if nothing was."""

    posting: int | None
    act_id: int
    summary: str
    sums: tuple[CurrencySum, ...]
    entries: tuple[int, ...]
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class _Sums:
    found: dict[str, list[int]] = field(default_factory=dict)

    def add(self, stored: StoredEntry) -> None:
        self.found.setdefault(stored.record.currency, []).append(stored.record.minor)

    def all(self) -> tuple[CurrencySum, ...]:
        rows = sorted(self.found.items())
        return tuple(CurrencySum(code, len(each), sum(each)) for code, each in rows)


def accept(
    book: Book, entry_id: int, rank: int | None = None, *, posting: int | None = None
) -> PostedEntry:
    """Post an entry as its proposal of this rank says: one act. It is matched while others work.
    Without a rank it is the best one, only if it is proposed and nothing else may be the money.

    Raises UnknownEntry, EntryWorked, MayBeRecorded, NoProposal, MatchChanged (there is no such
    proposal, or what it pays was paid meanwhile), and what recording and allocating a payment
    raise.
    """
    with book.reading() as connection:
        last, found = newest_act(connection), _proposals_of(connection, entry_id)
    if rank is None:
        _refuse_doubted(entry_id, found)
        if found and not found[0].proposed:
            raise NoProposal(
                f"Nothing is proposed for entry {entry_id}; `artui match show {entry_id}` lists "
                "what it may pay: choose with --rank."
            )
        rank = 1

    def check(entry: Entry) -> None:
        # What somebody else did meanwhile may be this very money.
        if newest_act(entry.connection) != last:
            now = _proposals_of(entry.connection, entry_id)
            if [*map(_what, now[:rank])] != [*map(_what, found[:rank])]:
                raise MatchChanged(f"What entry {entry_id} may pay has changed; look again.")

    if 0 < rank <= len(found):
        return _accept(book, entry_id, found[rank - 1], posting, check)
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        to_work(entry, entry_id, EntryKind.RECEIPT)
        raise MatchChanged(f"Entry {entry_id} has no proposal {rank} now; look again.")


def refuse_doubted(book: Book, entry_id: int) -> None:
    """Raise MayBeRecorded where the money of an entry may be something else: its proposal is to be
    chosen by its rank."""
    with book.reading() as connection:
        _refuse_doubted(entry_id, _proposals_of(connection, entry_id))


def _refuse_doubted(entry_id: int, found: Sequence[Proposal]) -> None:
    doubt = next((each.doubt for each in found if each.doubt is not None), None)
    if doubt is None:
        return
    links = [
        f"--rank {rank} says that it is payment {each.recorded.reference}, "
        for rank, each in enumerate(found, 1)
        if each.recorded is not None
    ]
    posts = next((rank for rank, each in enumerate(found, 1) if each.recorded is None), 0)
    goes_on = [f"--rank {posts} goes on all the same, "] if posts else []
    raise MayBeRecorded(
        f"Entry {entry_id} is left: ",
        doubt,
        f". Say which with `artui match accept {entry_id}`: {''.join([*links, *goes_on])}and "
        f"`artui match ignore {entry_id}` sets it aside.",
    )


def _what(proposal: Proposal) -> tuple[object, ...]:
    """What a proposal posts, whether it is proposed, and what the money may be instead."""
    parts = [(part.document.id, part.minor, part.discount_minor) for part in proposal.parts]
    recorded = proposal.recorded.id if proposal.recorded is not None else None
    chosen = proposal.customer_id, parts, recorded, proposal.difference_minor
    return *chosen, proposal.proposed, str(proposal.doubt)


def _proposals_of(connection: Connection, entry_id: int) -> Sequence[Proposal]:
    # All that waits, as it was listed: two entries may pay one document.
    return Matching(connection).all_proposals(waiting_entries(connection)).get(entry_id, ())


def doubt_of(
    connection: Connection, stored: StoredEntry, customer_id: int, debit_ids: Sequence[int] = ()
) -> Sentence | None:
    """What else the money of an entry may be that is posted by hand for a customer, to pay some
    documents: an entry of another file, or payments that no bank reported yet. A payment that is
    the same in all becomes the entry's, so that it is no doubt."""
    if stored.id in (earlier := earlier_alike(connection, [stored.id])):
        return earlier[stored.id]
    record = stored.record
    root = select(CUSTOMER.c.root_id).where(CUSTOMER.c.id == customer_id)
    root_id = connection.execute(root).scalar_one()
    found = typed_of(connection, stored.entity_id, record, root_id)
    if debit_ids:
        paying = typed_for(connection, stored.entity_id, record.currency)
        found += paying(debit_ids, record.minor)
    own = (stored.reference, customer_id, record.value_date)
    if not found or own in [(each.reference, each.customer_id, each.value_date) for each in found]:
        return None
    return may_be([*{each.id: each for each in found}.values()])


def _refuse_doubt(
    entry: Entry, stored: StoredEntry, customer_id: int, debit_ids: Sequence[int] = ()
) -> None:
    if (doubt := doubt_of(entry.connection, stored, customer_id, debit_ids)) is not None:
        raise MayBeRecorded(f"Entry {stored.id} is left: ", doubt, ".")


def match_to(
    book: Book,
    entry_id: int,
    shares: Sequence[tuple[int, int | None]],
    *,
    anyway: bool = False,
) -> PostedEntry:
    """Post an entry to the documents that a clerk chose, each an id and minor units or None for
    what settles it, as far as the money goes: one act. `anyway` also if its money may be recorded
    already, which else raises MayBeRecorded."""
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        stored = to_work(entry, entry_id, EntryKind.RECEIPT)
        items = ledger_items(entry.connection, [item for item, _ in shares])
        discounted = [each.id for each in items.values() if "/" in (each.terms or "")]
        settling = settling_days(entry.connection, discounted)
        left, chosen = stored.record.minor, list[tuple[int, int]]()
        for item_id, minor in shares:
            item = known(items, item_id)
            # What settles it that day, as where a payment is typed: the discount is taken off.
            by_day = settling.get(item_id)
            whole = item.open_minor if by_day is None else by_day(stored.record.value_date)
            share = min(whole, left) if minor is None else minor
            if share or minor is not None:
                chosen.append((item_id, share))
            left -= share
        customer_id = known(items, shares[0][0]).customer_id
        if not anyway:
            _refuse_doubt(entry, stored, customer_id, [item_id for item_id, _ in shares])
        return _record(entry, stored, customer_id, chosen, "", "chosen by hand")


def on_account(book: Book, entry_id: int, customer_id: int, *, anyway: bool = False) -> PostedEntry:
    """Post an entry as unapplied cash of a customer: one act. `anyway` also if its money may be
    recorded already, which else raises MayBeRecorded."""
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        stored = to_work(entry, entry_id, EntryKind.RECEIPT)
        if not anyway:
            _refuse_doubt(entry, stored, customer_id)
        return _record(entry, stored, customer_id, [], "", "on account")


def ignore(book: Book, entry_id: int, *, reason: str) -> Done:
    """Set an entry aside as none of our customers': one act. Raises EntryWorked, NoReason."""
    reason = reason.strip()
    if not reason:
        raise NoReason(f"Entry {entry_id} is set aside only for a reason; give one.")
    with book.act(ActName.BANK_IGNORE, f"entry {entry_id}") as entry:
        stored = to_work(entry, entry_id)
        note_outcome(entry, stored, Outcome.IGNORED, None, "", reason)
        record = stored.record
        money = Money(record.minor, record.currency)
        entry.summary = Sentence(f"entry {entry_id} of ", money, f" ignored: {reason}")
        return Done(entry.id, entry.summary)


def certain_entries(book: Book) -> list[tuple[StoredEntry, Proposal]]:
    """The entries whose best proposal is certain, with it."""
    with book.reading() as connection:
        matching = Matching(connection)
        waiting = waiting_entries(connection)
        found = matching.all_proposals(waiting)
    best = ((each, found[each.id][0]) for each in waiting if found[each.id])
    return [(each, proposal) for each, proposal in best if proposal.certain]


def post_certain(book: Book, *, dry_run: bool = False) -> PostedCertain:
    """Post every entry that is certain, as `post_seen` does."""
    return post_seen(book, certain_entries(book), dry_run=dry_run)


def post_seen(
    book: Book,
    wanted: Sequence[tuple[StoredEntry, Proposal]],
    *,
    dry_run: bool = False,
    progress: Progress = unwatched,
) -> PostedCertain:
    """Post entries as they were seen, each payment an act of its own; they share the number of the
    first one. One that is no longer as it was when its turn comes is left, with the reason.

    What is posted stays if `progress` raises.
    """
    sums, done, refused = _Sums(), list[int](), list[tuple[int, str]]()
    posting, last = None, 0
    for place, (stored, seen) in enumerate(wanted):
        progress(place, len(wanted))
        if not dry_run:
            try:
                act = accept_seen(book, stored.id, seen, posting)
            except Refused as refusal:
                refused.append((stored.id, str(refusal)))
                continue
            posting, last = posting or act.act_id, act.act_id
        sums.add(stored)
        done.append(stored.id)
    return PostedCertain(
        posting,
        last,
        _certain_words(sums.all(), any_certain=bool(wanted), dry_run=dry_run),
        sums.all(),
        (*done,),
        (*refused,),
    )


def _certain_words(sums: Sequence[CurrencySum], *, any_certain: bool, dry_run: bool) -> Sentence:
    if not sums:
        return Sentence("nothing was posted" if any_certain else "nothing is certain")
    parts: list[object] = []
    for each in sums:
        parts += [
            "; " if parts else "",
            Count(each.payments),
            " payment of " if each.payments == 1 else " payments of ",
        ]
        parts.append(Money(each.minor, each.currency))
    return Sentence("would post " if dry_run else "posted ", *parts)


def accept_seen(
    book: Book,
    entry_id: int,
    seen: Proposal,
    posting: int | None = None,
    *,
    offered: Sequence[Proposal] = (),
) -> PostedEntry:
    """Post an entry as a clerk saw its proposal, among those `offered`: one act.

    Raises UnknownEntry, EntryWorked, MatchChanged if what it pays has another amount open by now,
    or if a payment was recorded since that the entry may be.
    """

    def check(entry: Entry) -> None:
        _refuse_recorded(entry, entry_id, seen, offered)

    return _accept(book, entry_id, seen, posting, check)


def _accept(
    book: Book,
    entry_id: int,
    seen: Proposal,
    posting: int | None,
    check: Callable[[Entry], None],
) -> PostedEntry:
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        stored = to_work(entry, entry_id, EntryKind.RECEIPT)
        is_payment = seen.recorded.id if seen.recorded is not None else None
        claims = [claim for claim in seen.claims if claim.id != is_payment]
        items = ledger_items(entry.connection, [claim.id for claim in claims])
        for claim in claims:
            item = items[claim.id]
            if item.entity_id != stored.entity_id:
                raise MatchChanged(f"{item.title} is not of the entity of {stored.account} now.")
            if not item.in_force or item.open_minor != claim.open_minor:
                raise MatchChanged(
                    f"{item.title} has ", item.money(item.open_minor), " open now; look again."
                )
        check(entry)
        return post_proposal(entry, stored, seen, posting)


def _refuse_recorded(
    entry: Entry, entry_id: int, chosen: Proposal, offered: Sequence[Proposal]
) -> None:
    """Refuse an entry that may be a payment which no bank reported yet, if that was not offered: it
    was recorded meanwhile."""
    stored = stored_entry(entry.connection, entry_id)
    key = (entry.connection, stored.entity_id, stored.record.currency)
    seen = {each.recorded.id for each in (chosen, *offered) if each.recorded is not None}
    found = recorded_payments(*key, unapplied_payments(*key))(stored.record, ())
    if not seen:
        # Else the clerk knows that it may be one.
        found += typed_of(entry.connection, stored.entity_id, stored.record, chosen.root_id)
    for payment in found:
        if payment.id not in seen:
            raise MatchChanged(
                f"Payment {payment.reference} of {payment.account} was recorded meanwhile and may "
                "be this entry; look again."
            )


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
    done = _record(
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
    if entry_id in represented(entry.connection):
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


def _record(
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
    elif _is_free(entry, stored, is_payment):
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
            case Same(id=item_id) if _is_free(entry, stored, item_id):
                return item_id, True
            case Same():
                continue
            case Refused() as refusal:
                raise refusal
    raise EntryWorked(f"Entry {stored.id} was recorded as {names[-1]} already.")


def _is_free(entry: Entry, stored: StoredEntry, payment_id: int) -> bool:
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
