"""Which later acts rest on an act: the queries that an undo asks, made once for all acts."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, or_, select

from artui.domain.bank_entry import Outcome
from artui.domain.kinds import ItemKind
from artui.ledger.documents.correction_chain import in_chains
from artui.ledger.items.allocation_rows import TAKEN_BACK
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    BANK_ENTRY,
    BANK_OUTCOME,
    BANK_STATEMENT,
    CHANGE,
    INTEREST_CHARGE,
    INTEREST_RUN,
    ITEM,
    METADATA,
)

Ids = Select[tuple[int]]
OF_ACT = bindparam("of_act", type_=Integer())
"""The act that is to be taken back."""
SHOWN = 12


@cache
def resting_queries() -> tuple[Select[Any], ...]:
    """Some later acts each whose rows depend on what an act made: allocations, documents about it,
    and changes of the same rows."""
    made = select(ITEM.c.id).where(ITEM.c.act_id == OF_ACT)
    undone = select(ACT.c.undoes_id).where(ACT.c.undoes_id.is_not(None))
    live = (ACT.c.undoes_id.is_(None), ACT.c.id.not_in(undone))
    own = _lineage()
    queries = (
        select(ALLOCATION.c.act_id).where(
            or_(ALLOCATION.c.credit_id.in_(made), ALLOCATION.c.debit_id.in_(made)),
            ALLOCATION.c.amount_minor > 0,
            ~TAKEN_BACK,
        ),
        select(ALLOCATION.c.act_id).where(ALLOCATION.c.reverses_id.in_(own)),
        select(ITEM.c.act_id).where(
            or_(
                ITEM.c.reverses_id.in_(made),
                ITEM.c.corrects_id.in_(made),
                ITEM.c.about_id.in_(made),
            ),
            ITEM.c.reversed_by_id.is_(None),
            ITEM.c.kind != ItemKind.CREDIT_MEMO,
        ),
        *_later_changes(),
        _later_runs(made),
        *_dependants(made),
    )
    return tuple(
        query.where(query.selected_columns[0] > OF_ACT)
        .join(ACT, ACT.c.id == query.selected_columns[0])
        .where(*live)
        .distinct()
        .limit(SHOWN + 1)
        for query in queries
    )


def _lineage() -> Ids:
    """The act's allocations, and those that took them back or restored them."""
    own = select(ALLOCATION.c.id).where(ALLOCATION.c.act_id == OF_ACT)
    rows = own.cte("lineage", recursive=True)
    later = select(ALLOCATION.c.id).join(rows, ALLOCATION.c.reverses_id == rows.c.id)
    return select(rows.union_all(later).c.id)


def _later_changes() -> list[Ids]:
    mine = CHANGE.alias("mine")
    later = CHANGE.alias("later")
    same_row = (later.c.table_name == mine.c.table_name) & (later.c.row_id == mine.c.row_id)
    same_column = (later.c.column_name == mine.c.column_name) | (mine.c.column_name == "*")
    return [
        select(later.c.act_id).join(mine, same_row & same_column).where(mine.c.act_id == OF_ACT)
    ]


def _later_runs(made: Ids) -> Ids:
    """Interest runs that charged on top of a run which this act posted, also on a correction of
    what it charged, or what a run had charged that this act rolled back, or an invoice which this
    act made."""
    # SQLite would begin with the charges of all runs.
    charges = LeadingJoin(
        INTEREST_RUN, INTEREST_CHARGE, INTEREST_CHARGE.c.run_id == INTEREST_RUN.c.id
    )
    mine = (
        select(func.coalesce(ITEM.c.origin_id, ITEM.c.id))
        .select_from(charges)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .where(or_(INTEREST_RUN.c.act_id == OF_ACT, INTEREST_RUN.c.rolled_back_act_id == OF_ACT))
    )
    charged = INTEREST_CHARGE.c.invoice_id
    return (
        select(INTEREST_RUN.c.act_id)
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.run_id == INTEREST_RUN.c.id)
        .where(in_chains(charged, mine, made))
        .where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
    )


# Rows of these name documents, and nothing rests on it: an undo posts a reversal, which the books
# get as the mirror of what they have.
_NO_REST = ("act", "change", "allocation", "journal_entry")
# Tables, besides that of documents, whose rows are named by rows of others.
_NAMED = ("customer", "entity", "bank_account", "purchase_order", "vendor_invoice")


def _dependants(made: Ids) -> list[Ids]:
    """Rows of other tables that name a document, a customer, an entity, a bank account, an order or
    an invoice known to Amazon that this act made, and files of a bank that brought entries anew
    which this act had brought."""
    # What was posted of an entry of a bank rests on the file that brought it.
    entries = select(BANK_ENTRY.c.id).where(BANK_ENTRY.c.act_id == OF_ACT)
    queries: list[Ids] = [
        select(BANK_OUTCOME.c.act_id).where(
            BANK_OUTCOME.c.entry_id.in_(entries), BANK_OUTCOME.c.withdrawn_act_id.is_(None)
        ),
        select(BANK_OUTCOME.c.act_id).where(
            BANK_OUTCOME.c.outcome == Outcome.RETURNED,
            BANK_OUTCOME.c.withdrawn_act_id.is_(None),
            BANK_OUTCOME.c.item_id.in_(
                select(BANK_OUTCOME.c.item_id).where(BANK_OUTCOME.c.act_id == OF_ACT)
            ),
        ),
        # What a later file knew already is nowhere but in the file before it.
        select(BANK_STATEMENT.c.act_id).where(
            BANK_STATEMENT.c.account_id.in_(
                select(BANK_STATEMENT.c.account_id).where(BANK_STATEMENT.c.act_id == OF_ACT)
            ),
            BANK_STATEMENT.c.known > 0,
            BANK_STATEMENT.c.withdrawn_act_id.is_(None),
        ),
    ]
    masters = {
        name: select(CHANGE.c.row_id).where(
            CHANGE.c.act_id == OF_ACT, CHANGE.c.table_name == name, CHANGE.c.column_name == "*"
        )
        for name in _NAMED
    }
    for table in METADATA.sorted_tables:
        if "act_id" not in table.c or table.name in _NO_REST:
            continue
        gone = [table.c.withdrawn_act_id.is_(None)] if "withdrawn_act_id" in table.c else []
        for column in table.c:
            for key in column.foreign_keys:
                if key.column.table.name == "item" and table.name != "item":
                    queries.append(select(table.c.act_id).where(column.in_(made), *gone))
                if (rows := masters.get(key.column.table.name)) is not None:
                    queries.append(select(table.c.act_id).where(column.in_(rows), *gone))
    return queries
