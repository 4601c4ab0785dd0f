"""The journal for QuickBooks Online, Xero and Sage 50: files that these programs import.

Amounts are plain decimals, texts that a spreadsheet would compute are disarmed. Specification of
the books, A6.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from artui.books.paired_rows import NotForProgram, paired, refuse_other_currencies
from artui.domain.chart import AccountKey
from artui.domain.journal import NO_CODE
from artui.domain.money import format_minor
from artui.domain.text import cell_safe, visible
from artui.ledger.journal import batches as journal_batches
from artui.ledger.journal.batches import JournalBatch, JournalLine
from artui.ledger.journal.charts import keys_of_accounts, program_facts
from artui.ledger.store.tables import ENTITY

QUICKBOOKS, SAGE = "quickbooks.csv", "sage.csv"
_QUICKBOOKS = (
    "*JournalNo", "*JournalDate", "*AccountName", "*Debits", "*Credits", "Description", "Name",
    "Currency", "Location", "Class",
)  # fmt: skip
_XERO = (
    "*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount", "TrackingName1",
    "TrackingOption1", "TrackingName2", "TrackingOption2",
)  # fmt: skip
_SAGE = (
    "Type", "Account Reference", "Nominal A/C Ref", "Department Code", "Date", "Reference",
    "Details", "Net Amount", "Tax Code", "Tax Amount", "Exchange Rate", "Extra Reference",
)  # fmt: skip
_XERO_LINES = 300
_NO_TAX, _SAGE_NONE = "Tax Exempt", "T9"
_SAGE_ACCOUNT, _SAGE_REFERENCE, _SAGE_DETAILS = 8, 30, 60
Cells = Sequence[str]


def write_quickbooks(connection: Connection, batch: JournalBatch, folder: Path) -> None:
    """One journal per entry. QuickBooks takes one receivable in a journal: an entry with several is
    a journal for each of them, between two of them over the account of the opening.

    Raises NotForProgram if such an account is needed and none is mapped.
    """
    keys = keys_of_accounts(connection, batch.entity_id, batch.chart_id)
    receivable = {account for account, key in keys.items() if key == AccountKey.AR}
    between = next((account for account, key in keys.items() if key == AccountKey.OPENING), "")
    rows: list[Cells] = []
    for entry in journal_batches.entries(connection, batch):
        number = f"{batch.number}-{entry[0].entry}"
        if sum(line.account in receivable for line in entry) <= 1:
            rows += [_quickbooks(number, line, line.minor) for line in entry]
            continue
        for place, (debit, credit, minor) in enumerate(paired(entry), 1):
            part = f"{number}-{place}"
            sides = [(part, debit, minor), (part, credit, -minor)]
            if {debit.account, credit.account} <= receivable:
                if not between:
                    raise NotForProgram(
                        "QuickBooks takes one receivable in a journal, and entry "
                        f"{debit.entry} of {visible(debit.document)} has two: map an account as "
                        "`opening` to go between."
                    )
                middle = debit._replace(account=between, account_name="", customer_name="")
                sides = [
                    (f"{part}a", debit, minor), (f"{part}a", middle, -minor),
                    (f"{part}b", middle, minor), (f"{part}b", credit, -minor),
                ]  # fmt: skip
            rows += [_quickbooks(*side) for side in sides]
    _write(folder / QUICKBOOKS, _QUICKBOOKS, rows)


def _quickbooks(number: str, line: JournalLine, minor: int) -> Cells:
    amount = format_minor(abs(minor), line.currency)
    return (
        number, line.date.isoformat(), _text(line.account_name or line.account),
        amount if minor > 0 else "", "" if minor > 0 else amount, _text(_words(line)),
        _text(line.customer_name), line.currency, "", "",
    )  # fmt: skip


def xero_names(connection: Connection, batch: JournalBatch) -> tuple[str, ...]:
    """The files of a batch: Xero takes some 300 lines in each."""
    return tuple(
        f"xero-{number}.csv" for number in range(1, len(_xero_parts(connection, batch)) + 1)
    )


def write_xero(connection: Connection, batch: JournalBatch, folder: Path) -> None:
    """Manual journals, a debit above zero; raises NotForProgram for another currency."""
    base, facts = program_facts(connection, batch.entity_id, batch.chart_id, "xero")
    query = select(ENTITY.c.country).where(ENTITY.c.id == batch.entity_id)
    american = connection.execute(query).scalar_one() == "US"
    order = facts.get("dates", "MDY" if american else "DMY")
    form = "%m/%d/%Y" if order == "MDY" else "%d/%m/%Y"
    rate = facts.get("tax_rate", _NO_TAX)
    for number, entries in enumerate(_xero_parts(connection, batch), 1):
        refuse_other_currencies("Xero", base, (line for entry in entries for line in entry))
        rows = [
            (
                _text(f"{batch.number}-{line.entry} {line.document}"),
                line.date.strftime(form), _text(_words(line)), line.account, _text(rate),
                format_minor(line.minor, line.currency), "", "", "", "",
            )
            for entry in entries
            for line in entry
        ]  # fmt: skip
        _write(folder / f"xero-{number}.csv", _XERO, rows)


def _xero_parts(connection: Connection, batch: JournalBatch) -> list[list[list[JournalLine]]]:
    parts: list[list[list[JournalLine]]] = [[]]
    size = 0
    for entry in journal_batches.entries(connection, batch):
        if size and size + len(entry) > _XERO_LINES:
            parts.append([])
            size = 0
        parts[-1].append(entry)
        size += len(entry)
    return parts


def write_sage(connection: Connection, batch: JournalBatch, folder: Path) -> None:
    """Transactions of the audit trail: net and tax of each tax code in a row.

    Raises NotForProgram: another currency, a tax code without one of Sage, an account or customer
    that is too long for it.
    """
    base, facts = program_facts(connection, batch.entity_id, batch.chart_id, "sage")
    keys = keys_of_accounts(connection, batch.entity_id, batch.chart_id)
    receivable = {account for account, key in keys.items() if key in ("ar", "unapplied")}
    taxes = {account for account, key in keys.items() if key == "tax"}
    rows: list[Cells] = []
    for entry in journal_batches.entries(connection, batch):
        refuse_other_currencies("Sage", base, entry)
        rows += _sage_rows(entry, receivable, taxes, facts)
    _write(folder / SAGE, _SAGE, rows, "\r\n")


def _sage_rows(
    entry: Sequence[JournalLine], receivable: set[str], taxes: set[str], facts: dict[str, str]
) -> list[Cells]:
    """The rows of an entry: of each customer the other lines with their tax; what is about no
    customer, or about several at once, is a journal."""
    ours = [line for line in entry if line.account in receivable]
    if len(ours) != 1:
        return [_sage("JD" if line.minor > 0 else "JC", line, line, abs(line.minor), 0, _SAGE_NONE)
                for line in entry]  # fmt: skip
    home = ours[0]
    sign = -1 if home.minor > 0 else 1
    kind = "SI" if home.minor > 0 else "SA" if home.kind == "payment" else "SC"
    tax: dict[str, int] = {}
    for line in entry:
        if line is not home and line.account in taxes:
            tax[line.tax_code] = tax.get(line.tax_code, 0) + sign * line.minor
    rows = []
    for line in entry:
        if line is home or line.account in taxes:
            continue
        own = tax.pop(line.tax_code, 0)
        rows.append(_sage(kind, home, line, sign * line.minor, own, _sage_code(line, own, facts)))
    for code, minor in tax.items():
        line = next(each for each in entry if each.account in taxes and each.tax_code == code)
        rows.append(_sage(kind, home, line, 0, minor, _sage_code(line, minor, facts)))
    return rows


def _sage_code(line: JournalLine, tax_minor: int, facts: dict[str, str]) -> str:
    code = line.tax_code
    if code in ("", NO_CODE) and not tax_minor:
        return _SAGE_NONE
    if found := facts.get(code):
        return found
    raise NotForProgram(
        f"Sage has a tax code of its own for each of ours; say which '{visible(code)}' of "
        f"{visible(line.document)} is: `artui books accounts set sage.{visible(code)}=T1`."
    )


def _sage(
    kind: str, home: JournalLine, line: JournalLine, net_minor: int, tax_minor: int, code: str
) -> Cells:
    journal = kind in ("JD", "JC")
    account = "" if journal else home.customer
    for text in (account, line.account):
        if len(text) > _SAGE_ACCOUNT:
            raise NotForProgram(
                f"'{visible(text)}' is too long for Sage, which takes {_SAGE_ACCOUNT} characters "
                "of an account."
            )
    return (
        kind, _text(account), line.account, "0", f"{line.date:%d/%m/%Y}",
        _text(line.document[:_SAGE_REFERENCE]), _text(_words(line)[:_SAGE_DETAILS]),
        format_minor(net_minor, line.currency), code, format_minor(tax_minor, line.currency),
        "1", f"{line.batch}-{line.entry}",
    )  # fmt: skip


def _words(line: JournalLine) -> str:
    return " ".join(filter(None, (line.document, line.customer_name, line.text)))


def _text(text: str) -> str:
    """A text in one line that nothing computes."""
    return cell_safe(visible(text))


def _write(path: Path, head: Cells, rows: Iterable[Cells], ends: str = "\n") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=ends)
        writer.writerow(head)
        writer.writerows(rows)
