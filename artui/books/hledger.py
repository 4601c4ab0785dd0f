"""The journal for hledger: entries by day, each line of a name read as nothing but a name.

`journal.hledger` is included in the books; `hledger -f proof.hledger check -s` proves that the
batch ties to the open items. hledger balances to half the unit that a currency declares, so each
currency is declared, and what is open is asserted exactly. Specification of the books, A4.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection

from artui.books.text_proof import (
    BEGINNING,
    amount,
    entry_name,
    facts_of,
    facts_of_line,
    plain,
    proof_of,
)
from artui.domain.money import decimals
from artui.ledger.journal import batches as journal_batches
from artui.ledger.journal.batches import JournalBatch, JournalLine

JOURNAL, PROOF = "journal.hledger", "proof.hledger"
# A name ends at a note, a comment begins, a date in brackets moves a posting, a code ends.
_NAME, _CODE, _TAG = "|;[]", "|;[]()", "|;[],:"


def write_hledger(connection: Connection, batch: JournalBatch, folder: Path) -> None:
    """Write a batch and its proof into a folder."""
    totals = journal_batches.totals(connection, batch)
    head = _declared((each.account for each in totals), (each.currency for each in totals))
    with (folder / JOURNAL).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(head)
        for lines in journal_batches.entries(connection, batch):
            file.write(_entry(lines))
    with (folder / PROOF).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_proof(connection, batch))


def _declared(accounts: Iterable[str], currencies: Iterable[str]) -> Iterator[str]:
    """The point of decimals, the currencies with theirs, and the accounts."""
    yield "decimal-mark .\n"
    for currency in sorted(set(currencies)):
        places = decimals(currency)
        yield f"commodity 1000.{'0' * places} {currency}\n"
    for account in sorted(set(accounts)):
        yield f"account {account}\n"


def _entry(lines: list[JournalLine]) -> str:
    first = lines[0]
    tags = {key: text for key, text in facts_of(first).items() if key != "document"}
    name, text = plain(entry_name(first), _NAME), plain(first.text, _NAME)
    note = f" | {text}" if text else ""
    parts = [f"\n{first.date} * ({plain(first.document, _CODE)}) {name}{note}  ; {_tags(tags)}\n"]
    for line in lines:
        said = _tags(facts_of_line(line))
        comment = f"  ; {said}" if said else ""
        parts.append(f"    {line.account}  {amount(line.minor, line.currency)}{comment}\n")
    return "".join(parts)


def _tags(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{key}:{plain(text, _TAG)}" for key, text in facts.items())


def _proof(connection: Connection, batch: JournalBatch) -> Iterator[str]:
    proof = proof_of(connection, batch)
    sums = [*proof.carried, *proof.opened]
    yield from _declared((each.account for each in sums), (each.currency for each in sums))
    if proof.carried:
        yield f"\n{BEGINNING} * carried forward from earlier batches\n"
        for each in proof.carried:
            yield f"    {each.account}  {amount(each.minor, each.currency)}\n"
    yield f"\ninclude {JOURNAL}\n"
    if proof.opened:
        yield f"\n{proof.last_day} * open at the cut of batch {batch.number}\n"
    for each in proof.opened:
        was = amount(each.minor, each.currency)
        yield f"    {each.account}  {amount(0, each.currency)} = {was}\n"
