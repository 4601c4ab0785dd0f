"""The words of a statement's workbook: titles of columns, and cells that say a value of ours."""

from artui.domain.kinds import Flag, ItemKind
from artui.statements.account.rows import Cell
from artui.statements.language.printed_words import bucket_title, flag_word, kind_title
from artui.statements.language.speech import Spoken, Term, term
from artui.statements.model import APPLIED

_TITLES: dict[str, Term] = {
    "record": term("Line"),
    "kind": term("Kind"),
    "number": term("Number"),
    "sub_account": term("Sub-account"),
    "entity": term("Our entity"),
    "po_number": term("PO number"),
    "issue_date": term("Issued"),
    "due_date": term("Due date"),
    "days_late": term("Days late"),
    "bucket": term("Ageing"),
    "amount": term("Amount"),
    "open_amount": term("Open amount"),
    "interest_uncharged": term("Interest not yet charged"),
    "disputed": term("Disputed amount"),
    "flags": term("Marks"),
    "text": term("Remark"),
}
_RECORDS: dict[str, Term] = {
    "item": term("Open item"),
    "credit": term("Unapplied credit"),
    "finance_charge": term("Late interest"),
    "promise": term("Promise to pay"),
    "settled_interest": term("Interest on a paid invoice"),
    "movement": term("Movement"),
    "bucket": term("Ageing"),
    "interest": term("Interest"),
    "total": term("Total"),
}
_KINDS: dict[str, Term] = {
    "opening": term("Opening balance"),
    "closing": term("Closing balance"),
    "adds": term("Next interest"),
    "terms": term("Interest terms"),
    "unapplied": term("Unapplied credits"),
    APPLIED: term("Applied"),
    "open_debits": term("Open debits"),
    "interest_uncharged": term("Interest not yet charged"),
    "total_due": term("Total due"),
}
_ITEM_KINDS = frozenset(ItemKind)


def printed_title(told: Spoken, column: str) -> str:
    """The title of a column of the flat table."""
    return told.word(_TITLES[column])


def total_title(told: Spoken, name: str) -> str:
    """The name of a part of the total due."""
    return told.word(_KINDS[name])


def printed_cell(told: Spoken, column: str, cell: Cell) -> Cell:
    """A cell as the customer reads it: what is a value of ours becomes a word."""
    if not isinstance(cell, str) or not cell:
        return cell
    match column:
        case "record":
            return told.word(_RECORDS[cell])
        case "kind" if cell in _ITEM_KINDS:
            return kind_title(told, ItemKind(cell))
        case "kind":
            return told.word(_KINDS[cell])
        case "bucket":
            return bucket_title(told, cell)
        case "flags":
            return ", ".join(flag_word(told, Flag(flag)) for flag in cell.split(";"))
    return cell
