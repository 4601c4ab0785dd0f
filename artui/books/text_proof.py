"""What the two formats of plain text accounting share: texts that no reader takes for something
else, and the accounts that a batch needs.

A batch makes two files: the entries themselves, to be included in the books, and a proof, which
carries the earlier batches forward, includes the entries and asserts what was open at the cut.
"""

import datetime
import re
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from artui.domain.journal import OPENING
from artui.domain.money import format_minor
from artui.ledger.journal import batches as journal_batches
from artui.ledger.journal import ties
from artui.ledger.journal.batches import Carried, JournalBatch, JournalLine

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# The day on which the proof carries earlier batches forward, and accounts are opened.
BEGINNING = datetime.date(1970, 1, 1)


class Proof(NamedTuple):
    """What a batch is proven by: what was carried forward, what the books have with it on each
    account, and what was open at its cut, asserted after the last day."""

    carried: list[Carried]
    booked: list[Carried]
    opened: list[Carried]
    last_day: datetime.date


def proof_of(connection: Connection, batch: JournalBatch) -> Proof:
    """What proves a batch, from the open items of the ledger and the earlier batches."""
    before = journal_batches.carried(connection, batch)
    now = journal_batches.totals(connection, batch)
    open_ = ties.open_items(connection, batch)
    moved = {(each.account, each.currency): each.minor for each in before}
    for each in now:
        key = each.account, each.currency
        moved[key] = moved.get(key, 0) + each.debit - each.credit
    # What an opening found to be nothing in sum was posted to no account.
    keys = ties.booked(connection, batch).keys() | {key for key in open_ if open_[key]}
    opened = [Carried(*key, open_.get(key, 0)) for key in sorted(keys)]
    last_day = journal_batches.last_day(connection, batch) or BEGINNING
    booked = [Carried(*key, minor) for key, minor in sorted(moved.items())]
    return Proof([each for each in before if each.minor], booked, opened, last_day)


def entry_name(first: JournalLine) -> str:
    """Whose an entry is, by its first line; the opening is of all customers."""
    return "opening balances" if first.kind == OPENING else first.customer_name


def facts_of(first: JournalLine) -> dict[str, str]:
    """What is said of an entry beside its accounts, by key; what it has none of is left out."""
    facts = {
        "act": str(first.act),
        "batch": str(first.batch),
        "entry": str(first.entry),
        "kind": first.kind,
        "document": first.document,
        "customer": "" if first.kind == OPENING else first.customer,
        "reverses": "" if first.reverses is None else str(first.reverses),
    }
    return {key: text for key, text in facts.items() if text}


def facts_of_line(line: JournalLine) -> dict[str, str]:
    """What is said of a line; those of an opening have customers of their own."""
    facts = {"tax_code": line.tax_code, "customer": line.customer if line.kind == OPENING else ""}
    return {key: text for key, text in facts.items() if text}


def plain(text: str, odd: str = "") -> str:
    """A text in one line, in which what a reader might obey is a point in the middle."""
    text = _CONTROL.sub("·", text)
    return text.translate({ord(sign): "·" for sign in odd}).strip()


def amount(minor: int, currency: str) -> str:
    """An amount with its currency."""
    return f"{format_minor(minor, currency)} {currency}"


def accounts_of(rows: Iterable[Carried]) -> list[str]:
    """The accounts of some sums, each once."""
    return list(dict.fromkeys(row.account for row in rows))
