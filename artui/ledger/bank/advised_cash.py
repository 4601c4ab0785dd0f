"""A payer's advice and the money that it is about: joined by amount and payer, or by the payment's
id, or kept until the money comes.

The money is a payment that nothing was paid with yet, or an entry of the bank that waits. An advice
never makes cash of its own: cash is what the bank says. bank.md, rule M2; amazon-2.md, FI-5.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, literal_column, select

from artui.domain.advice import Advice, AdvisedKind, said_in, says
from artui.domain.advice_matching import advised_payment
from artui.domain.bank_entry import Outcome
from artui.domain.kinds import ItemKind
from artui.domain.match_records import Proposal
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence, joined
from artui.domain.text import visible
from artui.ledger.bank.advices import join_payment, keep_advice, known_advice
from artui.ledger.bank.bank_entries import StoredEntry, stored_entries, waiting_entries
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.entry_cash import post_proposal, set_credits
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.lookup import find, payment_name
from artui.ledger.cash.allocation import allocate_on, known
from artui.ledger.items.open_items import LedgerItem, debits_numbered, ledger_item, ledger_items
from artui.ledger.store.tables import BANK_ENTRY, BANK_OUTCOME, CUSTOMER, ITEM

_SHOWN = 8


_Fits = dict[int, tuple[StoredEntry, Proposal]]


class NoSuchMoney(Refused):
    """The money that an advice names is used, or several payments may be it."""


class AdviceState(StrEnum):
    """What became of an advice."""

    JOINED = "joined"
    WAITING = "waiting"
    KNOWN = "known"


class JoinedAdvice(NamedTuple):
    """What became of an advice; `act_id` is 0 if nothing was changed, `money` the payment or the
    entry to which it was joined, as people write it, empty if it waits."""

    act_id: int
    summary: str
    state: AdviceState
    money: str = ""


class _NothingDone(Exception):
    """Ends the act without a trace: a rehearsal, or an advice that is there already."""

    def __init__(self, found: JoinedAdvice) -> None:
        self.found = found


def join_advice(
    book: Book, advice: Advice, *, payment: str = "", dry_run: bool = False
) -> JoinedAdvice:
    """Set the money that an advice is about against what it names, or keep the advice until the
    money comes: one act. The same advice again changes nothing, unless its money is there now.

    `payment` names the money as ACCOUNT/REF; else it is found by amount and payer, or by the
    payment's id. With `dry_run` it is only found. Raises NoSuchMoney, UnknownDocument,
    AmbiguousDocument, and what allocating raises.
    """
    try:
        with book.act(ActName.BANK_ADVICE, advice.account) as entry:
            done = _join(entry, advice, payment, dry_run=dry_run)
            entry.summary = done.summary
            return done
    except _NothingDone as nothing:
        return nothing.found


def _join(entry: Entry, advice: Advice, payment: str, *, dry_run: bool) -> JoinedAdvice:
    connection = entry.connection
    before = known_advice(connection, advice)
    if before is not None and not (payment and before.payment):
        if before.payment:
            # Without an id of its own it may be next month's.
            if not advice.reference and (others := _payments(connection, advice)):
                names = ", ".join(_label(connection, each) for each in others)
                raise NoSuchMoney(
                    f"The same advice was taken before and is joined to {before.payment}. If it is "
                    f"about {names}, name that with --payment."
                )
            said = f"the same advice was taken before; it is joined to {before.payment}"
            raise _NothingDone(JoinedAdvice(0, said, AdviceState.KNOWN, before.payment))
        advice = before.advice
    if advice.total_minor <= 0:
        money = Money(advice.total_minor, advice.currency)
        raise NoSuchMoney(
            "The advice adds up to ", money, "; there is no payment to set it against."
        )
    _refuse_too_much(connection, advice)
    matching = Matching(connection)
    if payment:
        items, fits = [_named(connection, payment, advice)], _Fits()
    else:
        items, fits = _payments(connection, advice), _entries(connection, matching, advice)
        items, fits = _by_id(advice, items, fits)
    if not dry_run and items and len(items) + len(fits) > 1:
        raise NoSuchMoney(_several(connection, advice, items, fits))
    if dry_run:
        raise _NothingDone(_rehearsed(connection, advice, items, fits))
    if items:
        return _set_payment(entry, matching, advice, items[0])
    certain = [(stored, each) for stored, each in fits.values() if each.certain]
    if len(fits) == 1 and certain:
        ((stored, proposal),) = certain
        return _post_entry(entry, advice, stored, proposal)
    if used := _used(connection, advice):
        raise NoSuchMoney(
            f"Payment {visible(advice.reference)} is {used}, which is set against documents "
            "already; nothing was changed. Name another one with --payment."
        )
    if advice.id:
        said = f"advice {advice.id} was taken before and waits for its money"
        raise _NothingDone(JoinedAdvice(0, Sentence(said, _to_look_at(fits)), AdviceState.KNOWN))
    number = keep_advice(entry, advice)
    entry.subject = f"advice {number}"
    money = Money(advice.total_minor, advice.currency)
    summary = Sentence(
        f"advice {number} of {advice.account} over ",
        money,
        f" for {advice.numbers} waits for its money",
        _to_look_at(fits),
    )
    return JoinedAdvice(entry.id, summary, AdviceState.WAITING)


def _to_look_at(fits: _Fits) -> str:
    if not fits:
        return ""
    names = ", ".join(map(str, sorted(fits)))
    return f"; entry {names} may be it: look with `artui match list`"


def _refuse_too_much(connection: Connection, advice: Advice) -> None:
    """Refuse what pays more of a document than is open: it was paid before, most likely."""
    lines = advice.of(AdvisedKind.DOCUMENT)
    found = debits_numbered(connection, [line.number for line in lines])
    for line in lines:
        for item in found.get(line.number, ()):
            if item.root_id == advice.root_id and line.minor > item.open_minor:
                raise NoSuchMoney(
                    "The advice pays ",
                    item.money(line.minor),
                    f" of {item.label}, of which ",
                    item.money(item.open_minor),
                    " is open.",
                )


def _set_payment(
    entry: Entry, matching: Matching, advice: Advice, payment: LedgerItem
) -> JoinedAdvice:
    """Set a payment that is there against what the advice names."""
    books = matching.open_in(advice.entity_id, advice.currency)
    found = advised_payment(advice, books, advice.total_minor, payment.issue_date)
    # Memos before the cash, so that no discount takes what they pay.
    memos = set_credits(entry, found.credits)
    items = ledger_items(entry.connection, [part.document.id for part in found.parts])
    asked = [(known(items, each.document.id), each.minor) for each in found.parts if each.minor]
    _, said = allocate_on(entry, payment, asked)
    entry.summary = joined("; ", [said, *memos, *found.reasons])
    entry.subject = payment.number
    _keep(entry, advice, payment.id)
    return JoinedAdvice(
        entry.id, entry.summary, AdviceState.JOINED, _label(entry.connection, payment)
    )


def _post_entry(
    entry: Entry, advice: Advice, stored: StoredEntry, proposal: Proposal
) -> JoinedAdvice:
    """Post an entry of the bank as the advice says."""
    # One that was kept is joined with the posting.
    posted = post_proposal(entry, stored, proposal)
    if not advice.id:
        keep_advice(entry, advice, posted.item_id)
    return JoinedAdvice(entry.id, posted.summary, AdviceState.JOINED, f"entry {stored.id}")


def _keep(entry: Entry, advice: Advice, payment_id: int) -> None:
    if advice.id:
        join_payment(entry, advice, payment_id)
    else:
        keep_advice(entry, advice, payment_id)


def _rehearsed(
    connection: Connection,
    advice: Advice,
    items: Sequence[LedgerItem],
    fits: _Fits,
) -> JoinedAdvice:
    money = [*(_label(connection, each) for each in items), *(f"entry {each}" for each in fits)]
    if len(money) == 1:
        said = f"would be set against {advice.numbers}"
        return JoinedAdvice(0, said, AdviceState.JOINED, money[0])
    many = f"; {', '.join(money)} may be it" if money else ""
    amount = Money(advice.total_minor, advice.currency)
    said = Sentence("would wait for its money, ", amount, f" from {advice.account}{many}")
    return JoinedAdvice(0, said, AdviceState.WAITING)


def _by_id(advice: Advice, items: list[LedgerItem], fits: _Fits) -> tuple[list[LedgerItem], _Fits]:
    """Only the money that has the payer's id, if some has."""
    named = [each for each in items if advice.reference and each.number == advice.reference]
    saying = {number: each for number, each in fits.items() if each[1].fit and each[1].fit.by_id}
    return (named, saying) if named or saying else (items, fits)


