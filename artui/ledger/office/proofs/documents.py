"""Proofs on documents and allocations: stored figures equal those computed from the rows.

open = amount − allocations, never below 0; Σ debits − Σ credits = Σ open debits − Σ open credits in
every account tree and currency; no allocation crosses currencies or trees; reversals are whole;
numbers are unique; the control account is right.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, case, exists, func, literal, or_, select

from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS, Approval, FeeKind, ItemKind, Origin
from artui.domain.money import format_minor
from artui.ledger.documents.cash_discounts import not_earned
from artui.ledger.items.allocation_rows import AllocationRow, allocation_rows, first_rows
from artui.ledger.items.open_items import NUMBERED, PAYMENT
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import (
    ALLOCATION,
    CONTROL,
    CUSTOMER,
    DUNNING_STEP,
    ITEM,
    NOTE_FIELD,
    REMITTANCE,
)


class _Item(NamedTuple):
    """A document as a breach names it."""

    kind: ItemKind
    number: str
    currency: str
    amount_minor: int
    open_minor: int

    @property
    def label(self) -> str:
        """Its kind and number."""
        return f"{self.kind.replace('_', ' ')} {self.number}"

    def money(self, minor: int) -> str:
        """An amount in its currency."""
        return f"{format_minor(minor, self.currency)} {self.currency}"


_ITEM = [ITEM.c[name] for name in _Item._fields]


def open_amounts(connection: Connection) -> Iterator[Breach]:
    """open = amount − allocations, and from 0 to the amount."""
    for side, column in ((1, ALLOCATION.c.debit_id), (-1, ALLOCATION.c.credit_id)):
        taken = (
            select(func.coalesce(func.sum(ALLOCATION.c.amount_minor), 0))
            .where(column == ITEM.c.id)
            .scalar_subquery()
        )
        query = select(*_ITEM, taken.label("taken")).where(
            ITEM.c.side == side, ITEM.c.amount_minor - ITEM.c.open_minor != taken
        )
        for *values, allocated in connection.execute(query.order_by(ITEM.c.id)):
            item = _Item(*values)
            right = item.amount_minor - int(allocated)
            yield Breach(
                "open-amount",
                item.label,
                f"{item.label} has {item.money(item.open_minor)} open, but its amount less "
                f"allocations is {item.money(right)}.",
            )
    beyond = or_(ITEM.c.open_minor < 0, ITEM.c.open_minor > ITEM.c.amount_minor)
    rows = connection.execute(select(*_ITEM).where(beyond).order_by(ITEM.c.id))
    for item in map(_Item._make, rows):
        yield Breach(
            "open-range",
            item.label,
            f"{item.label} of {item.money(item.amount_minor)} has "
            f"{item.money(item.open_minor)} open.",
        )


def trees_tie(connection: Connection) -> Iterator[Breach]:
    """Σ debits − Σ credits = Σ open debits − Σ open credits per account tree and currency."""
    posted = func.sum(ITEM.c.side * ITEM.c.amount_minor)
    still = func.sum(ITEM.c.side * ITEM.c.open_minor)
    root = CUSTOMER.alias("root")
    query = (
        select(root.c.account, ITEM.c.currency, posted, still)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .join(root, root.c.id == CUSTOMER.c.root_id)
        .where(ITEM.c.approval == Approval.APPROVED)
        .group_by(root.c.account, ITEM.c.currency)
        .having(posted != still)
        .order_by(root.c.account, ITEM.c.currency)
    )
    for account, currency, all_minor, open_minor in connection.execute(query):
        yield Breach(
            "tree-ties",
            account,
            f"{account} and all below it: debits less credits are "
            f"{format_minor(int(all_minor), currency)} {currency}, but what is open comes to "
            f"{format_minor(int(open_minor), currency)}.",
        )


def control_ties(connection: Connection) -> Iterator[Breach]:
    """The control account equals what was posted, per currency and day."""
    posted = (
        select(
            ITEM.c.currency,
            ITEM.c.counts_from.label("day"),
            func.sum(ITEM.c.side * ITEM.c.amount_minor).label("minor"),
        )
        .where(ITEM.c.approval == Approval.APPROVED)
        .group_by(ITEM.c.currency, ITEM.c.counts_from)
    )
    right = {(row.currency, row.day): int(row.minor) for row in connection.execute(posted)}
    kept = {
        (row.currency, row.day): row.posted_minor for row in connection.execute(select(CONTROL))
    }
    for currency, day in sorted(right.keys() | kept.keys()):
        there, should = kept.get((currency, day), 0), right.get((currency, day), 0)
        if there != should:
            yield Breach(
                "control-total",
                f"{currency} {day}",
                f"The control account has {format_minor(there, currency)} {currency} for {day}, "
                f"but the documents of that day come to {format_minor(should, currency)}.",
            )


_CREDIT, _DEBIT = ITEM.alias("credit"), ITEM.alias("debit")
_PAYER, _BUYER = CUSTOMER.alias("payer"), CUSTOMER.alias("buyer")


def allocations_are_lawful(connection: Connection) -> Iterator[Breach]:
    """Each sets approved credits against approved debits of the same currency and tree, in time."""
    back = ALLOCATION.alias("back")
    in_force = and_(
        ALLOCATION.c.amount_minor > 0, ~exists().where(back.c.reverses_id == ALLOCATION.c.id)
    )
    rules = (
        ("allocation-sides", or_(_CREDIT.c.side != -1, _DEBIT.c.side != 1)),
        ("allocation-currency", _CREDIT.c.currency != _DEBIT.c.currency),
        ("allocation-tree", and_(_PAYER.c.root_id != _BUYER.c.root_id, in_force)),
        (
            "allocation-date",
            or_(
                ALLOCATION.c.effective_date < _CREDIT.c.issue_date,
                ALLOCATION.c.effective_date < _DEBIT.c.issue_date,
                ALLOCATION.c.counts_from < _CREDIT.c.counts_from,
                ALLOCATION.c.counts_from < _DEBIT.c.counts_from,
            ),
        ),
        (
            "allocation-approval",
            and_(
                in_force,
                or_(
                    _CREDIT.c.approval != Approval.APPROVED, _DEBIT.c.approval != Approval.APPROVED
                ),
            ),
        ),
    )
    broken = case(*((condition, literal(rule)) for rule, condition in rules))
    query = _pairs().add_columns(broken.label("rule")).where(or_(*(each for _, each in rules)))
    for row in connection.execute(query.order_by(ALLOCATION.c.id)):
        yield Breach(
            row.rule,
            f"application {row.id}",
            f"Application {row.id} sets {row.credit_kind} {row.credit} ({row.payer}, "
            f"{row.credit_currency}, {row.credit_date}) against {row.debit_kind} {row.debit} "
            f"({row.buyer}, {row.debit_currency}, {row.debit_date}) as of {row.effective_date}: "
            f"{_ALLOCATION_WORDS[row.rule]}.",
        )


_ALLOCATION_WORDS = {
    "allocation-sides": "it takes a credit and a debit",
    "allocation-currency": "these are two currencies",
    "allocation-tree": "these share no account tree",
    "allocation-date": "that is before one of them counts",
    "allocation-approval": "one of them is not in the books",
}


def _pairs() -> Select[Any]:
    return (
        select(
            ALLOCATION.c.id,
            ALLOCATION.c.effective_date,
            _CREDIT.c.kind.label("credit_kind"),
            _CREDIT.c.number.label("credit"),
            _CREDIT.c.currency.label("credit_currency"),
            _CREDIT.c.issue_date.label("credit_date"),
            _PAYER.c.account.label("payer"),
            _DEBIT.c.kind.label("debit_kind"),
            _DEBIT.c.number.label("debit"),
            _DEBIT.c.currency.label("debit_currency"),
            _DEBIT.c.issue_date.label("debit_date"),
            _BUYER.c.account.label("buyer"),
        )
        .join(_CREDIT, _CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(_DEBIT, _DEBIT.c.id == ALLOCATION.c.debit_id)
        .join(_PAYER, _PAYER.c.id == _CREDIT.c.customer_id)
        .join(_BUYER, _BUYER.c.id == _DEBIT.c.customer_id)
    )


def returns_are_whole(connection: Connection) -> Iterator[Breach]:
    """A row that takes an allocation back is its exact negative, the only one, and not earlier than
    the allocation was first made: one that an undo brought back later is undone from then on."""
    first = ALLOCATION.alias("first")
    other = or_(
        ALLOCATION.c.amount_minor != -first.c.amount_minor,
        ALLOCATION.c.credit_id != first.c.credit_id,
        ALLOCATION.c.debit_id != first.c.debit_id,
    )
    early = ALLOCATION.c.effective_date < first.c.effective_date
    query = (
        select(ALLOCATION.c.id, ALLOCATION.c.reverses_id, ALLOCATION.c.effective_date, other)
        .join(first, first.c.id == ALLOCATION.c.reverses_id)
        .where(or_(other, early))
        .order_by(ALLOCATION.c.id)
    )
    found = connection.execute(query).all()
    origins: dict[int, AllocationRow] = {}
    for part in chunks([row.id for row in found if not row[3]]):
        rows = allocation_rows(connection, ALLOCATION.c.id.in_(part))
        origins |= first_rows(connection, rows)
    for row in found:
        if not row[3] and origins[row.id].effective_date <= row.effective_date:
            continue
        yield Breach(
            "application-return",
            f"application {row.id}",
            f"Application {row.id} takes application {row.reverses_id} back, but is not its exact "
            "negative.",
        )
    loose = select(ALLOCATION.c.id).where(
        ALLOCATION.c.amount_minor < 0, ALLOCATION.c.reverses_id.is_(None)
    )
    for number in connection.execute(loose.order_by(ALLOCATION.c.id)).scalars():
        message = f"Application {number} is negative, but names none that it takes back."
        yield Breach("application-return", f"application {number}", message)


def reversals_are_whole(connection: Connection) -> Iterator[Breach]:
    """A reversal has its document's whole amount on the other side, and neither is open."""
    target = ITEM.alias("target")
    same = (ITEM.c.amount_minor, ITEM.c.currency, ITEM.c.customer_id, ITEM.c.entity_id)
    differs = [column != target.c[column.name] for column in same]
    in_force = ITEM.c.reversed_by_id.is_(None)
    query = (
        select(*_ITEM, target.c.kind, target.c.number)
        .outerjoin(target, target.c.id == ITEM.c.reverses_id)
        .where(ITEM.c.kind == ItemKind.REVERSAL)
        .where(
            or_(
                target.c.id.is_(None),
                ITEM.c.side != -target.c.side,
                *differs,
                and_(in_force, target.c.reversed_by_id.is_distinct_from(ITEM.c.id)),
                and_(in_force, or_(ITEM.c.open_minor != 0, target.c.open_minor != 0)),
            )
        )
        .order_by(ITEM.c.id)
    )
    for *values, target_kind, target_number in connection.execute(query):
        item = _Item(*values)
        what = f"{target_kind} {target_number}" if target_kind else "no document"
        yield Breach(
            "reversal",
            item.label,
            f"{item.label} of {item.money(item.amount_minor)} reverses {what}, but is not its "
            "whole amount on the other side, allocated to it.",
        )
    counter = ITEM.alias("counter")
    orphans = (
        select(*_ITEM)
        .outerjoin(counter, counter.c.id == ITEM.c.reversed_by_id)
        .where(
            ITEM.c.reversed_by_id.is_not(None), counter.c.reverses_id.is_distinct_from(ITEM.c.id)
        )
    )
    for item in map(_Item._make, connection.execute(orphans.order_by(ITEM.c.id))):
        message = f"{item.label} is marked as reversed, but its reversal does not name it."
        yield Breach("reversal", item.label, message)


