"""What a clerk and a supervisor may write on PostgreSQL, table by table; all who have a role may
read everything.

A table that is not named here can be written by the owner of the ledger alone, and a test asks for
each one. Beside this, triggers tie what is written to the actor's own act and refuse a clerk what
is a supervisor's (`db/migrations/versions/0039_roles.py`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from artui.ledger.store.tables import METADATA

# Of no row is it ever changed which one it is, nor which act made it.
_NEVER = ("id", "act_id")


class Rights(NamedTuple):
    """What may be done to a table: whether rows are added, the columns that are set of those that
    are there, and whether rows are removed."""

    adds: bool = True
    sets: tuple[str, ...] = ()
    removes: bool = False


def _withdrawn(*more: str) -> Rights:
    """Rows are added, and withdrawn when their act is undone; some columns are set."""
    return Rights(sets=("withdrawn_act_id", *more))


def _all_but(table: str, *fixed: str) -> tuple[str, ...]:
    """The columns of a table without those that are never set."""
    return tuple(each.name for each in METADATA.tables[table].c if each.name not in _NEVER + fixed)


ADDS = Rights()
# Of those of an account, a remedy sets `orders_state` and a termination: triggers refuse it.
CLERKS: Mapping[str, Rights] = {
    "act": ADDS,
    "activity": _withdrawn(),
    "agency_placement": Rights(adds=False, sets=("recalled", "recall_reason")),
    "allocation": ADDS,
    "approval": _withdrawn(),
    "attachment": _withdrawn(),
    # A new one of ours, whose it is and its currency are a supervisor's.
    "bank_account": Rights(adds=False, sets=("journal", "reversal", "reference")),
    "bank_advice": _withdrawn("payment_id"),
    "bank_advice_line": ADDS,
    "bank_confirmation": ADDS,
    "bank_entry": ADDS,
    "bank_outcome": _withdrawn(),
    "bank_rule": _withdrawn(),
    # Of one that brings nothing the row goes before its act is booked.
    "bank_statement": Rights(sets=_all_but("bank_statement", "account_id"), removes=True),
    "change": ADDS,
    "collection_flag": _withdrawn("lifted", "lift_reason"),
    "contact": Rights(sets=_all_but("contact", "customer_id")),
    "credit_allocation": _withdrawn(),
    "credit_check": _withdrawn(),
    "credit_event": _withdrawn(),
    "credit_request": _withdrawn("answered", "answer"),
    "customer": Rights(sets=_all_but("customer")),
    "deduction": Rights(sets=_all_but("deduction", "vendor_invoice_id", "item_id", "kind")),
    "dispute": Rights(sets=_all_but("dispute", "item_id", "reason", "opened")),
    "draft": Rights(removes=True),
    "dunning_notice": _withdrawn("written", "file_name"),
    "dunning_run": Rights(sets=("rolled_back_act_id",)),
    "dunning_step": ADDS,
    # Where our customers pay is a supervisor's, and so is a new entity.
    "entity": Rights(adds=False, sets=_all_but("entity", "name", "remittance", "withdrawn_act_id")),
    "exchange_rates": _withdrawn(),
    "external_ref": _withdrawn("item_id", "status", "snapshot", "details"),
    "follow_up": _withdrawn("done"),
    "import_batch": ADDS,
    "instalment": Rights(sets=("due_date", "level")),
    "interest_charge": ADDS,
    "interest_run": Rights(sets=("rolled_back_act_id",)),
    "interest_segment": ADDS,
    "item": Rights(
        sets=(
            "number",
            "due_date",
            "counts_from",
            "approval",
            "reversed_by_id",
            "billing_state",
            "on_hold",
            "hold_reason",
            "over_limit",
            "level",
        )
    ),
    "item_line": _withdrawn(),
    "item_tax": _withdrawn(),
    # The sums of a batch are set once, when its entries are there.
    "journal_batch": Rights(sets=("entries", "lines", "digest")),
    "journal_entry": ADDS,
    "journal_leg": ADDS,
    "mail": _withdrawn("state", "attempts", "server", "tried", "digest", "answer", "reason"),
    "mail_file": ADDS,
    "note_field": _withdrawn(),
    "order_invoice_line": ADDS,
    "promise": _withdrawn(),
    "promised_act": Rights(removes=True),
    "purchase_order": Rights(sets=_all_but("purchase_order", "number")),
    "purchase_order_line": Rights(sets=_all_but("purchase_order_line", "order_id")),
    "remittance": ADDS,
    "report": ADDS,
    "review": Rights(removes=True),
    "set_aside": _withdrawn("state", "reason", "title", "content", "seen_at"),
    "snooze": _withdrawn("until"),
    "stored_file": ADDS,
    "submission": Rights(sets=_all_but("submission", "number")),
    "vat_document": Rights(sets=_all_but("vat_document", "document_key")),
    "vendor_invoice": Rights(sets=_all_but("vendor_invoice", "marketplace", "identifier")),
    "vendor_window": _withdrawn("modified_after"),
}
# What a supervisor writes beside all that a clerk does.
SUPERVISORS: Mapping[str, Rights] = {
    "agency_placement": _withdrawn(),
    "amazon_party": Rights(sets=_all_but("amazon_party")),
    "approval": Rights(adds=False, sets=("state", "decided_by", "decided_reason")),
    "bank_account": _withdrawn("entity_id", "currency", "journal", "reversal", "reference"),
    "entity": Rights(sets=_all_but("entity")),
    # What one says stays; another row comes for it.
    "interest_policy": _withdrawn("reviewed", "source"),
    "journal_batch": Rights(adds=False, sets=("withdrawn_act_id", "reason")),
    "journal_chart": _withdrawn(),
    "remedy": _withdrawn("amount_minor", "lifted", "lifted_reason", "lifted_act_id"),
    "remedy_item": ADDS,
    "role": Rights(sets=("role",), removes=True),
}
# An auditor reads; a half-filled form is nobody else's business.
AUDITORS: Mapping[str, Rights] = {"draft": Rights(removes=True)}
# Triggers, and functions that prove what they are asked, write to these; nobody does himself.
KEPT = ("control", "setting")
# What hangs on no act: working state, and what comes before one.
WITHOUT_ACT = ("act", "draft", "promised_act", "review")


# What each may have done by functions of the schema `artui`, which prove what they are asked. All
# others are asked by these and by triggers, in the owner's name.
_ASKED = ("group_role(text)", "is_owner()", "is_supervisor()")
_ERRANDS = (
    "set_fact(text, text)",
    "stage(text)",
    "index_staged(text, text[])",
    "look_again(text)",
)


def functions_of(kind: str) -> tuple[str, ...]:
    """The functions that a role may call, with the types of their arguments."""
    if kind == "auditor":
        return _ASKED
    return _ASKED + _ERRANDS + (("follow_role(text)",) if kind == "supervisor" else ())


def rights_of(kind: str) -> dict[str, Rights]:
    """What a role may write, by table."""
    if kind == "auditor":
        return dict(AUDITORS)
    found = dict(CLERKS)
    if kind == "supervisor":
        for table, more in SUPERVISORS.items():
            own = found.get(table, Rights(adds=False))
            sets = tuple(dict.fromkeys(own.sets + more.sets))
            found[table] = Rights(own.adds or more.adds, sets, own.removes or more.removes)
    return found
