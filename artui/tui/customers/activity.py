"""The Activity tab of a customer's page: every document with its day, its amount, and what it did.

Credits are negative, so that the amounts read as the account does. A payment says what it paid, an
invoice what it is and by what it was paid.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from artui.domain.kinds import ItemKind, ItemState
from artui.tui.desk.amounts import Amounts
from artui.tui.kit.widgets.table_columns import Column
from artui.wording import flagged_state, state_word

if TYPE_CHECKING:
    from artui.ledger.lists.item_rows import ItemRow

# Columns of this tab; the other tabs of documents have those of their own instead.
OWN = frozenset({"day", "signed", "did"})
_NOT_HERE = frozenset({"open", "days", "due", "state", "amount", "issued", "flags"})
_TAKEN_BACK = (ItemState.VOID, ItemState.REVERSED)


def columns_for(tab: str, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns of a tab; the values of a row are the same on all, in the same places."""
    unseen = _NOT_HERE if tab == "activity" else OWN
    return tuple(replace(column, hidden=column.key in unseen) for column in columns)


def did(row: "ItemRow", amounts: Amounts) -> str:
    """What a document did: `INV-1 800.00, INV-2 200.00`; or what it is: `paid by WIRE-1`."""
    moves = [move for move in row.moves if move.kind is not ItemKind.REVERSAL]
    if row.state in _TAKEN_BACK:
        return state_word(row.state)
    if row.side == 1:
        words = flagged_state(row.state, row.flags)
        if row.open_minor and moves:
            words += f", {amounts.number(row.open_minor, row.currency)} open"
        if moves:
            words += f" by {', '.join(dict.fromkeys(move.number for move in moves))}"
        return words
    if not moves:
        return "unapplied" if row.open_minor else state_word(row.state)
    if len(moves) == 1 and not row.open_minor:
        return moves[0].number
    parts = [f"{each.number} {amounts.number(each.amount_minor, row.currency)}" for each in moves]
    if row.open_minor:
        parts.append(f"{amounts.number(row.open_minor, row.currency)} unapplied")
    return ", ".join(parts)
