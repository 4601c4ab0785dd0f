"""`artui list bank` and `bank-statements`: what our banks reported, and what became of it."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from artui.domain.bank_entry import public_kind
from artui.ledger import bank
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rows = Iterator[dict[str, ListValue]]
ENTRIES = [
    ListColumn("id", "int"),
    ListColumn("account"),
    ListColumn("statement"),
    ListColumn("booking_date", "date"),
    ListColumn("value_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("kind"),
    ListColumn("payer"),
    ListColumn("payer_account"),
    ListColumn("text"),
    ListColumn("end_to_end"),
    ListColumn("structured"),
    ListColumn("bank_reference"),
    ListColumn("documents", "flags"),
    ListColumn("return_reason"),
    ListColumn("state"),
    ListColumn("file"),
    ListColumn("line", "int"),
]
STATEMENTS = [
    ListColumn("account"),
    ListColumn("statement"),
    ListColumn("from", "date"),
    ListColumn("to", "date"),
    ListColumn("opening", "money"),
    ListColumn("closing", "money"),
    ListColumn("currency"),
    ListColumn("entries", "int"),
    ListColumn("ties"),
    ListColumn("file"),
]


def entry_rows(connection: "Connection", as_of: date, _customer_ids: tuple[int, ...]) -> Rows:
    """The entries booked by a day, with where each is on its way."""
    matching = bank.match_proposals.Matching(connection)
    joined = bank.bank_entries.represented(connection)
    offered = matching.all_proposals(bank.bank_entries.waiting_entries(connection))
    for stored in bank.bank_entries.stored_entries(connection):
        record = stored.record
        if record.booking_date > as_of:
            continue
        state = matching.state(stored, offered.get(stored.id, ()))
        yield {
            "id": stored.id,
            "account": stored.account,
            "statement": stored.statement,
            "booking_date": record.booking_date,
            "value_date": record.value_date,
            "amount": record.minor,
            "currency": record.currency,
            "kind": str(public_kind(record.kind)),
            "payer": record.payer or None,
            "payer_account": record.payer_account or None,
            "text": record.text,
            "end_to_end": record.end_to_end or None,
            "structured": record.structured or None,
            "bank_reference": record.bank_reference or None,
            "documents": [each.number for each in record.documents],
            "return_reason": record.return_reason or None,
            "state": "ignored" if stored.id in joined else str(state),
            "file": stored.file,
            "line": record.line,
        }


def statement_rows(connection: "Connection", as_of: date, _customer_ids: tuple[int, ...]) -> Rows:
    """The statements that begin by a day."""
    for found in bank.bank_entries.bank_statements(connection):
        if found.first_day is not None and found.first_day > as_of:
            continue
        yield {
            "account": found.account,
            "statement": found.number,
            "from": found.first_day,
            "to": found.last_day,
            "opening": found.opening_minor,
            "closing": found.closing_minor,
            "currency": found.currency,
            "entries": found.entries,
            "ties": found.ties,
            "file": found.file,
        }
