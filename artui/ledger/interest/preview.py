"""An interest run row by row: what it would do with each invoice, and what a posted one did.

Section 3.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import chain, islice

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind
from artui.ledger.book.steps import Steps
from artui.ledger.interest.bearing import bearing_count, debts, debts_of
from artui.ledger.interest.moved import base_of, moved_since
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.interest.reckoning import Computed, PreviewRow, Reckoning
from artui.ledger.interest.settled import beside_settled, known_count
from artui.ledger.store.many import many_rows
from artui.ledger.store.tables import INTEREST_CHARGE, INTEREST_RUN, ITEM

# So many rows are computed before who waits is asked whether to go on.
_BATCH = 500


def preview(
    connection: Connection,
    through: date,
    customer_ids: Collection[int] | None = None,
    *,
    steps: Steps | None = None,
) -> Iterator[PreviewRow]:
    """Every invoice with interest to date, by account, currency and due date, even if there is
    nothing to charge.

    A customer's charges in a currency are shown as 0 if they are below the policy's minimum.
    `steps` counts the invoices that are looked at.
    """
    return chain.from_iterable(_previewed(connection, through, customer_ids, steps or Steps()))


def _previewed(
    connection: Connection, through: date, customer_ids: Collection[int] | None, steps: Steps
) -> Iterator[list[PreviewRow]]:
    """The rows of `preview` in batches."""
    reckoning = Reckoning(connection, policies(connection, through), through)
    for rows in _all_rows(reckoning, customer_ids, steps):
        yield [row for row in rows if row.cumulative_minor or row.charged_before_minor]
        steps.took(len(rows))


def computed(
    connection: Connection,
    rules: Policies,
    through: date,
    customer_ids: Collection[int] | None = None,
    *,
    steps: Steps | None = None,
) -> Iterable[Computed]:
    """The rows of `preview` with their debts, each computed anew; who watches the steps gets to
    know how many there are."""
    steps = steps or Steps()
    if steps.watched:
        steps.total = bearing_count(connection, through, customer_ids)
    reckoning = Reckoning(connection, rules, through)
    rows = reckoning.rows(debts(connection, rules, through, customer_ids))
    return reckoning.above_minimum(_with_interest(rows, steps))


def moved_rows(
    connection: Connection,
    rules: Policies,
    through: date,
    *,
    compensation: bool = False,
    steps: Steps | None = None,
) -> Iterable[Computed]:
    """The rows of `computed`, but without those of which nothing moved since the last run of all
    customers: on these there is nothing to charge or to give back."""
    base = base_of(connection, rules, through)
    if base is None or (compensation and any(map(rules.may_compensate, rules.rows))):
        # Who was charged may still owe the fixed sum, which was not asked for then.
        return computed(connection, rules, through, steps=steps)
    ids, steps = sorted(moved_since(connection, base, through)), steps or Steps()
    steps.total = len(ids)
    reckoning = Reckoning(connection, rules, through, compensates=False)
    with many_rows():
        rows = reckoning.rows(debts_of(connection, rules, through, ids))
        found = [*_with_interest(rows, steps)]
    found.sort(key=lambda each: (*each.row[3:5], each.row.due_date, each.row.invoice_id))
    return found


def posted_rows(
    connection: Connection, run_id: int, customer_ids: Collection[int] | None = None
) -> Iterator[PreviewRow]:
    """What a run did with each invoice: the rows that its preview had shown."""
    run = connection.execute(select(INTEREST_RUN).where(INTEREST_RUN.c.id == run_id)).one()
    charges = {
        row.invoice_id: (row.charge_minor, row.correction_minor)
        for row in connection.execute(
            select(INTEREST_CHARGE).where(INTEREST_CHARGE.c.run_id == run_id)
        )
    }
    fees = select(ITEM.c.about_id, ITEM.c.amount_minor).where(
        ITEM.c.act_id == run.act_id, ITEM.c.kind == ItemKind.FEE
    )
    fixed = {row.about_id: row.amount_minor for row in connection.execute(fees)}
    # What a run did is known, so nothing is below the minimum.
    reckoning = Reckoning(connection, policies(connection, run.through), run.through)
    for rows in _all_rows(reckoning, customer_ids, Steps(), charges_least=False):
        for row in rows:
            charge_minor, correction_minor = charges.get(row.invoice_id, (0, 0))
            before = row.charged_before_minor - charge_minor + correction_minor
            # The state before the run: nothing is left after a correction of everything charged.
            if row.cumulative_minor or before:
                done = (before, charge_minor, correction_minor, fixed.get(row.invoice_id, 0))
                # These are the last fields. With most invoices the run did nothing, and a copy of
                # a row takes longer than all else here.
                yield row if row[-4:] == done else PreviewRow._make((*row[:-4], *done))


def _all_rows(
    reckoning: Reckoning,
    customer_ids: Collection[int] | None,
    steps: Steps,
    *,
    charges_least: bool = True,
) -> Iterator[list[PreviewRow]]:
    """Every invoice that may bear interest, by account, currency and due date, in batches; with
    `charges_least` what is less than the minimum is 0."""
    connection, rules, through = reckoning.connection, reckoning.rules, reckoning.through
    base = base_of(connection, rules, through) if customer_ids is None else None
    if base is not None:
        moved = moved_since(connection, base, through)
        if steps.watched:
            steps.total = known_count(connection, moved)
        yield from beside_settled(reckoning, moved)
        return
    if steps.watched:
        steps.total = bearing_count(connection, through, customer_ids)
    found = reckoning.rows(debts(connection, rules, through, customer_ids))
    rows = reckoning.above_minimum(found) if charges_least else found
    while batch := [each.row for each in islice(rows, _BATCH)]:
        yield batch


def _with_interest(rows: Iterable[Computed], steps: Steps) -> Iterator[Computed]:
    for each in rows:
        if each.row.cumulative_minor or each.row.charged_before_minor:
            steps.took(0)
            yield each
        else:
            steps.took()
