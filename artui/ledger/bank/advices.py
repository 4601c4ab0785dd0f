"""What payers say their payments are for, kept until the money comes.

An advice waits as long as it was not removed and no payment in force was joined to it. The same one
again is the same. amazon-2.md, FI-5; bank.md, rule M2.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from artui.domain.advice import Advice, AdvisedLine
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry
from artui.ledger.book.lookup import payment_name
from artui.ledger.store.many import among
from artui.ledger.store.tables import BANK_ADVICE, BANK_ADVICE_LINE, CUSTOMER, ITEM

_LIVE = BANK_ADVICE.c.withdrawn_act_id.is_(None)
_WAITS = and_(_LIVE, or_(BANK_ADVICE.c.payment_id.is_(None), ITEM.c.reversed_by_id.is_not(None)))


class UnknownAdvice(Refused):
    """There is no advice with this number that waits for its money."""


class KnownAdvice(NamedTuple):
    """An advice that was taken before, and the payment that it is joined to, as people write it;
    empty while it waits."""

    advice: Advice
    payment: str


def waiting_advices(connection: Connection, *where: ColumnElement[bool]) -> list[Advice]:
    """The advices that wait for their money and meet all conditions, the oldest first."""
    return [advice for advice, _ in _advices(connection, _WAITS, *where)]


def known_advice(connection: Connection, advice: Advice) -> KnownAdvice | None:
    """The same advice, if it was taken before and not removed."""
    same = BANK_ADVICE.c.advice_key == advice_key(advice)
    found = list(_advices(connection, _LIVE, same))
    waiting = {each.id for each in waiting_advices(connection, same)} if found else set()
    # One that waits goes before one whose money came.
    for known, payment_id in sorted(found, key=lambda each: each[0].id not in waiting):
        if known.id in waiting or payment_id is None:
            return KnownAdvice(known, "")
        return KnownAdvice(known, f"payment:{payment_name(connection, payment_id)}")
    return None


def _advices(
    connection: Connection, *where: ColumnElement[bool]
) -> Iterable[tuple[Advice, int | None]]:
    query = (
        select(
            BANK_ADVICE.c.id,
            BANK_ADVICE.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.root_id,
            BANK_ADVICE.c.entity_id,
            BANK_ADVICE.c.currency,
            BANK_ADVICE.c.received_on,
            BANK_ADVICE.c.reference,
            BANK_ADVICE.c.file,
            BANK_ADVICE.c.payment_id,
        )
        .join(CUSTOMER, CUSTOMER.c.id == BANK_ADVICE.c.customer_id)
        .outerjoin(ITEM, ITEM.c.id == BANK_ADVICE.c.payment_id)
        .where(*where)
        .order_by(BANK_ADVICE.c.id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return
    lines: dict[int, list[AdvisedLine]] = {}
    line = BANK_ADVICE_LINE.c
    some = among(connection, line.advice_id, [row.id for row in rows])
    asked = select(line.advice_id, line.kind, line.number, line.amount_minor, line.discount_minor)
    for found in connection.execute(asked.where(some).order_by(line.advice_id, line.position)):
        lines.setdefault(found.advice_id, []).append(AdvisedLine(*found[1:]))
    for row in rows:
        head, (reference, file, payment_id) = row[:7], row[7:]
        yield Advice(*head, tuple(lines.get(row.id, ())), reference, file), payment_id


def advice_key(advice: Advice) -> str:
    """What the same advice is known by."""
    facts = [advice.root_id, advice.entity_id, advice.currency, advice.reference]
    lines = sorted(tuple(map(str, line)) for line in advice.lines)
    return hashlib.sha256(repr((facts, lines)).encode()).hexdigest()[:32]


def keep_advice(entry: Entry, advice: Advice, payment_id: int | None = None) -> int:
    """Keep an advice on an open act, joined to its payment if that is there; returns its number."""
    number = entry.add(
        BANK_ADVICE,
        customer_id=advice.customer_id,
        entity_id=advice.entity_id,
        currency=advice.currency,
        total_minor=advice.total_minor,
        reference=advice.reference,
        received_on=advice.received_on,
        file=advice.file,
        advice_key=advice_key(advice),
        payment_id=payment_id,
        withdrawn_act_id=None,
    )
    entry.made(BANK_ADVICE, number)
    entry.insert(
        BANK_ADVICE_LINE,
        [
            {
                "advice_id": number,
                "position": place,
                "kind": line.kind,
                "number": line.number,
                "amount_minor": line.minor,
                "discount_minor": line.discount_minor,
            }
            for place, line in enumerate(advice.lines, 1)
        ],
    )
    return number


def join_payment(entry: Entry, advice: Advice, payment_id: int) -> None:
    """Note on an open act which payment an advice is about. Raises UnknownAdvice if it waits no
    longer."""
    the_waiting(entry.connection, advice.id)
    entry.change(BANK_ADVICE, advice.id, payment_id=payment_id)


def the_waiting(connection: Connection, advice_id: int) -> Advice:
    """An advice that waits; raises UnknownAdvice."""
    for advice in waiting_advices(connection, BANK_ADVICE.c.id == advice_id):
        return advice
    raise UnknownAdvice(f"There is no advice {advice_id} that waits for its money.")


def remove_advice(book: Book, advice_id: int) -> Done:
    """Remove an advice that waits: one act. Raises UnknownAdvice."""
    with book.act(ActName.BANK_ADVICE, f"advice {advice_id}") as entry:
        advice = the_waiting(entry.connection, advice_id)
        entry.change(BANK_ADVICE, advice_id, withdrawn_act_id=entry.id)
        money = Money(advice.total_minor, advice.currency)
        entry.summary = Sentence(f"advice {advice_id} of {advice.account} over ", money, " removed")
        return Done(entry.id, entry.summary)
