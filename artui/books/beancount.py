"""The journal for beancount: entries, each with its document as a link and as metadata.

`journal.beancount` is included in the books; `bean-check proof.beancount` proves that the batch
ties to the open items. Every account of beancount is below one of five roots; one that is mapped
without is put below the root of what it is for. Specification of the books, A4.
"""

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection

from artui.books.text_proof import (
    BEGINNING,
    Proof,
    accounts_of,
    amount,
    entry_name,
    facts_of,
    facts_of_line,
    plain,
    proof_of,
)
from artui.domain.chart import AccountKey
from artui.domain.refusal import Refused
from artui.ledger.journal import batches as journal_batches
from artui.ledger.journal.batches import Carried, JournalBatch, JournalLine
from artui.ledger.journal.charts import keys_of_accounts

JOURNAL, PROOF = "journal.beancount", "proof.beancount"
_ROOTS = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
_ROOT_OF = {
    AccountKey.REVENUE: "Income",
    AccountKey.MEMOS: "Income",
    AccountKey.INTEREST: "Income",
    AccountKey.FEE: "Income",
    AccountKey.TAX: "Liabilities",
    AccountKey.OFFSET: "Liabilities",
    AccountKey.DISCOUNT: "Expenses",
    AccountKey.BAD_DEBT: "Expenses",
    AccountKey.OPENING: "Equity",
}
_NO_LINK = re.compile(r"[^A-Za-z0-9_/.-]+")


def write_beancount(connection: Connection, batch: JournalBatch, folder: Path) -> None:
    """Write a batch and its proof into a folder."""
    names = _Names(keys_of_accounts(connection, batch.entity_id, batch.chart_id))
    before = accounts_of(journal_batches.carried(connection, batch))
    new = {each.account for each in journal_batches.totals(connection, batch)} - set(before)
    _refuse_alike([*before, *sorted(new)], names)
    with (folder / JOURNAL).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{BEGINNING} open {names[each]}\n" for each in sorted(new))
        for lines in journal_batches.entries(connection, batch):
            file.write(_entry(lines, names))
    with (folder / PROOF).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_proof(connection, batch, before, names))


class AccountsAlike(Refused):
    """Two accounts of the mapping are one in beancount."""


def _refuse_alike(accounts: Iterable[str], names: Mapping[str, str]) -> None:
    by_name: dict[str, str] = {}
    for account in accounts:
        other = by_name.setdefault(names[account], account)
        if other != account:
            raise AccountsAlike(
                f"The accounts {other} and {account} are both {names[account]} in beancount; map "
                "one of them to another account, and cut the batch again."
            )


class _Names(dict[str, str]):
    """The names of accounts in beancount, by what they are mapped as."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys

    def __missing__(self, account: str) -> str:
        root, colon, _ = account.partition(":")
        if root in _ROOTS and colon:
            name = account
        else:
            key = self._keys.get(account, "")
            name = f"{_ROOT_OF.get(AccountKey(key), 'Assets') if key else 'Assets'}:{account}"
        self[account] = name
        return name


def _entry(lines: list[JournalLine], names: Mapping[str, str]) -> str:
    first = lines[0]
    link = _NO_LINK.sub("-", first.document).strip("-")
    said = " ".join((_quoted(entry_name(first)), _quoted(first.text or first.kind)))
    parts = [f"\n{first.date} * {said}{f' ^{link}' if link else ''}\n"]
    parts += [f"  {key}: {_quoted(text)}\n" for key, text in facts_of(first).items()]
    for line in lines:
        parts.append(f"  {names[line.account]}  {amount(line.minor, line.currency)}\n")
        for key, text in facts_of_line(line).items():
            parts.append(f"    {key}: {_quoted(text)}\n")
    return "".join(parts)


def _with_parts(proof: Proof, each: Carried, names: Mapping[str, str]) -> Carried:
    """What beancount sums up for an account: with all accounts below it."""
    open_ = {(one.account, one.currency): one.minor for one in proof.opened}
    below = f"{names[each.account]}:"
    parts = (
        open_.get((one.account, one.currency), one.minor)
        for one in proof.booked
        if one.currency == each.currency and names[one.account].startswith(below)
    )
    return each._replace(minor=each.minor + sum(parts))


def _proof(
    connection: Connection, batch: JournalBatch, before: list[str], names: Mapping[str, str]
) -> Iterator[str]:
    proof = proof_of(connection, batch)
    yield from (f"{BEGINNING} open {names[each]}\n" for each in before)
    if proof.carried:
        yield f'\n{BEGINNING} * "carried forward from earlier batches"\n'
        for each in proof.carried:
            yield f"  {names[each.account]}  {amount(each.minor, each.currency)}\n"
    yield f'\ninclude "{JOURNAL}"\n\n'
    day = proof.last_day + datetime.timedelta(1)
    for each in proof.opened:
        minor = _with_parts(proof, each, names).minor
        was, currency = amount(minor, each.currency).split()
        yield f"{day} balance {names[each.account]}  {was} ~ 0 {currency}\n"


def _quoted(text: str) -> str:
    """A text between quotes."""
    return json.dumps(plain(text), ensure_ascii=False)
