"""Proofs on money in: statements add up, no entry is there twice, and each pays one payment."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, exists, func, or_, select

from artui.domain.advice import AdvisedKind
from artui.domain.bank_entry import EntryKind, Outcome, Ties
from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import (
    BANK_ACCOUNT,
    BANK_ADVICE,
    BANK_ADVICE_LINE,
    BANK_CONFIRMATION,
    BANK_ENTRY,
    BANK_OUTCOME,
    BANK_STATEMENT,
    ITEM,
)

_IN_FORCE = BANK_STATEMENT.c.withdrawn_act_id.is_(None)
_REFUND = ITEM.alias("refund")


def statements_add_up(connection: Connection) -> Iterator[Breach]:
    """A statement has the entries it brought; if it brought all of its own, they are the difference
    of its balances, or what is missing is the gap that was accepted."""
    moved = func.coalesce(func.sum(BANK_ENTRY.c.amount_minor), 0)
    found = func.count(BANK_ENTRY.c.id)
    wanted = BANK_STATEMENT.c.closing_minor - BANK_STATEMENT.c.opening_minor
    query = (
        select(
            BANK_ACCOUNT.c.number,
            BANK_ACCOUNT.c.currency,
            BANK_STATEMENT.c.number,
            BANK_STATEMENT.c.added,
            found,
            moved,
            wanted + BANK_STATEMENT.c.gap_minor,
        )
        .join(BANK_ACCOUNT, BANK_ACCOUNT.c.id == BANK_STATEMENT.c.account_id)
        .outerjoin(BANK_ENTRY, BANK_ENTRY.c.statement_id == BANK_STATEMENT.c.id)
        .where(_IN_FORCE)
        .group_by(BANK_STATEMENT.c.id, BANK_ACCOUNT.c.number, BANK_ACCOUNT.c.currency)
        .having(
            or_(
                found != BANK_STATEMENT.c.added,
                and_(
                    BANK_STATEMENT.c.ties != Ties.UNKNOWN,
                    BANK_STATEMENT.c.known == 0,
                    moved != wanted + BANK_STATEMENT.c.gap_minor,
                ),
            )
        )
        .order_by(BANK_STATEMENT.c.id)
    )
    for account, currency, number, added, count, sum_, right in connection.execute(query):
        name = f"statement {number} of {account}"
        if count != added:
            said = f"{name} brought {added} entries, but has {count}."
        else:
            said = f"{name} moved {Money(sum_, currency)}, its balances {Money(right, currency)}."
        yield Breach("bank-statement", name, said[0].upper() + said[1:])


def entries_are_there_once(connection: Connection) -> Iterator[Breach]:
    """No two entries in force have one key and occurrence."""
    query = (
        select(func.min(BANK_ENTRY.c.id), func.count())
        .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
        .where(_IN_FORCE)
        .group_by(BANK_ENTRY.c.entry_key, BANK_ENTRY.c.occurrence)
        .having(func.count() > 1)
        .order_by(func.min(BANK_ENTRY.c.id))
    )
    for entry_id, times in connection.execute(query):
        name = f"bank entry {entry_id}"
        yield Breach("bank-entry", name, f"Bank entry {entry_id} is there {times} times.")


def outcomes_are_sound(connection: Connection) -> Iterator[Breach]:
    """Of an entry one thing became at most. What was posted is a payment of the same amount and
    currency, or the fee that the bank charged, of that entry only; what was returned is reversed,
    or refunded as far as the bank took it.
    """
    live = BANK_OUTCOME.c.withdrawn_act_id.is_(None)
    for column, noun in ((BANK_OUTCOME.c.entry_id, "entry"), (BANK_OUTCOME.c.item_id, "payment")):
        posted = [BANK_OUTCOME.c.outcome == Outcome.POSTED] if noun == "payment" else []
        query = (
            select(column, func.count())
            .where(live, column.is_not(None), *posted)
            .group_by(column)
            .having(func.count() > 1)
            .order_by(column)
        )
        for number, times in connection.execute(query):
            what = f"{times} things became of bank" if noun == "entry" else f"{times} entries pay"
            yield Breach("bank-outcome", f"{noun} {number}", f"{what} {noun} {number}.")
    is_fee = BANK_ENTRY.c.kind == EntryKind.RETURN_FEE
    paid = and_(
        BANK_OUTCOME.c.outcome == Outcome.POSTED,
        or_(
            ITEM.c.id.is_(None),
            ITEM.c.kind != case((is_fee, ItemKind.FEE), else_=ItemKind.PAYMENT),
            ITEM.c.amount_minor != func.abs(BANK_ENTRY.c.amount_minor),
            ITEM.c.currency != BANK_ENTRY.c.currency,
        ),
    )
    part_returned = exists().where(
        _REFUND.c.act_id == BANK_OUTCOME.c.act_id,
        _REFUND.c.kind == ItemKind.REFUND,
        _REFUND.c.amount_minor <= func.abs(BANK_ENTRY.c.amount_minor),
    )
    returned = and_(
        BANK_OUTCOME.c.outcome == Outcome.RETURNED,
        or_(ITEM.c.id.is_(None), and_(ITEM.c.reversed_by_id.is_(None), ~part_returned)),
    )
    query = (
        select(BANK_ENTRY.c.id, BANK_ENTRY.c.amount_minor, BANK_ENTRY.c.currency)
        .add_columns(BANK_OUTCOME.c.outcome, ITEM.c.number, _IN_FORCE)
        .select_from(BANK_OUTCOME)
        .join(BANK_ENTRY, BANK_ENTRY.c.id == BANK_OUTCOME.c.entry_id)
        .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
        .outerjoin(ITEM, ITEM.c.id == BANK_OUTCOME.c.item_id)
        .where(live, or_(paid, returned, BANK_STATEMENT.c.withdrawn_act_id.is_not(None)))
        .order_by(BANK_ENTRY.c.id)
    )
    for entry_id, minor, currency, outcome, number, in_force in connection.execute(query):
        wrong = f"its payment {number} is not of that"
        if not in_force:
            wrong = "its statement was taken back"
        elif outcome is Outcome.RETURNED:
            wrong = f"its payment {number} is not reversed"
        yield Breach(
            "bank-outcome",
            f"bank entry {entry_id}",
            f"Bank entry {entry_id} of {Money(minor, currency)} is {outcome}, but {wrong}.",
        )


def confirmations_are_sound(connection: Connection) -> Iterator[Breach]:
    """A statement confirms only entries that a notice of its own account reported, each once."""
    notice, by = BANK_STATEMENT.alias("notice"), BANK_STATEMENT.alias("by")
    query = (
        select(BANK_CONFIRMATION.c.entry_id, func.max(by.c.number))
        .join(BANK_ENTRY, BANK_ENTRY.c.id == BANK_CONFIRMATION.c.entry_id)
        .join(notice, notice.c.id == BANK_ENTRY.c.statement_id)
        .join(by, by.c.id == BANK_CONFIRMATION.c.statement_id)
        .where(by.c.withdrawn_act_id.is_(None))
        .group_by(BANK_CONFIRMATION.c.entry_id, BANK_CONFIRMATION.c.statement_id)
        .having(
            or_(
                func.count() > 1,
                func.sum(case((notice.c.interim, 0), else_=1)) > 0,
                func.sum(case((by.c.interim, 1), else_=0)) > 0,
                func.min(notice.c.account_id) != func.min(by.c.account_id),
            )
        )
        .order_by(BANK_CONFIRMATION.c.entry_id)
    )
    for entry_id, number in connection.execute(query):
        name = f"bank entry {entry_id}"
        said = f"Bank entry {entry_id} is confirmed by statement {number}, which can't be so."
        yield Breach("bank-confirmation", name, said)


def advices_are_sound(connection: Connection) -> Iterator[Breach]:
    """An advice adds up to its lines, and what is joined to it is a payment in its currency."""
    advice, line = BANK_ADVICE.c, BANK_ADVICE_LINE.c
    signed = case((line.kind == AdvisedKind.DOCUMENT, line.amount_minor), else_=-line.amount_minor)
    found = func.coalesce(func.sum(signed), 0)
    sums = (
        select(advice.id, advice.currency, advice.total_minor, found)
        .outerjoin(BANK_ADVICE_LINE, line.advice_id == advice.id)
        .group_by(advice.id)
        .having(advice.total_minor != found)
        .order_by(advice.id)
    )
    for number, currency, total, sum_ in connection.execute(sums):
        said = (
            f"Advice {number} is over {Money(total, currency)}, its lines {Money(sum_, currency)}."
        )
        yield Breach("bank-advice", f"advice {number}", said)
    wrong = or_(
        ITEM.c.kind != ItemKind.PAYMENT,
        ITEM.c.currency != advice.currency,
        ITEM.c.entity_id != advice.entity_id,
    )
    joined = (
        select(advice.id, ITEM.c.number)
        .join(ITEM, ITEM.c.id == advice.payment_id)
        .where(advice.withdrawn_act_id.is_(None), wrong)
        .order_by(advice.id)
    )
    for number, document in connection.execute(joined):
        said = f"Advice {number} is joined to {document}, which is no payment that it may be about."
        yield Breach("bank-advice", f"advice {number}", said)


BANK_PROOFS: tuple[Proof, ...] = (
    statements_add_up,
    entries_are_there_once,
    confirmations_are_sound,
    advices_are_sound,
    outcomes_are_sound,
)