def _several(
    connection: Connection, advice: Advice, items: Sequence[LedgerItem], fits: _Fits
) -> Sentence:
    found = [*(_label(connection, each) for each in items), *(f"entry {each}" for each in fits)]
    labels = ", ".join(found[:_SHOWN])
    return Sentence(
        "Several payments of ",
        Money(advice.total_minor, advice.currency),
        f" from {visible(advice.account)} wait: {labels}. Say which with --payment, or with "
        "`artui match set`; nothing was changed.",
    )


def _label(connection: Connection, payment: LedgerItem) -> str:
    return f"payment:{payment_name(connection, payment.id)}"


def _named(connection: Connection, text: str, advice: Advice) -> LedgerItem:
    name = text if text.startswith("payment:") else f"payment:{text}"
    item = ledger_item(connection, find(connection, name, [ItemKind.PAYMENT]).id)
    if item.entity_id != advice.entity_id or item.currency != advice.currency:
        raise NoSuchMoney(
            f"{item.title} is of another entity or currency than what the advice pays."
        )
    return item


def _payments(connection: Connection, advice: Advice) -> list[LedgerItem]:
    """Payments of the account tree with which nothing was paid yet and that have the amount."""
    query = (
        select(ITEM.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(OPEN_NOW, ITEM.c.kind == ItemKind.PAYMENT, ITEM.c.currency == advice.currency)
        .where(ITEM.c.open_minor == advice.total_minor, ITEM.c.amount_minor == advice.total_minor)
        .where(ITEM.c.entity_id == advice.entity_id, CUSTOMER.c.root_id == advice.root_id)
        .order_by(ITEM.c.id)
    )
    ids = connection.execute(query).scalars().all()
    items = ledger_items(connection, ids)
    return [items[each] for each in ids]


def _entries(connection: Connection, matching: Matching, advice: Advice) -> _Fits:
    """The entries that wait and that the advice may be about, each with what it says of them."""
    if not advice.id:
        matching.open_in(advice.entity_id, advice.currency).expect(advice)
    waiting = {each.id: each for each in waiting_entries(connection)}
    found: _Fits = {}
    for number, offered in matching.all_proposals(waiting.values()).items():
        if offered and (fit := offered[0].fit) is not None and fit.advice == advice:
            found[number] = waiting[number], offered[0]
        elif any(each.fit is not None and each.fit.advice == advice for each in offered):
            found[number] = waiting[number], offered[0]._replace(certain=False)
    return found


def _used(connection: Connection, advice: Advice) -> str:
    """The payment or entry that an advice names and of which nothing is left; empty if none is."""
    if not advice.reference:
        return ""
    query = (
        select(ITEM.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.kind == literal_column("'payment'"), ITEM.c.number == advice.reference)
        .where(CUSTOMER.c.root_id == advice.root_id, ITEM.c.reversed_by_id.is_(None))
    )
    for item_id in connection.execute(query).scalars():
        return f"payment:{payment_name(connection, item_id)}"
    worked = stored_entries(
        connection,
        BANK_OUTCOME.c.outcome == Outcome.POSTED,
        BANK_ENTRY.c.amount_minor == advice.total_minor,
        BANK_ENTRY.c.currency == advice.currency,
    )
    for each in worked:
        if says(said_in(each.record.said), advice.reference):
            return f"entry {each.id}"
    return ""