def documents_are_sound(connection: Connection) -> Iterator[Breach]:
    """Amounts are positive, or nothing where a service says so; the kind gives the side, and none
    counts before its own date."""
    wrong_side = or_(
        and_(ITEM.c.kind.in_(DEBIT_KINDS), ITEM.c.side != 1),
        and_(ITEM.c.kind.in_(CREDIT_KINDS), ITEM.c.side != -1),
        ITEM.c.kind.not_in([*DEBIT_KINDS, *CREDIT_KINDS, ItemKind.REVERSAL]),
    )
    early = or_(
        ITEM.c.counts_from < ITEM.c.issue_date, ITEM.c.original_due_date < ITEM.c.issue_date
    )
    days = (ITEM.c.issue_date, ITEM.c.original_due_date, ITEM.c.counts_from, ITEM.c.side)
    services = and_(
        ITEM.c.kind.in_((ItemKind.INVOICE, ItemKind.CREDIT_MEMO)), ITEM.c.origin == Origin.SERVICE
    )
    no_amount = or_(
        ITEM.c.amount_minor < 0,
        and_(ITEM.c.amount_minor == 0, ~services, ITEM.c.kind != ItemKind.REVERSAL),
    )
    query = select(*_ITEM, *days).where(or_(no_amount, wrong_side, early))
    for *values, issued, due, counts_from, side in connection.execute(query.order_by(ITEM.c.id)):
        item = _Item(*values)
        yield Breach(
            "document",
            item.label,
            f"{item.label} of {item.money(item.amount_minor)} dated {issued}, due {due}, "
            f"counting from {counts_from} on side {side}: that can't be.",
        )


