"""The columns of the journal, of its batches and of what ties: as lists show them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from artui.ledger.journal.batches import AccountTotal, JournalBatch, JournalLine
    from artui.ledger.journal.mapped_accounts import MappedAccount
    from artui.ledger.journal.ties import Tie

Row = dict[str, ListValue]
LINES = [
    ListColumn("batch", "int"),
    ListColumn("entry", "int"),
    ListColumn("line", "int"),
    ListColumn("act", "int"),
    ListColumn("date", "date"),
    ListColumn("document_date", "date"),
    ListColumn("kind"),
    ListColumn("document"),
    ListColumn("entity"),
    ListColumn("account"),
    ListColumn("account_name"),
    ListColumn("debit", "money"),
    ListColumn("credit", "money"),
    ListColumn("currency"),
    ListColumn("tax_code"),
    ListColumn("customer"),
    ListColumn("customer_name"),
    ListColumn("due_date", "date"),
    ListColumn("text"),
    ListColumn("reverses", "int"),
]
BATCHES = [
    ListColumn("batch", "int"),
    ListColumn("entity"),
    ListColumn("cut_at", "instant"),
    ListColumn("first_act", "int"),
    ListColumn("last_act", "int"),
    ListColumn("entries", "int"),
    ListColumn("lines", "int"),
    ListColumn("mapping", "int"),
    ListColumn("actor"),
    ListColumn("state"),
    ListColumn("reason"),
    ListColumn("digest"),
]
TOTALS = [
    ListColumn("account"),
    ListColumn("account_name"),
    ListColumn("currency"),
    ListColumn("debit", "money"),
    ListColumn("credit", "money"),
]
TIES = [
    ListColumn("entity"),
    ListColumn("batch", "int"),
    ListColumn("month", "date"),
    ListColumn("account"),
    ListColumn("currency"),
    ListColumn("books", "money"),
    ListColumn("moved", "money"),
    ListColumn("open_items", "money"),
    ListColumn("difference", "money"),
    ListColumn("acts", "flags"),
    ListColumn("booked_after", "money"),
    ListColumn("entries_after", "flags"),
]
ACCOUNTS = [
    ListColumn("entity"),
    ListColumn("from", "date"),
    ListColumn("key"),
    ListColumn("account"),
    ListColumn("account_name"),
    ListColumn("unbooked", "int"),
    ListColumn("act", "int"),
]
_BLANK = ("account_name", "tax_code", "customer", "customer_name", "text")


def line_rows(lines: "Iterable[JournalLine]") -> Iterator[Row]:
    """Lines of the journal; what an entry does not have is null."""
    for line in lines:
        row = line._asdict()
        for name in _BLANK:
            row[name] = row[name] or None
        yield row


def batch_rows(batches: "Iterable[JournalBatch]") -> Iterator[Row]:
    """Batches of the journal."""
    for each in batches:
        yield {
            "batch": each.number,
            "entity": each.entity,
            "cut_at": each.cut_at,
            "first_act": each.first_act,
            "last_act": each.last_act,
            "entries": each.entries,
            "lines": each.lines,
            "mapping": each.chart_id,
            "actor": each.actor,
            "state": "standing" if each.standing else "withdrawn",
            "reason": each.reason or None,
            "digest": each.digest,
        }


def total_rows(totals: "Iterable[AccountTotal]") -> Iterator[Row]:
    """What was posted to each account."""
    for each in totals:
        yield each._asdict() | {"account_name": each.account_name or None}


def tie_rows(ties: "Iterable[Tie]") -> Iterator[Row]:
    """Both sides of each account of receivables."""
    for each in ties:
        yield {
            "entity": each.batch.entity,
            "batch": each.batch.number,
            "month": each.month,
            "account": each.account,
            "currency": each.currency,
            "books": each.books_minor,
            "moved": each.moved_minor,
            "open_items": each.open_minor,
            "difference": each.difference_minor,
            "acts": [str(act) for act in each.acts],
            "booked_after": None if each.month is None else sum(one.minor for one in each.after),
            "entries_after": [f"{one.batch}:{one.entry} {one.document}" for one in each.after],
        }


def account_rows(accounts: "Iterable[MappedAccount]") -> Iterator[Row]:
    """Mapped accounts, and keys without one."""
    for each in accounts:
        yield {
            "entity": each.entity,
            "from": each.from_date,
            "key": each.key,
            "account": each.account or None,
            "account_name": each.name or None,
            "unbooked": each.unbooked,
            "act": each.first_act,
        }
