"""Proofs on runs of interest and of dunning: each belongs to an act of its kind, and what it posted
to the same act."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, Table, and_, case, exists, func, or_, select

from artui.domain.kinds import ItemKind
from artui.ledger.book.acts import ActName
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import (
    ACT,
    DUNNING_NOTICE,
    DUNNING_RUN,
    DUNNING_STEP,
    INTEREST_CHARGE,
    INTEREST_RUN,
    ITEM,
)


class _Kind(NamedTuple):
    """A kind of run: its table and name, the act that posts it and the one that rolls it back."""

    table: Table
    name: str
    posts: ActName
    rolls_back: ActName


_KINDS = (
    _Kind(INTEREST_RUN, "interest run", ActName.INTEREST, ActName.INTEREST_ROLLBACK),
    _Kind(DUNNING_RUN, "dunning run", ActName.DUNNING, ActName.DUNNING_ROLLBACK),
)


def runs_belong_to_their_acts(connection: Connection) -> Iterator[Breach]:
    """A run was posted by an act of its kind, and rolled back by a later one that does that, if at
    all; such an act posted one run."""
    for kind in _KINDS:
        yield from _of_other_acts(connection, kind)
        yield from _not_one_run(connection, kind)


def _of_other_acts(connection: Connection, kind: _Kind) -> Iterator[Breach]:
    run, posted, back = kind.table.c, ACT.alias("posted"), ACT.alias("back")
    query = (
        select(run.id, run.act_id, posted.c.act, run.rolled_back_act_id, back.c.act)
        .outerjoin(posted, posted.c.id == run.act_id)
        .outerjoin(back, back.c.id == run.rolled_back_act_id)
        .order_by(run.id)
    )
    for run_id, act_id, act, back_id, back_act in connection.execute(query):
        name = f"{kind.name} {run_id}"
        said = name.capitalize()
        if act != kind.posts:
            yield Breach(
                "run-act",
                name,
                f"{said} belongs to act {act_id}, which is {_named(act)}, not '{kind.posts}'.",
            )
        if back_id is not None and (
            back_act not in (kind.rolls_back, ActName.UNDO) or back_id <= act_id
        ):
            yield Breach(
                "run-act",
                name,
                f"{said} of act {act_id} was rolled back by act {back_id}, which is "
                f"{_named(back_act)}, not a later '{kind.rolls_back}' or '{ActName.UNDO}'.",
            )


def _not_one_run(connection: Connection, kind: _Kind) -> Iterator[Breach]:
    count, after = func.count(kind.table.c.id), ACT.alias("after")
    broken_off = exists().where(after.c.undoes_id == ACT.c.id, after.c.act == ActName.BREAK_OFF)
    query = (
        select(ACT.c.id, count)
        .outerjoin(kind.table, kind.table.c.act_id == ACT.c.id)
        .where(ACT.c.act == kind.posts)
        .group_by(ACT.c.id)
        .having(count != case((broken_off, 0), else_=1))
        .order_by(ACT.c.id)
    )
    for act_id, runs in connection.execute(query):
        yield Breach(
            "run-act",
            f"act {act_id}",
            f"Act {act_id} ({kind.posts}) posted {runs} runs in place of one.",
        )


def charges_belong_to_their_runs(connection: Connection) -> Iterator[Breach]:
    """What a run charged is through its day, on a finance charge that its own act posted, and what
    it gave back on a credit memo."""
    charge, run = INTEREST_CHARGE.c, INTEREST_RUN.c
    of_run = and_(
        ITEM.c.act_id == run.act_id,
        charge.through == run.through,
        or_(
            and_(ITEM.c.kind == ItemKind.FINANCE_CHARGE, charge.correction_minor == 0),
            and_(ITEM.c.kind == ItemKind.CREDIT_MEMO, charge.charge_minor == 0),
        ),
    )
    query = (
        select(ITEM.c.number, run.id, run.through, run.act_id, charge.through, ITEM.c.act_id)
        .select_from(INTEREST_CHARGE)
        .join(INTEREST_RUN, run.id == charge.run_id)
        .join(ITEM, ITEM.c.id == charge.item_id)
        .where(~of_run)
        .order_by(charge.id)
    )
    for number, run_id, through, act_id, charged_through, posted_by in connection.execute(query):
        yield Breach(
            "run-charge",
            number,
            f"{number} of act {posted_by} holds a charge through {charged_through} of interest run "
            f"{run_id}, which is of act {act_id} and through {through}.",
        )


def finance_charges_have_runs(connection: Connection) -> Iterator[Breach]:
    """What an interest run posted says what it charged on which invoice."""
    by_run = ITEM.c.act_id.in_(select(INTEREST_RUN.c.act_id))
    query = (
        select(ITEM.c.number, ITEM.c.act_id)
        .where(
            or_(
                ITEM.c.kind == ItemKind.FINANCE_CHARGE,
                and_(ITEM.c.kind == ItemKind.CREDIT_MEMO, by_run),
            ),
            ~exists().where(INTEREST_CHARGE.c.item_id == ITEM.c.id),
        )
        .order_by(ITEM.c.id)
    )
    for number, act_id in connection.execute(query):
        yield Breach(
            "run-charge", number, f"{number} of act {act_id} charges no invoice in any run."
        )


def notices_belong_to_their_runs(connection: Connection) -> Iterator[Breach]:
    """The notices of a dunning run, their items and their fees were posted by its own act."""
    fee = ITEM.alias("fee")
    others = func.coalesce(DUNNING_STEP.c.act_id, DUNNING_RUN.c.act_id)
    fees = func.coalesce(fee.c.act_id, DUNNING_RUN.c.act_id)
    query = (
        select(DUNNING_NOTICE.c.number, DUNNING_RUN.c.id, DUNNING_RUN.c.act_id)
        .join(DUNNING_RUN, DUNNING_RUN.c.id == DUNNING_NOTICE.c.run_id)
        .outerjoin(DUNNING_STEP, DUNNING_STEP.c.notice_id == DUNNING_NOTICE.c.id)
        .outerjoin(fee, fee.c.id == DUNNING_STEP.c.fee_item_id)
        .where(
            or_(
                DUNNING_NOTICE.c.act_id != DUNNING_RUN.c.act_id,
                others != DUNNING_RUN.c.act_id,
                fees != DUNNING_RUN.c.act_id,
            )
        )
        .distinct()
        .order_by(DUNNING_RUN.c.id, DUNNING_NOTICE.c.number)
    )
    for number, run_id, act_id in connection.execute(query):
        yield Breach(
            "run-notice",
            number,
            f"Notice {number} of dunning run {run_id} has rows that act {act_id} of the run did "
            "not post.",
        )


def _named(act: str | None) -> str:
    return "not in the log" if act is None else f"'{act}'"


RUN_PROOFS: tuple[Proof, ...] = (
    runs_belong_to_their_acts,
    charges_belong_to_their_runs,
    finance_charges_have_runs,
    notices_belong_to_their_runs,
)