def fees_and_origins_are_sound(connection: Connection) -> Iterator[Breach]:
    """Every document has an origin; a fee, and only a fee, has a purpose."""
    fee, ladder = ITEM.c.kind == ItemKind.FEE, ITEM.c.fee_kind == FeeKind.DUNNING
    wrong = or_(
        ITEM.c.origin.not_in(list(Origin)),
        and_(fee, func.coalesce(ITEM.c.fee_kind, "").not_in(list(FeeKind))),
        and_(~fee, or_(ITEM.c.fee_kind.is_not(None), ITEM.c.fee_level.is_not(None))),
        and_(fee, ladder, ITEM.c.fee_level.is_(None)),
        and_(fee, ~ladder, ITEM.c.fee_level.is_not(None)),
    )
    query = select(*_ITEM, ITEM.c.origin, ITEM.c.fee_kind, ITEM.c.fee_level).where(wrong)
    for *values, origin, fee_kind, fee_level in connection.execute(query.order_by(ITEM.c.id)):
        item = _Item(*values)
        level = "" if fee_level is None else f", level {fee_level}"
        yield Breach(
            "document-kind",
            item.label,
            f"{item.label} came by {origin} and is a fee for {fee_kind or 'nothing'}{level}: "
            "that can't be.",
        )
    steps = (
        select(*_ITEM, ITEM.c.fee_level, DUNNING_STEP.c.level)
        .join(DUNNING_STEP, DUNNING_STEP.c.fee_item_id == ITEM.c.id)
        .where(or_(ITEM.c.fee_level.is_(None), ITEM.c.fee_level != DUNNING_STEP.c.level))
    )
    for *values, fee_level, run_level in connection.execute(steps.order_by(ITEM.c.id)):
        item = _Item(*values)
        yield Breach(
            "fee-level",
            item.label,
            f"{item.label} is of level {fee_level or 'none'}, but the run that posted it "
            f"went to level {run_level}.",
        )


