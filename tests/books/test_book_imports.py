"""The journal for DATEV, QuickBooks, Xero and Sage: the rules of each form on any history, whatever
customers and documents are called, and read back to the cent."""

import csv
import io
import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artui.books.exports import export_batch
from artui.books.paired_rows import NotForProgram, paired
from artui.domain.chart import BadChart, checked_pairs
from artui.domain.money import parse_minor
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.documents.reversal import reverse
from artui.ledger.journal.batches import JournalLine, batches, entries, lines
from artui.ledger.journal.charts import set_chart
from artui.ledger.journal.cuts import cut
from artui.ledger.office.undo import undo
from tests.books.test_plain_text import FIRST, HOSTILE, NAMES, ledger
from tests.support.postings import customer, invoice, memo, payment

CHART = {
    "ar": "1400", "revenue": "4400", "tax": "3806", "bank": "1200", "discount": "4730",
    "bad_debt": "6930", "opening": "9000", "interest": "7110", "name.1400": "Trade receivables",
    "datev.consultant": "29098", "datev.client": "55003", "datev.chart": "04",
    "datev.automatic": "4400", "sage.de19": "T1",
}  # fmt: skip
PROGRAMS = ("datev", "quickbooks", "xero", "sage")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "invoice", "payment", "memo", "reverse", "open", "cut"]),
        st.integers(1, 10**7),
        st.integers(0, 75),
    ),
    min_size=3,
    max_size=9,
)


def played(
    book: Book, names: list[str], acts: list[tuple[str, int, int]], currency: str = "EUR"
) -> None:
    """Some acts of customers who are called so, cut at the end."""
    for place, name in enumerate(names):
        customer(book, f"C{place}", name=name, datev_account=f"1000{place}")
    made: list[int] = []
    for place, (act, minor, days) in enumerate(acts):
        who = {"account": f"C{place % len(names)}", "currency": currency}
        day = FIRST + timedelta(days)
        taxed = {
            "net_minor": minor - minor // 6, "tax_minor": minor // 6, "tax_code": "de19",
        } if days % 2 else {}  # fmt: skip
        try:
            if act == "invoice":
                made.append(invoice(book, f"R-{place}", minor, issue=day, **taxed, **who))
            elif act == "payment":
                payment(book, f"P-{place}", minor, value=day, auto=True, **who)
            elif act == "memo":
                memo(book, f"G-{place}", minor, issue=day, reason=names[0], **who)
            elif act == "reverse" and made:
                reverse(book, made.pop(), reason="wrong", day=FIRST + timedelta(76))
            elif act == "open":
                cut(book, opening=True)
            elif act == "cut":
                cut(book)
        except Refused:
            continue
    invoice(book, "R-last", 100, issue=date(2026, 11, 20), account="C0", currency=currency)
    cut(book)


def written(book: Book, folder: Path, program: str) -> list[tuple[list[JournalLine], list[bytes]]]:
    """The lines of each batch with the files of a program."""
    found = []
    with book.reading() as connection:
        for batch in batches(connection):
            files = export_batch(connection, batch, program, folder / program)
            again = export_batch(connection, batch, program, folder / f"{program}-again")
            contents = [path.read_bytes() for path in files]
            assert contents == [path.read_bytes() for path in again]
            found.append((list(lines(connection, batch)), contents[:-1]))
    return found


def sums(rows: "list[tuple[str, int]]") -> dict[str, int]:
    found: Counter[str] = Counter()
    for account, minor in rows:
        found[account] += minor
    return {account: minor for account, minor in found.items() if minor}


def ours(known: list[JournalLine], debtors: dict[str, str] | None = None) -> dict[str, int]:
    """What the journal has for each account, customers by their accounts at the program."""
    return sums([
        (debtors[line.customer] if debtors and line.account == "1400" else line.account, line.minor)
        for line in known
    ])  # fmt: skip


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(names=st.lists(NAMES, min_size=1, max_size=3), acts=ACTS)
def test_any_history_reads_back_to_the_cent_in_the_form_of_each_program(
    sqlite_template: Path, names: list[str], acts: list[tuple[str, int, int]]
) -> None:
    with ledger(sqlite_template) as (book, folder):
        set_chart(book, CHART)
        played(book, names, acts)
        debtors = {f"C{place}": f"1000{place}" for place in range(len(names))}
        for known, files in written(book, folder, "datev"):
            assert sums([row for each in files for row in _datev(each)]) == ours(known, debtors)
        for known, files in written(book, folder, "quickbooks"):
            assert sums(_quickbooks(files[0])) == sums([
                (line.account_name or line.account, line.minor) for line in known
            ])  # fmt: skip
        for known, files in written(book, folder, "xero"):
            assert sums([row for each in files for row in _xero(each)]) == ours(known)
        for known, files in written(book, folder, "sage"):
            assert _sage(files[0]) == _sage_of(known)


