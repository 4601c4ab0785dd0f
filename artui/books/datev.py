"""The journal for DATEV: a batch of bookings in the form EXTF, a file per month.

Net and tax are rows of their own, so that DATEV computes no tax; an account that carries a tax by
itself gets the key that switches it off. A customer is their debtor's account, Belegfeld 1 the
document. Specification of the books, A5.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from artui.books.paired_rows import (
    NotForProgram,
    PairedRow,
    named,
    paired,
    refuse_other_currencies,
)
from artui.domain.chart import AccountKey
from artui.domain.money import decimals
from artui.domain.month_figures import month_first, month_last
from artui.domain.text import visible
from artui.ledger.journal import batches as journal_batches
from artui.ledger.journal.batches import JournalBatch, JournalLine
from artui.ledger.journal.charts import keys_of_accounts, program_facts, year_start
from artui.ledger.journal.debtors import debtors_since

_VERSION, _CATEGORY, _FORM = 700, 21, 13
_HEADINGS = (
    "Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs", "Basis-Umsatz",
    "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum",
    "Belegfeld 1", "Belegfeld 2", "Skonto", "Buchungstext", "Postensperre",
    "Diverse Adressnummer", "Geschäftspartnerbank", "Sachverhalt", "Zinssperre", "Beleglink",
    *(f"Beleginfo - {what} {n}" for n in range(1, 9) for what in ("Art", "Inhalt")),
    "KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge", "EU-Land u. UStID",
    "EU-Steuersatz", "Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L",
    "BU 49 Hauptfunktionstyp", "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung",
    *(f"Zusatzinformation - {what} {n}" for n in range(1, 21) for what in ("Art", "Inhalt")),
    "Stück", "Gewicht", "Zahlweise", "Forderungsart", "Veranlagungsjahr",
    "Zugeordnete Fälligkeit", "Skontotyp", "Auftragsnummer", "Buchungstyp",
    "USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)", "Sachverhalt L+L (Anzahlungen)",
    "EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz", "Buchungs GUID",
    "KOST-Datum", "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername",
    "Beteiligtennummer", "Identifikationsnummer", "Zeichnernummer", "Postensperre bis",
    "Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung", "Festschreibung",
    "Leistungsdatum", "Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)",
    "Steuersatz", "Land", "Abrechnungsreferenz", "BVV-Position (Betriebsvermögensvergleich)",
    "EU-Land u. UStID (Ursprung)", "EU-Steuersatz (Ursprung)", "Abw. Skontokonto",
)  # fmt: skip
_PLACE = {title: place for place, title in enumerate(_HEADINGS)}
_UNSAFE = re.compile(r"[^A-Za-z0-9_$&%*+/-]")
_DIGITS = re.compile(r"[0-9]{4,9}")
_LONGEST_FIELD, _LONGEST_TEXT, _MOST = 36, 60, 10**12
_NO_AUTOMATIC = "0040"


def datev_names(connection: Connection, batch: JournalBatch) -> tuple[str, ...]:
    """The files of a batch: one for each month in which it posts."""
    months = {_month(line) for line in journal_batches.lines(connection, batch)}
    return tuple(_name(month) for month in sorted(months))


def write_datev(connection: Connection, batch: JournalBatch, folder: Path) -> Sequence[str]:
    """Write a batch into a folder; returns what could not be written as it was.

    Raises NotForProgram: another currency, an account that is none of DATEV's, a customer without
    an account of a debtor, two documents that would be one, no consultant or client.
    """
    writer = _Writer(connection, batch)
    for month, lines in groupby(journal_batches.entries(connection, batch), lambda e: _month(e[0])):
        entries = list(lines)
        head = writer.head(month, entries)
        rows = [head, _joined(_HEADINGS)]
        rows += [writer.row(row) for entry in entries for row in paired(entry)]
        text = "".join(f"{row}\r\n" for row in rows)
        (folder / _name(month)).write_bytes(text.encode("cp1252"))
    return sorted(writer.findings)


def _month(line: JournalLine) -> date:
    return month_first(line.date)


def _name(month: date) -> str:
    return f"EXTF_Buchungsstapel_{month:%Y-%m}.csv"


def _joined(texts: Sequence[str]) -> str:
    return ";".join(texts)


def _as_first_possible(
    connection: Connection, batch: JournalBatch, customers: Collection[str]
) -> tuple[str, dict[str, str], dict[str, str]]:
    """The base currency, what DATEV needs to know and the debtors' accounts, all as they were when
    the batch could first be exported; raises NotForProgram if it can't be until now."""
    refusal: NotForProgram | None = None
    for moment, debtors in debtors_since(connection, batch, customers):
        base, facts = program_facts(
            connection, batch.entity_id, batch.chart_id, "datev", known_by=moment
        )
        refusal = _why_not(facts, debtors, customers)
        if refusal is None:
            return base, facts, debtors
    assert refusal is not None
    raise refusal


def _length(facts: Mapping[str, str]) -> int:
    return int(facts.get("account_length", "4"))


def _why_not(
    facts: Mapping[str, str], debtors: Mapping[str, str], customers: Collection[str]
) -> NotForProgram | None:
    """Why a batch of these customers can't be exported; None if it can."""
    for key in ("consultant", "client"):
        if key not in facts:
            return NotForProgram(
                f"DATEV needs the number of the {key}: `artui books accounts set datev.{key}=…`."
            )
    without = [account for account in customers if not debtors.get(account)]
    if without:
        return NotForProgram(
            f"DATEV needs a debtor's account of each customer; {visible(named(without))} have "
            "none: column datev_account of `import customers`."
        )
    times = Counter(debtors[account] for account in customers)
    if twice := sorted(account for account in customers if times[debtors[account]] > 1):
        return NotForProgram(
            f"Several customers have one account at DATEV: {visible(named(twice))}."
        )
    length = _length(facts)
    if short := [debtors[each] for each in customers if len(debtors[each]) != length + 1]:
        return NotForProgram(
            f"A debtor's account has {length + 1} digits, one more than others "
            f"(datev.account_length); {named(short)} has not."
        )
    return None