_KNOWN_BY = tuple(
    ITEM.c[name] for name in ("customer_id", "number", "issue_date", "amount_minor", "currency")
)


def numbers_are_unique(connection: Connection) -> Iterator[Breach]:
    """One number per entity and kind; payments differ in customer, reference, day or money."""
    # In the words and the order of the two indexes, so that nothing is sorted.
    for kinds, columns in (
        (NUMBERED, (ITEM.c.kind, ITEM.c.number, ITEM.c.entity_id)),
        (ITEM.c.kind == PAYMENT, _KNOWN_BY),
    ):
        query = select(ITEM.c.number, func.count(), func.min(ITEM.c.kind)).where(kinds)
        for number, count, kind in connection.execute(
            query.group_by(*columns).having(func.count() > 1)
        ):
            name = f"{kind.replace('_', ' ')} {number}"
            yield Breach("number-twice", name, f"There are {count} documents called {name}.")


class _Account(NamedTuple):
    """The place of an account in its tree."""

    id: int
    account: str
    parent_id: int | None
    root_id: int


def trees_are_trees(connection: Connection) -> Iterator[Breach]:
    """Every account's stored root is the top of its parents, and no account is above itself."""
    query = select(*(CUSTOMER.c[name] for name in _Account._fields))
    rows = {row.id: row for row in map(_Account._make, connection.execute(query))}
    for row in rows.values():
        seen, top = {row.id}, row
        while top.parent_id in rows and top.parent_id not in seen:
            top = rows[top.parent_id]
            seen.add(top.id)
        if top.parent_id is not None or top.id != row.root_id:
            message = f"{row.account} is below {top.account}, but is stored in another tree."
            yield Breach("account-tree", row.account, message)


def papers_came_along(connection: Connection) -> Iterator[Breach]:
    """A payment's remittance and a document's note fields belong to the act that posted it."""
    for table, wrong in (
        (REMITTANCE, ITEM.c.kind != ItemKind.PAYMENT),
        (NOTE_FIELD, literal(value=False)),
    ):
        query = select(*_ITEM, table.c.id).join(table, table.c.item_id == ITEM.c.id)
        query = query.where(or_(wrong, table.c.act_id != ITEM.c.act_id))
        name = table.name.replace("_", " ")
        for *values, row_id in connection.execute(query.order_by(table.c.id)):
            label = _Item(*values).label
            message = f"The {name} {row_id} did not come with {label}."
            yield Breach(name.replace(" ", "-"), label, message)


def discounts_are_earned(connection: Connection) -> Iterator[Breach]:
    """No invoice has more discount than its payments and memos within the days have earned."""
    for wrong in not_earned(connection):
        row = connection.execute(select(*_ITEM).where(ITEM.c.id == wrong.item_id)).one()
        item = _Item(*row)
        given = format_minor(wrong.given_minor, item.currency)
        earned = format_minor(wrong.earned_minor, item.currency)
        yield Breach(
            "discount",
            item.label,
            f"{item.label} has a discount of {given} {item.currency}, but has earned {earned} "
            f"{item.currency}.",
        )


DOCUMENT_PROOFS: tuple[Proof, ...] = (
    documents_are_sound,
    fees_and_origins_are_sound,
    open_amounts,
    trees_are_trees,
    trees_tie,
    control_ties,
    allocations_are_lawful,
    returns_are_whole,
    reversals_are_whole,
    numbers_are_unique,
    papers_came_along,
    discounts_are_earned,
)