def _table(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    text = content.decode(encoding)
    assert "\x1b" not in text
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _datev(content: bytes) -> list[tuple[str, int]]:
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    head, titles, *rows = _table(content, "cp1252", ";")
    assert (len(head), len(titles)) == (31, 125)
    assert head[:5] == ["EXTF", "700", "21", "Buchungsstapel", "13"]
    assert re.fullmatch(r"[0-9]{17}", head[5])
    assert (head[10], head[11], head[21], head[26]) == ("29098", "55003", "EUR", "04")
    first, last = (datetime.strptime(text, "%Y%m%d").date() for text in head[14:16])  # noqa: DTZ007
    assert (first.year, first.month) == (last.year, last.month)
    assert head[12] == f"{first.year}0101"
    found = []
    for row in rows:
        assert len(row) == 125
        assert re.fullmatch(r"[0-9]{1,10},[0-9]{2}", row[0])
        assert row[1] in ("S", "H")
        assert re.fullmatch(r"[0-9]{4,9}", row[6])
        assert re.fullmatch(r"[0-9]{4,9}", row[7])
        assert re.fullmatch(r"(0040)?", row[8])
        assert ("4400" in (row[6], row[7])) == (row[8] == "0040")
        day = date(first.year, int(row[9][2:]), int(row[9][:2]))
        assert first <= day <= last
        assert re.fullmatch(r"[A-Za-z0-9_$&%*+/-]{1,36}", row[10])
        assert len(row[13]) <= 60
        assert row[113] == "0"
        minor = int(row[0].replace(",", "")) * (1 if row[1] == "S" else -1)
        found += [(row[6], minor), (row[7], -minor)]
    return found


def _quickbooks(content: bytes) -> list[tuple[str, int]]:
    titles, *rows = _table(content)
    assert titles[:5] == ["*JournalNo", "*JournalDate", "*AccountName", "*Debits", "*Credits"]
    found, journals, receivables = [], Counter[str](), Counter[str]()
    for row in rows:
        assert (row[3] == "") != (row[4] == "")
        minor = parse_minor(row[3] or row[4], row[7]) * (1 if row[3] else -1)
        assert parse_minor(row[3] or row[4], row[7]) > 0
        journals[row[0]] += minor
        receivables[row[0]] += row[2] == "Trade receivables"
        assert not row[6].startswith(("=", "+", "-", "@"))
        found.append((row[2], minor))
    assert set(journals.values()) <= {0}
    assert max(receivables.values(), default=0) <= 1
    return found


def _xero(content: bytes) -> list[tuple[str, int]]:
    titles, *rows = _table(content)
    assert titles[:6] == [
        "*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount",
    ]  # fmt: skip
    assert len(rows) <= 300 or len({row[0] for row in rows}) == 1
    journals = Counter[str]()
    for row in rows:
        journals[row[0].split()[0]] += parse_minor(row[5], "EUR")
        assert re.fullmatch(r"[0-3][0-9]/[01][0-9]/20[0-9]{2}", row[1])
        assert row[4] == "Tax Exempt"
    assert set(journals.values()) <= {0}
    return [(row[3], parse_minor(row[5], "EUR")) for row in rows]


def _sage(content: bytes) -> dict[str, int]:
    assert content.count(b"\n") == content.count(b"\r\n")
    titles, *rows = _table(content)
    assert titles[:4] == ["Type", "Account Reference", "Nominal A/C Ref", "Department Code"]
    found: Counter[str] = Counter()
    for row in rows:
        net, tax = (parse_minor(text, "EUR") for text in (row[7], row[9]))
        assert row[0] in ("SI", "SC", "SA", "JD", "JC")
        if row[0] in ("JD", "JC"):
            found[row[2]] += net if row[0] == "JD" else -net
            continue
        sign = -1 if row[0] == "SI" else 1
        found[row[2]] += sign * net
        found["tax"] += sign * tax
        assert re.fullmatch(r"C[0-9]", row[1])
        found["1400"] -= sign * (net + tax)
        assert (tax == 0) or row[8] == "T1"
    return {account: minor for account, minor in found.items() if minor}


def _sage_of(known: list[JournalLine]) -> dict[str, int]:
    return sums([("tax" if line.account == "3806" else line.account, line.minor) for line in known])


def _one(book: Book, **more: object) -> None:
    set_chart(book, CHART)
    customer(book, "C0", name="Müller & Söhne 東京", datev_account="10000")
    values = {"net_minor": 10_000, "tax_minor": 1_900, "tax_code": "de19", "account": "C0"}
    invoice(book, "R#1~", 11_900, issue=date(2026, 10, 1), due_date=date(2026, 10, 31),
            **(values | more))  # fmt: skip
    cut(book)


def _export(book: Book, program: str, folder: Path) -> list[Path]:
    with book.reading() as connection:
        return export_batch(connection, batches(connection)[-1], program, folder)


def test_an_invoice_at_datev_is_a_row_of_net_and_a_row_of_tax(book: Book, tmp_path: Path) -> None:
    _one(book)
    path, manifest = _export(book, "datev", tmp_path)
    assert path.name == "EXTF_Buchungsstapel_2026-10.csv"
    _, _, net, tax = _table(path.read_bytes(), "cp1252", ";")
    assert net[:14] == ["100,00", "S", "EUR", "", "", "", "10000", "4400", "0040", "0110", "R-1-",
                        "", "", "Müller & Söhne ??"]  # fmt: skip
    assert tax[:11] == ["19,00", "S", "EUR", "", "", "", "10000", "3806", "", "0110", "R-1-"]
    assert net[116] == "31102026"
    assert '"findings"' in manifest.read_text()
    assert "became '?'" in manifest.read_text()


def test_an_invoice_at_sage_has_its_net_and_tax_in_a_row(book: Book, tmp_path: Path) -> None:
    _one(book)
    _, row = _table(_export(book, "sage", tmp_path)[0].read_bytes())
    assert row[:5] == ["SI", "C0", "4400", "0", "01/10/2026"]
    assert row[7:10] == ["100.00", "T1", "19.00"]


@pytest.mark.parametrize(
    ("change", "program", "why"),
    [
        ({"currency": "KWD"}, "datev", r"DATEV takes EUR only.* is 11\.900 KWD"),
        ({"currency": "USD"}, "xero", r"Xero takes EUR only.* is 119\.00 USD"),
        ({"currency": "USD"}, "sage", r"Sage takes EUR only"),
        ({"tax_code": "de7"}, "sage", r"say which 'de7' of R#1~ is"),
    ],
)
def test_what_a_program_can_not_say_is_refused_by_name(
    book: Book, tmp_path: Path, change: dict[str, str], program: str, why: str
) -> None:
    _one(book, **change)
    with pytest.raises(NotForProgram, match=why):
        _export(book, program, tmp_path / "out")
    assert list(tmp_path.glob("out/*")) == []


def test_datev_refuses_what_it_would_mix_up(book: Book, tmp_path: Path) -> None:
    set_chart(book, {**CHART, "datev.client": ""})
    customer(book, "C0", datev_account="10000")
    customer(book, "C1")
    invoice(book, "A#1", 100, account="C0", issue=date(2026, 10, 1))
    invoice(book, "A~1", 100, account="C1", issue=date(2026, 10, 1))
    cut(book)
    with pytest.raises(NotForProgram, match=r"datev\.client=…"):
        _export(book, "datev", tmp_path)
    set_chart(book, {"datev.client": "1"})
    with pytest.raises(NotForProgram, match="C1 have none: column datev_account"):
        _export(book, "datev", tmp_path)
    customer(book, "C1", datev_account="100001")
    with pytest.raises(NotForProgram, match="has 5 digits, one more than others"):
        _export(book, "datev", tmp_path)
    customer(book, "C1", datev_account="10000")
    with pytest.raises(NotForProgram, match="one account at DATEV: C0, C1"):
        _export(book, "datev", tmp_path)
    customer(book, "C1", datev_account="10001")
    with pytest.raises(NotForProgram, match="A#1 and A~1 would be one document at DATEV, A-1"):
        _export(book, "datev", tmp_path)


def test_two_fiscal_years_are_two_files(book: Book, tmp_path: Path) -> None:
    set_chart(book, {**CHART, "year_start": "10-01"})
    customer(book, "C0", datev_account="10000")
    invoice(book, "A-1", 100, account="C0", issue=date(2026, 9, 30))
    invoice(book, "A-2", 100, account="C0", issue=date(2026, 10, 1))
    cut(book)
    first, second, _ = _export(book, "datev", tmp_path)
    years = [_table(path.read_bytes(), "cp1252", ";")[0][12] for path in (first, second)]
    assert years == ["20251001", "20261001"]


def test_what_a_mapping_says_first_stays_for_a_batch(book: Book, tmp_path: Path) -> None:
    _one(book)
    before = _export(book, "datev", tmp_path)[0].read_bytes()
    set_chart(book, {"datev.consultant": "7777", "datev.automatic": "9999"})
    assert _export(book, "datev", tmp_path / "again")[0].read_bytes() == before


def test_xero_gets_at_most_three_hundred_lines_a_file(book: Book, tmp_path: Path) -> None:
    set_chart(book, CHART)
    customer(book, "C0", datev_account="10000")
    with book.together() as joined:
        for number in range(160):
            invoice(joined, f"A-{number}", 100, account="C0", issue=date(2026, 10, 1))
    cut(book)
    *files, _ = _export(book, "xero", tmp_path)
    assert [path.name for path in files] == ["xero-1.csv", "xero-2.csv"]
    assert [len(_table(path.read_bytes())) for path in files] == [301, 21]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name(sqlite_template: Path, name: str) -> None:
    with ledger(sqlite_template) as (book, folder):
        set_chart(book, CHART)
        played(book, [name], [("invoice", 600, 1)])
        for program in PROGRAMS:
            for _, files in written(book, folder, program):
                encoding = "cp1252" if program == "datev" else "utf-8"
                for content in files:
                    rows = _table(content, encoding, ";" if program == "datev" else ",")
                    assert len({len(row) for row in rows[1:]}) == 1


@pytest.mark.parametrize(
    "pairs",
    [
        {"datev.consultant": "x"}, {"datev.client": "123456"}, {"datev.chart": "05"},
        {"datev.account_length": "9"}, {"datev.automatic": "4400,4401"}, {"datev.colour": "red"},
        {"xero.dates": "YMD"}, {"xero.tax_rate": "a\nb"}, {"sage.de19": "1"},
        {"quickbooks.x": "1"},
    ],
)  # fmt: skip
def test_a_fact_for_a_program_that_is_none_is_refused(pairs: dict[str, str]) -> None:
    with pytest.raises(BadChart):
        checked_pairs(pairs)


def test_pairs_of_lines_add_up_to_the_entry(book: Book) -> None:
    _one(book)
    with book.reading() as connection:
        (entry,) = entries(connection, batches(connection)[0])
    assert [(row.debit.account, row.credit.account, row.minor) for row in paired(entry)] == [
        ("1400", "4400", 10_000), ("1400", "3806", 1_900),
    ]  # fmt: skip


def test_a_customers_account_at_datev_is_that_of_the_batch_whatever_becomes_of_the_customer(
    book: Book, tmp_path: Path
) -> None:
    def exported(number: int, out: str, *, overwrite: bool = False) -> list[bytes]:
        with book.reading() as connection:
            batch = next(each for each in batches(connection) if each.number == number)
            files = export_batch(connection, batch, "datev", tmp_path / out, overwrite=overwrite)
        return [path.read_bytes() for path in files]

    set_chart(book, CHART)
    customer(book, "C1", name="Early", datev_account="10001")
    customer(book, "C2", name="Late")
    invoice(book, "A-1", 5_000, account="C1")
    invoice(book, "A-2", 7_000, account="C2")
    cut(book)
    # A customer without an account refuses the file; the first one that is given holds for ever.
    with pytest.raises(NotForProgram, match="C2 have none"):
        exported(1, "none")
    customer(book, "C2", name="Late", datev_account="10002")
    first = exported(1, "first")
    customer(book, "C2", name="Late", datev_account="20002")
    undo(book)  # no change of the batch either
    customer(book, "C1", name="Early", datev_account="20001")
    customer(book, "C2", name="Late", datev_account="20002")
    invoice(book, "A-3", 9_000, account="C1")
    cut(book)
    assert exported(1, "again") == first
    assert b";10001;" in first[0]
    assert b";20001;" in exported(2, "second")[0]
