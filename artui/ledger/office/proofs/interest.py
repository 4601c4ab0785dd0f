"""Proofs on late interest: nothing is charged twice, and every charge equals its segments."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from artui.domain.money import format_minor, round_half_up
from artui.ledger.cash.charge_write_offs import written_off_charges
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.dialects import roughly
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import INTEREST_CHARGE, INTEREST_RUN, INTEREST_SEGMENT, ITEM
from artui.ledger.store.tables.columns import Query

_CHARGE = (
    "id",
    "run_id",
    "through",
    "cumulative_minor",
    "charged_before_minor",
    "charge_minor",
    "correction_minor",
)
_SEGMENTS = INTEREST_SEGMENT.alias("segments")
# A sum of up to so much is off by less than a thousandth in floating point, even of many segments.
_EXACT = 10**9
_NEAR = 0.499


def charges_add_up(connection: Connection) -> Iterator[Breach]:
    """charge = cumulative − charged before; charged before = Σ earlier charges − Σ corrections.

    A correction leaves out what was waived or written off before its run. All sums cover the whole
    chain of an invoice's corrections, without what was rolled back.
    """
    waived: dict[int, dict[int, int]] = {}
    for row in connection.execute(_doubtful_charges()):
        where = _Charge(row.run_id, row.number, row.currency)
        net = row.charge_minor - row.correction_minor
        due = row.cumulative_minor - row.charged_before_minor
        if due < 0:
            if row.run_id not in waived:
                waived[row.run_id] = written_off_charges(
                    connection, row.through, before_act=row.run_act_id
                )
            due = min(due + waived[row.run_id].get(row.origin, 0), 0)
        if net != due or row.charge_minor < 0 or row.correction_minor < 0:
            yield _wrong(where, "charge", "charges", net, "cumulative less charged before is", due)
        if row.charged_before_minor != row.before:
            stored = row.charged_before_minor
            yield _wrong(
                where, "charged-before", "counts", stored, "charged before was", int(row.before)
            )


def _doubtful_charges() -> Query:
    """Charges that break a rule, or would without what was waived, with what was charged before."""
    origin = func.coalesce(ITEM.c.origin_id, ITEM.c.id)
    charge = INTEREST_CHARGE.c
    net = charge.charge_minor - charge.correction_minor
    earlier = func.sum(net).over(
        partition_by=origin, order_by=(charge.run_id, charge.id), rows=(None, -1)
    )
    rows = (
        select(
            *(charge[name] for name in _CHARGE),
            INTEREST_RUN.c.act_id.label("run_act_id"),
            origin.label("origin"),
            ITEM.c.number,
            ITEM.c.currency,
            func.coalesce(earlier, 0).label("before"),
        )
        .join(ITEM, ITEM.c.id == charge.invoice_id)
        .join(INTEREST_RUN, INTEREST_RUN.c.id == charge.run_id)
        .where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
        .subquery("counted")
    )
    found = rows.c
    doubtful = or_(
        found.charged_before_minor != found.before,
        found.charge_minor < 0,
        found.correction_minor < 0,
        found.charge_minor - found.correction_minor
        != found.cumulative_minor - found.charged_before_minor,
    )
    return select(rows).where(doubtful).order_by(found.origin, found.run_id, found.id)


def documents_carry_their_charges(connection: Connection) -> Iterator[Breach]:
    """A finance charge or its correction is the sum of its invoices' charges."""
    total = func.sum(INTEREST_CHARGE.c.charge_minor + INTEREST_CHARGE.c.correction_minor)
    query = (
        select(ITEM.c.number, ITEM.c.currency, ITEM.c.amount_minor, total)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.item_id)
        .group_by(ITEM.c.id, ITEM.c.number, ITEM.c.currency, ITEM.c.amount_minor)
        .having(total != ITEM.c.amount_minor)
        .order_by(ITEM.c.id)
    )
    for number, currency, amount, charges in connection.execute(query):
        yield Breach(
            "interest-document",
            number,
            f"{number} is over {format_minor(amount, currency)} {currency}, but its invoices' "
            f"charges come to {format_minor(int(charges), currency)}.",
        )


def segments_add_up(connection: Connection) -> Iterator[Breach]:
    """The segments of a charge add up to its cumulative interest, rounded once."""
    amount = _SEGMENTS.c.amount
    total = select(_SEGMENTS.c.charge_id, func.sum(roughly(amount)).label("minor"))
    sums = total.group_by(_SEGMENTS.c.charge_id).subquery("total")
    about = func.coalesce(sums.c.minor, 0.0)
    # Sums in floating point, of which only those that are near to another minor unit, or so large
    # that they may be wrong, are added up exactly.
    off = func.abs(about - INTEREST_CHARGE.c.cumulative_minor)
    query = (
        select(INTEREST_CHARGE.c.id)
        .outerjoin(sums, sums.c.charge_id == INTEREST_CHARGE.c.id)
        .where(or_(off > _NEAR, func.abs(about) > _EXACT))
        .order_by(INTEREST_CHARGE.c.id)
    )
    for part in chunks([row[0] for row in connection.execute(query)]):
        yield from _wrong_sums(connection, part)


def _wrong_sums(connection: Connection, charge_ids: Sequence[int]) -> Iterator[Breach]:
    """Those of these charges whose segments come to something else."""
    query = (
        select(
            INTEREST_CHARGE.c.id,
            INTEREST_CHARGE.c.run_id,
            INTEREST_CHARGE.c.cumulative_minor,
            ITEM.c.number,
            ITEM.c.currency,
            INTEREST_SEGMENT.c.amount,
        )
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .outerjoin(INTEREST_SEGMENT, INTEREST_SEGMENT.c.charge_id == INTEREST_CHARGE.c.id)
        .where(among(connection, INTEREST_CHARGE.c.id, charge_ids))
        .order_by(INTEREST_CHARGE.c.id, INTEREST_SEGMENT.c.id)
    )
    for _, segments in groupby(connection.execute(query), key=lambda row: int(row.id)):
        rows = list(segments)
        exact = sum((Fraction(row.amount) for row in rows if row.amount), Fraction())
        first = rows[0]
        if round_half_up(exact) != first.cumulative_minor:
            stored, found = first.cumulative_minor, round_half_up(exact)
            where = _Charge(first.run_id, first.number, first.currency)
            yield _wrong(where, "segments", "holds", stored, "its segments come to", found)


class _Charge(NamedTuple):
    """The breach for a wrong charge."""

    run: int
    number: str
    currency: str


def _wrong(where: _Charge, rule: str, verb: str, stored: int, words: str, right: int) -> Breach:
    run, number, currency = where
    return Breach(
        f"interest-{rule}",
        f"invoice {number}",
        f"Interest run {run} {verb} {format_minor(stored, currency)} {currency} for invoice "
        f"{number}, but {words} {format_minor(right, currency)}.",
    )


INTEREST_PROOFS: tuple[Proof, ...] = (
    charges_add_up,
    documents_carry_their_charges,
    segments_add_up,
)
