"""CSV by mappings: each sentence of bank.md about it is a test."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from artui.domain.bank_entry import BankEntry, EntryKind, Event, StatementClosed, StatementOpened
from artui.imports.bank.bank_source import BankFormat, opened_bank_file
from artui.imports.bank.csv_mapping import SHIPPED, BadMapping, mapping_of, shipped_toml, toml_of
from artui.imports.bank.csv_proposal import CsvProposal, proposed_mapping
from artui.imports.bank.csv_reader import CsvRow, first_rows, read_csv
from artui.imports.refusals import FileRefused
from tests.imports.bank.exports import EXPORTS
from tests.imports.bank.reading import format_of

OURS = {"DE89370400440532013000": "EUR"}
PLAIN = """
delimiters = ";"
dates = "DD.MM.YYYY"
decimal = ","
currency = "EUR"
account = "DE89370400440532013000"

[columns]
booking_date = "Tag"
amount = "Betrag"
text = "Text"
balance = "Saldo?"
"""


def events(
    folder: Path,
    content: str | bytes,
    toml: str = PLAIN,
    ours: Mapping[str, str] = OURS,
) -> list[Event]:
    """What a file says by a mapping."""
    path = folder / "bank.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with opened_bank_file(path, is_csv=True) as file:
        return list(read_csv(file, mapping_of("plain", toml), ours))


def entries(folder: Path, content: str | bytes, toml: str = PLAIN) -> list[BankEntry]:
    """The entries of a file by a mapping."""
    return [each for each in events(folder, content, toml) if isinstance(each, BankEntry)]


def ends(
    folder: Path, content: str | bytes, toml: str = PLAIN
) -> tuple[StatementOpened, StatementClosed]:
    """The beginning and the end of the only statement of a file."""
    found = events(folder, content, toml)
    opened, closed = found[0], found[-1]
    assert isinstance(opened, StatementOpened)
    assert isinstance(closed, StatementClosed)
    return opened, closed


def proposal(folder: Path, content: str) -> CsvProposal:
    """The mapping proposed for a file."""
    path = folder / "bank.csv"
    path.write_text(content, encoding="utf-8")
    with opened_bank_file(path, is_csv=True) as file:
        return proposed_mapping(file, "ours")


def rows(folder: Path, content: str, toml: str = PLAIN) -> list[CsvRow]:
    """The first rows of a file by a mapping."""
    path = folder / "bank.csv"
    path.write_text(content, encoding="utf-8")
    with opened_bank_file(path, is_csv=True) as file:
        return first_rows(file, mapping_of("plain", toml), OURS)[1]


EXPECTED = {
    "sparkasse": [
        (123_450, date(2026, 11, 30), date(2026, 12, 1), "Müller GmbH", EntryKind.RECEIPT),
        (-5_300, date(2026, 11, 30), date(2026, 11, 30), "Meier", EntryKind.RETURN),
    ],
    "deutsche-bank": [
        (75_000, date(2026, 12, 1), date(2026, 11, 30), "ACME AG", EntryKind.RECEIPT),
        (-100_000, date(2026, 12, 9), date(2026, 12, 9), "Lieferant", EntryKind.DEBIT),
    ],
    "ing-de": [
        (44_610, date(2026, 11, 30), date(2026, 11, 30), "ACME AG", EntryKind.RECEIPT),
        (-5_000, date(2026, 11, 29), date(2026, 11, 29), "Lieferant", EntryKind.DEBIT),
    ],
    "ing-nl": [
        (123_450, date(2026, 11, 30), date(2026, 11, 30), "ACME BV", EntryKind.RECEIPT),
        (-700, date(2026, 11, 30), date(2026, 11, 30), "Leverancier", EntryKind.DEBIT),
    ],
    "revolut": [
        (10_000, date(2026, 11, 30), date(2026, 11, 30), "ACME LTD", EntryKind.RECEIPT),
        (-6_000, date(2026, 11, 29), date(2026, 11, 29), "", EntryKind.DEBIT),
    ],
    "wise": [
        (123_450, date(2026, 11, 30), date(2026, 11, 30), "ACME INC", EntryKind.RECEIPT),
        (-1_200, date(2026, 11, 29), date(2026, 11, 29), "Supplier", EntryKind.DEBIT),
    ],
    "chase": [
        (123_450, date(2026, 11, 30), date(2026, 11, 30), "ACME INC", EntryKind.RECEIPT),
        (-1_200, date(2026, 11, 29), date(2026, 11, 29), "", EntryKind.DEBIT),
    ],
}


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_export_of_each_bank_is_read_by_its_mapping(
    tmp_path: Path, name: str, encoding: str
) -> None:
    content = EXPORTS[name].encode(encoding)
    assert format_of(tmp_path, content) is BankFormat.CSV
    found = entries(tmp_path, content, shipped_toml(name))
    assert [
        (each.minor, each.booking_date, each.value_date, each.payer, each.kind) for each in found
    ] == EXPECTED[name]
    assert "INV-1042" in found[0].text


@pytest.mark.parametrize("name", SHIPPED)
def test_csv_mapping_is_toml_and_back(name: str) -> None:
    mapping = mapping_of(name, shipped_toml(name))
    assert mapping_of(name, toml_of(mapping)) == mapping


def test_csv_delimiter_is_one_of_those_that_the_mapping_names(tmp_path: Path) -> None:
    found = entries(tmp_path, EXPORTS["ing-nl"].replace('","', '";"'), shipped_toml("ing-nl"))
    assert [each.minor for each in found] == [123_450, -700]


@pytest.mark.parametrize("preamble", [0, 1, 14])
def test_csv_heading_is_searched_for_below_the_preamble(tmp_path: Path, preamble: int) -> None:
    text = "Konto;1;2\n" * preamble + "Tag;Text;Betrag\n30.11.2026;INV-1;5,00\n"
    (found,) = entries(tmp_path, text)
    assert (found.minor, found.line) == (500, preamble + 2)


def test_csv_a_preamble_may_name_the_account(tmp_path: Path) -> None:
    opened, _ = ends(tmp_path, EXPORTS["ing-de"], shipped_toml("ing-de"))
    assert opened.account == "DE89370400440532013000"


def test_csv_end_mark_ends_the_entries(tmp_path: Path) -> None:
    text = "Tag;Text;Betrag\n30.11.2026;a;5,00\nSumme;x\nwhatever comes\n"
    assert len(entries(tmp_path, text, f'end = "Summe"\n{PLAIN}')) == 1
    with pytest.raises(
        FileRefused, match=r"bank\.csv line 3(?:, column \d+)?: has 2 cells, the heading has 3"
    ):
        entries(tmp_path, text)


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("D.M.YYYY", "1.2.2026"),
        ("D.M.YYYY", "01.02.2026"),
        ("DD.MM.YY", "01.02.26"),
        ("DD-MM-YYYY", "01-02-2026"),
        ("MM/DD/YYYY", "02/01/2026"),
        ("YYYYMMDD", "20260201"),
        ("YYYY-MM-DD", "2026-02-01 10:11:12"),
    ],
)
def test_csv_date_pattern(tmp_path: Path, pattern: str, written: str) -> None:
    toml = PLAIN.replace("DD.MM.YYYY", pattern)
    (found,) = entries(tmp_path, f"Tag;Text;Betrag\n{written};a;5,00\n", toml)
    assert found.booking_date == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("mark", "written", "minor"),
    [
        (",", "-1.000,00", -100_000),
        (",", "750", 75_000),
        (",", "+0,07", 7),
        (",", "1.000", 100_000),
        (".", "1,234.50", 123_450),
        (".", "1,234", 123_400),
    ],
)
def test_csv_decimal_mark(tmp_path: Path, mark: str, written: str, minor: int) -> None:
    toml = PLAIN.replace('decimal = ","', f'decimal = "{mark}"')
    assert entries(tmp_path, f"Tag;Text;Betrag\n30.11.2026;a;{written}\n", toml)[0].minor == minor


def test_csv_debit_and_credit_columns_give_the_sign(tmp_path: Path) -> None:
    toml = PLAIN.replace('amount = "Betrag"', 'debit = "Soll"\ncredit = "Haben"')
    text = "Tag;Text;Soll;Haben\n{}\n"
    for row, minor in (
        ("30.11.2026;a;5,00;", -500),
        ("30.11.2026;a;-5,00;", -500),
        ("30.11.2026;a;;5,00", 500),
        ("30.11.2026;a;0,00;5,00", 500),
    ):
        assert entries(tmp_path, text.format(row), toml)[0].minor == minor
    for row, message in (
        ("30.11.2026;a;5,00;5,00", r"column 3 \(Soll\): holds an amount, and the credit too"),
        ("30.11.2026;a;;", r"column 3 \(Soll\): is empty, and the credit too"),
        ("30.11.2026;a;;-5,00", r"column 4 \(Haben\): a credit has no minus"),
    ):
        with pytest.raises(FileRefused, match=rf"bank\.csv line 2(?:, column \d+)?: {message}"):
            entries(tmp_path, text.format(row), toml)


def test_csv_a_column_of_words_gives_the_sign(tmp_path: Path) -> None:
    toml = f'incoming = "H"\noutgoing = "S"\n{PLAIN}direction = "S/H"\n'
    text = "Tag;Text;Betrag;S/H\n30.11.2026;a;{};{}\n"
    assert entries(tmp_path, text.format("5,00", "H"), toml)[0].minor == 500
    assert entries(tmp_path, text.format("5,00", "S"), toml)[0].minor == -500
    with pytest.raises(FileRefused, match=r"column 4 \(S/H\): 'X' is not H or S"):
        entries(tmp_path, text.format("5,00", "X"), toml)
    with pytest.raises(FileRefused, match=r"column 3 \(Betrag\): has a sign"):
        entries(tmp_path, text.format("-5,00", "H"), toml)


def test_csv_of_two_columns_of_one_name_the_number_says_which(tmp_path: Path) -> None:
    toml = PLAIN.replace('currency = "EUR"\n', "") + 'currency = "Währung#2"\n'
    text = "Tag;Text;Saldo;Währung;Betrag;Währung\n30.11.2026;a;9,00;USD;5,00;EUR\n"
    assert entries(tmp_path, text, toml)[0].currency == "EUR"
    assert entries(tmp_path, text, toml.replace("#2", ""))[0].currency == "USD"


def test_csv_a_column_may_be_named_by_its_number_alone(tmp_path: Path) -> None:
    toml = PLAIN.replace('text = "Text"', 'text = "#2"')
    assert entries(tmp_path, "Tag;;Betrag\n30.11.2026;a;5,00\n", toml)[0].text == "a"


def test_csv_money_out_whose_type_or_text_names_a_return_is_one(tmp_path: Path) -> None:
    toml = PLAIN + 'purpose = "Art"\n'
    text = "Tag;Text;Betrag;Art\n30.11.2026;{};{};{}\n"
    for row, kind in (
        (("INV-1", "-5", "RUECKUEBERWEISUNG"), EntryKind.RETURN),
        (("Returned item INV-1", "-5", ""), EntryKind.RETURN),
        (("INV-1", "5", "RUECKUEBERWEISUNG"), EntryKind.RECEIPT),
        (("INV-1", "-5", "UEBERWEISUNG"), EntryKind.DEBIT),
    ):
        assert entries(tmp_path, text.format(*row), toml)[0].kind is kind


def test_csv_what_is_not_booked_is_counted_and_never_posted(tmp_path: Path) -> None:
    _, closed = ends(tmp_path, EXPORTS["sparkasse"], shipped_toml("sparkasse"))
    assert closed.pending == 1
    _, closed = ends(tmp_path, EXPORTS["revolut"], shipped_toml("revolut"))
    assert closed.pending == 2


@pytest.mark.parametrize("order", [1, -1])
def test_csv_running_balance_is_proven_row_by_row_in_either_order(
    tmp_path: Path, order: int
) -> None:
    lines = ["28.11.2026;a;5,00;105,00", "29.11.2026;b;-7,00;98,00", "30.11.2026;c;2,00;100,00"]
    text = "\n".join(["Tag;Text;Betrag;Saldo", *lines[::order], ""])
    opened, closed = ends(tmp_path, text)
    assert opened.opening == (10_000, date(2026, 11, 28))
    assert closed.closing == (10_000, date(2026, 11, 30))
    with pytest.raises(
        FileRefused, match=r"bank\.csv line 3(?:, column \d+)?: .*the balance .*does not follow"
    ):
        entries(tmp_path, text.replace(f"{lines[1]}\n", ""))
    changed = text.replace("b;-7,00", "b;-8,00")
    with pytest.raises(FileRefused, match=r"bank\.csv line [34]: .*the balance .*does not follow"):
        entries(tmp_path, changed)


def test_csv_without_a_running_balance_it_is_unknown_and_told(tmp_path: Path) -> None:
    opened, closed = ends(tmp_path, "Tag;Text;Betrag\n30.11.2026;a;5,00\n")
    assert opened.opening is None
    assert "whether it adds up is unknown" in closed.warnings[0]


def test_csv_more_cells_than_headings_are_allowed_if_they_are_empty(tmp_path: Path) -> None:
    assert len(entries(tmp_path, "Tag;Text;Betrag\n30.11.2026;a;5,00;;\n")) == 1
    with pytest.raises(
        FileRefused, match=r"bank\.csv line 2(?:, column \d+)?: has 4 cells, .* 'x' is too many"
    ):
        entries(tmp_path, "Tag;Text;Betrag\n30.11.2026;a;5,00;x\n")


def test_csv_several_accounts_are_statements_of_their_own(tmp_path: Path) -> None:
    toml = PLAIN + 'account = "Konto"\n'
    text = "Tag;Text;Betrag;Konto\n" + "".join(
        f"30.11.2026;{text};{amount};{account}\n"
        for text, amount, account in [("a", "1", "X 1"), ("b", "2", "Y"), ("c", "3", "X 1")]
    )
    found = events(tmp_path, text, toml)
    assert [
        each.account if isinstance(each, StatementOpened) else each.minor
        for each in found
        if not isinstance(each, StatementClosed)
    ] == ["X1", 100, 300, "Y", 200]


def test_csv_that_names_no_account_is_read_as_our_only_one_or_refused(tmp_path: Path) -> None:
    toml = PLAIN.replace('account = "DE89370400440532013000"\n', "")
    text = "Tag;Text;Betrag\n30.11.2026;a;5,00\n"
    found = events(tmp_path, text, toml)
    assert isinstance(found[0], StatementOpened)
    assert found[0].account == "DE89370400440532013000"
    assert isinstance(found[-1], StatementClosed)
    assert "it is read as our only one" in found[-1].warnings[-1]
    with pytest.raises(
        FileRefused, match=r"bank\.csv line 2(?:, column \d+)?: the file names no account"
    ):
        events(tmp_path, text, toml, {"A": "EUR", "B": "EUR"})


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("30.11.26;a;5,00", r"column 1 \(Tag\): '30\.11\.26' is no date; it is written as DD\.MM"),
        ("31.11.2026;a;5,00", r"column 1 \(Tag\): '31\.11\.2026' is no day of the calendar"),
        (";a;5,00", r"column 1 \(Tag\): '' is no date"),
        ("30.11.2026;a;5.00", r"column 3 \(Betrag\): '5\.00' is no amount; .* like 1234,50"),
        ("30.11.2026;a;5,001", r"column 3 \(Betrag\): amount 5,001 EUR has 3 decimals"),
        ("30.11.2026;a;", r"column 3 \(Betrag\): is empty; an amount belongs here"),
        ("30.11.2026;a", "has 2 cells, the heading has 3: the row is cut"),
        ('30.11.2026;"a;5,00', "a quote is opened here and not closed"),
        (f"30.11.2026;{'x' * 140_000};5,00", "a cell has more than 131072 characters"),
        (f"30.11.2026;{'x' * 240_000};5,00", "is longer than 200 KiB"),
    ],
)
def test_csv_what_does_not_fit_is_refused_with_line_column_and_what_would_be_right(
    tmp_path: Path, row: str, message: str
) -> None:
    with pytest.raises(FileRefused, match=rf"bank\.csv line 3(?:, column \d+)?: {message}"):
        entries(tmp_path, f"Tag;Text;Betrag\n30.11.2026;a;5,00\n{row}\n")


def test_csv_of_another_bank_is_refused_naming_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"no heading fits mapping plain: Betrag is missing"):
        entries(tmp_path, "Tag;Text;Amount\n30.11.2026;a;5,00\n")


def test_csv_two_currencies_in_one_account_are_refused(tmp_path: Path) -> None:
    toml = PLAIN.replace('currency = "EUR"\n', "") + 'currency = "Cur"\n'
    with pytest.raises(
        FileRefused, match=r"bank\.csv line 3(?:, column \d+)?: this row is in USD, .* in EUR"
    ):
        entries(tmp_path, "Tag;Text;Betrag;Cur\n30.11.2026;a;1;EUR\n30.11.2026;b;1;USD\n", toml)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('dates = "DD.MM.YYYY"', "", "dates is missing"),
        ('"DD.MM.YYYY"', '"DD.MM"', r"'DD\.MM' is no pattern"),
        ('"DD.MM.YYYY"', '["DD.MM.YYYY", "MM.DD.YYYY"]', "can't be told from the one before"),
        ('decimal = ","', 'decimal = ";"', "decimal must be"),
        ('currency = "EUR"', 'currency = "EURO"', "'EURO' is no currency"),
        ('amount = "Betrag"', "", "both columns.debit and columns.credit are needed"),
        ('booking_date = "Tag"', "", "columns.booking_date is missing"),
        ('text = "Text"', 'txt = "Text"', "columns.txt is unknown"),
        ('text = "Text"', "text = 7", "columns.text is no text"),
        ('text = "Text"', 'text = "#0"', "'#0' names no column"),
        ('text = "Text"', 'status = "Text"', "needs booked"),
        ('delimiters = ";"', 'delimiter = ";"', "delimiter is unknown; there are about, account"),
        ("[columns]", "[columns", "is no TOML"),
    ],
)
def test_csv_a_mapping_that_can_t_be_used_is_refused_naming_the_key(
    before: str, after: str, message: str
) -> None:
    assert before in PLAIN
    with pytest.raises(BadMapping, match=message):
        mapping_of("plain", PLAIN.replace(before, after, 1))


@pytest.mark.parametrize("name", SHIPPED)
def test_csv_a_mapping_is_proposed_from_the_heading_and_the_first_rows(
    tmp_path: Path, name: str
) -> None:
    # Dates of two forms in one file are beyond a proposal.
    content = EXPORTS[name].replace('"30-11-2026"', '"20261130"')
    mapping = proposal(tmp_path, content).mapping
    filled = toml_of(mapping)
    if not mapping.currency and "currency" not in mapping.columns:
        filled = 'currency = "EUR"\n' + filled
    found = entries(tmp_path, content, filled)
    assert [abs(each.minor) for each in found][1:] == [abs(each[0]) for each in EXPECTED[name]][1:]
    assert [each.booking_date for each in found] == [each[1] for each in EXPECTED[name]]


def test_csv_what_the_first_rows_leave_open_is_left_open(tmp_path: Path) -> None:
    found = proposal(tmp_path, "Date,Description,Amount\n03/04/2026,a,750\n05/06/2026,b,20\n")
    assert found.mapping.dates == ()
    assert found.mapping.decimal == ""
    assert "dates: DD/MM/YYYY or MM/DD/YYYY?" in found.open
    assert "decimal: is ',' or '.' the decimal mark?" in found.open
    with pytest.raises(BadMapping, match="dates is missing"):
        mapping_of("ours", toml_of(found.mapping))


def test_csv_the_first_twenty_rows_are_shown_with_what_is_wrong_with_them(tmp_path: Path) -> None:
    text = "Tag;Text;Betrag\n" + "30.11.2026;a;5,00\n" + "30.11.2026;b;x\n" * 30
    found = rows(tmp_path, text)
    assert len(found) == 20
    assert found[0].entry is not None
    assert (found[1].entry, found[1].cells) == (None, ("30.11.2026", "b", "x"))
    assert "'x' is no amount" in found[1].fault


def test_csv_an_empty_export_brings_nothing(tmp_path: Path) -> None:
    assert events(tmp_path, "Tag;Text;Betrag\n") == []