class _Writer:
    """What the rows of a batch have in common."""

    def __init__(self, connection: Connection, batch: JournalBatch) -> None:
        self.connection, self.batch = connection, batch
        self.findings: set[str] = set()
        lines = list(journal_batches.lines(connection, batch))
        customers = {each.customer for each in lines if each.customer}
        self.base, self.facts, self.debtors = _as_first_possible(connection, batch, customers)
        self.automatic = set(self.facts.get("automatic", "").split())
        self.length = _length(self.facts)
        refuse_other_currencies("DATEV", self.base, lines)
        keys = keys_of_accounts(connection, batch.entity_id, batch.chart_id)
        person = (AccountKey.AR, AccountKey.UNAPPLIED)
        self.person = {account for account, key in keys.items() if key in person}
        self._refuse_accounts({line.account for line in lines} - self.person)
        self._refuse_alike({line.document for line in lines})

    def head(self, month: date, entries: Sequence[Sequence[JournalLine]]) -> str:
        """The first line of a file: whose books, which year and days."""
        days = [line.date for entry in entries for line in entry]
        cut = self.batch.cut_at
        return _joined(
            [
                _quoted("EXTF"), str(_VERSION), str(_CATEGORY), _quoted("Buchungsstapel"),
                str(_FORM), f"{cut:%Y%m%d%H%M%S}{cut.microsecond // 1000:03}", "", _quoted("RE"),
                _quoted("artui"), _quoted(""), self.facts["consultant"], self.facts["client"],
                f"{year_start(self.connection, self.batch.chart_id, month):%Y%m%d}",
                str(self.length), f"{min(days):%Y%m%d}",
                f"{min(month_last(month), max(days)):%Y%m%d}",
                _quoted(f"Debitoren {month:%Y-%m}"), _quoted(""), "1", "0", "0",
                _quoted(self.base), "", _quoted(""), "", "",
                _quoted(self.facts.get("chart", "")), "", "", _quoted(""),
                _quoted(f"Stapel {self.batch.number}"[:16]),
            ]
        )  # fmt: skip

    def row(self, row: PairedRow) -> str:
        """A booking: the customer's account first where there is one."""
        debit_first = row.debit.account in self.person or row.credit.account not in self.person
        line, other = (row.debit, row.credit) if debit_first else (row.credit, row.debit)
        cells = [""] * len(_HEADINGS)
        cells[_PLACE["Umsatz (ohne Soll/Haben-Kz)"]] = self._amount(row)
        cells[_PLACE["Soll/Haben-Kennzeichen"]] = _quoted("S" if debit_first else "H")
        cells[_PLACE["WKZ Umsatz"]] = _quoted(self.base)
        cells[_PLACE["Konto"]] = self._account(line)
        cells[_PLACE["Gegenkonto (ohne BU-Schlüssel)"]] = self._account(other)
        switched_off = {line.account, other.account} & self.automatic
        cells[_PLACE["BU-Schlüssel"]] = _quoted(_NO_AUTOMATIC if switched_off else "")
        cells[_PLACE["Belegdatum"]] = f"{line.date:%d%m}"
        cells[_PLACE["Belegfeld 1"]] = _quoted(_field(line.document))
        cells[_PLACE["Buchungstext"]] = _quoted(self._text(line))
        cells[_PLACE["Festschreibung"]] = "0"
        if line.account in self.person and line.due_date is not None:
            cells[_PLACE["Fälligkeit"]] = f"{line.due_date:%d%m%Y}"
        return _joined(cells)

    def _amount(self, row: PairedRow) -> str:
        places = decimals(self.base)
        if places > 2:
            raise NotForProgram(f"DATEV writes two decimals; {self.base} has {places}.")
        hundredths = row.minor * 10 ** (2 - places)
        if hundredths >= _MOST:
            raise NotForProgram(f"The amount of {row.debit.document} is too large for DATEV.")
        return "%d,%02d" % divmod(hundredths, 100)  # noqa: UP031

    def _account(self, line: JournalLine) -> str:
        return self.debtors[line.customer] if line.account in self.person else line.account

    def _text(self, line: JournalLine) -> str:
        words = " ".join(filter(None, (line.customer_name, line.text)))
        plain = "".join(" " if not char.isprintable() else char for char in words)
        shown = plain.encode("cp1252", "replace").decode("cp1252")
        if shown != plain:
            self.findings.add(f"{line.document}: letters of {visible(plain[:40])} became '?'")
        return shown[:_LONGEST_TEXT].strip()

    def _refuse_accounts(self, accounts: set[str]) -> None:
        wrong = [each for each in accounts if not _DIGITS.fullmatch(each)]
        if wrong:
            raise NotForProgram(
                f"DATEV takes accounts of digits only; the mapping has {named(wrong)}."
            )

    def _refuse_alike(self, documents: set[str]) -> None:
        """Raise NotForProgram if two documents would have one Belegfeld."""
        fields: dict[str, str] = {}
        for document in sorted(documents):
            other = fields.setdefault(_field(document), document)
            if other != document:
                raise NotForProgram(
                    f"{visible(other)} and {visible(document)} would be one document at DATEV, "
                    f"{_field(document)}: it takes letters, digits and _$&%*+-/ only, up to "
                    f"{_LONGEST_FIELD}."
                )


def _field(document: str) -> str:
    return _UNSAFE.sub("-", document)[:_LONGEST_FIELD]


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
