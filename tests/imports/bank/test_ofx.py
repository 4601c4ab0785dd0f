"""OFX and QFX: each sentence of bank.md about them is a test."""

from datetime import date
from pathlib import Path

import pytest

from artui.domain.bank_entry import EntryKind
from artui.imports.bank.bank_source import BankFormat
from artui.imports.refusals import FileRefused, NotText, TooLarge
from tests.imports.bank.reading import closed_of, entries_of, events_of, format_of, opened_of

SGML = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
ENTRY = """<STMTTRN>
<TRNTYPE>CREDIT
<DTPOSTED>20261130
<TRNAMT>100.00
<FITID>F1
<NAME>ACME
<MEMO>INV-1042
</STMTTRN>
"""


def ofx(*entries: str, header: str = SGML, balance: str = "", currency: str = "USD") -> str:
    """A file of one account with these entries."""
    return f"""{header}<OFX>
<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1>
<STMTTRNRS>
<TRNUID>1
<STMTRS>
<CURDEF>{currency}
<BANKACCTFROM>
<BANKID>026009593
<ACCTID>123 456
<ACCTTYPE>CHECKING
</BANKACCTFROM>
<BANKTRANLIST>
<DTSTART>20261101
<DTEND>20261130
{"".join(entries)}</BANKTRANLIST>
{balance}</STMTRS>
</STMTTRNRS>
</BANKMSGSRSV1>
</OFX>
"""


def entry(**values: str) -> str:
    """An entry with other values; an empty one is left out."""
    lines = ENTRY
    for tag, value in values.items():
        kept = [line for line in lines.splitlines() if not line.startswith(f"<{tag}>")]
        if value:
            kept.insert(-1, f"<{tag}>{value}")
        lines = "\n".join(kept) + "\n"
    return lines


def test_ofx_is_known_by_its_header(tmp_path: Path) -> None:
    assert format_of(tmp_path, ofx(ENTRY)) is BankFormat.OFX
    assert format_of(tmp_path, ofx(ENTRY, header=XML)) is BankFormat.OFX


@pytest.mark.parametrize("header", [SGML, XML])
def test_ofx_value_runs_to_the_line_end_or_the_next_tag(tmp_path: Path, header: str) -> None:
    text = ofx(ENTRY, header=header)
    closed = "\n".join(
        f"{line}</{line[1:].partition('>')[0]}>"
        if line.startswith("<") and line[-1] != ">" and "/" not in line
        else line
        for line in text.splitlines()
    )
    for each in (text, closed, text.replace(SGML, "OFXHEADER:100\n").replace("\n<", "<")):
        assert [(e.minor, e.payer, e.parts) for e in entries_of(tmp_path, each)] == [
            (10_000, "ACME", ("ACME", "INV-1042"))
        ]


def test_ofx_unknown_tags_are_passed_over(tmp_path: Path) -> None:
    text = ofx(entry(**{"INTU.BID": "3000", "X-BANK.FOO": "9"}))
    assert entries_of(tmp_path, text)[0].minor == 10_000


def test_ofx_an_entry_without_an_end_tag_ends_where_the_next_begins(tmp_path: Path) -> None:
    text = ofx(ENTRY, entry(FITID="F2", TRNAMT="-7")).replace("</STMTTRN>\n", "")
    assert [each.minor for each in entries_of(tmp_path, text)] == [10_000, -700]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&T R&D", "AT&T R&D"),
        ("Tom &amp; Jerry &lt;x&gt; &#233;", "Tom & Jerry <x> é"),
        ("A&REG B", "A&REG B"),
        ("a < b", "a < b"),
        ("<![CDATA[R&D]]>", "R&D"),
    ],
)
def test_ofx_a_bare_ampersand_is_allowed(tmp_path: Path, written: str, read: str) -> None:
    assert entries_of(tmp_path, ofx(entry(NAME=written)))[0].payer == read


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("1252", "cp1252"), ("8859-1", "latin-1"), ("ISO-8859-15", "iso8859-15"), ("1250", "cp1250")],
)
def test_ofx_header_names_the_encoding(tmp_path: Path, charset: str, encoding: str) -> None:
    text = ofx(entry(NAME="Müller")).replace("CHARSET:1252", f"CHARSET:{charset}")
    assert entries_of(tmp_path, text.encode(encoding))[0].payer == "Müller"
    assert entries_of(tmp_path, text.encode())[0].payer == "Müller"


def test_ofx_header_of_another_charset_is_obeyed(tmp_path: Path) -> None:
    text = ofx(entry(NAME="Łódź")).replace("CHARSET:1252", "CHARSET:1250")
    assert entries_of(tmp_path, text.encode("cp1250"))[0].payer == "Łódź"


def test_ofx_every_statement_of_accounts_and_cards_is_read(tmp_path: Path) -> None:
    bank = ofx(ENTRY)
    card = (
        bank.replace("STMTRS>", "CCSTMTRS>")
        .replace("BANKACCTFROM", "CCACCTFROM")
        .replace("123 456", "999")
        .replace(SGML, "")
        .replace("<OFX>", "")
    )
    both = bank.replace("</OFX>\n", "") + card
    assert [each.account for each in opened_of(tmp_path, both)] == ["123456", "999"]
    assert len(entries_of(tmp_path, both)) == 2


@pytest.mark.parametrize(
    ("posted", "day"),
    [
        ("20261130", date(2026, 11, 30)),
        ("20261130233000[-5:EST]", date(2026, 11, 30)),
        ("20261130003000.123[+12]", date(2026, 11, 30)),
    ],
)
def test_ofx_offset_never_moves_the_day(tmp_path: Path, posted: str, day: date) -> None:
    """Case 10 of bank.md."""
    found = entries_of(tmp_path, ofx(entry(DTPOSTED=posted)))[0]
    assert (found.booking_date, found.value_date) == (day, day)


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("100", 10_000),
        ("-100.5", -10_050),
        ("+0,07", 7),
        (".5", 50),
        ("1.234,56", 123_456),
        ("-1,234,567.89", -123_456_789),
        ("12.50000", 1250),
    ],
)
def test_ofx_amount_has_a_sign_and_one_mark_and_of_two_the_last_is_the_mark(
    tmp_path: Path, written: str, minor: int
) -> None:
    assert entries_of(tmp_path, ofx(entry(TRNAMT=written)))[0].minor == minor


@pytest.mark.parametrize(
    "written", ["1,234", "1.234.567", "12,34.56", "abc", "1 000,00", "--5", "."]
)
def test_ofx_amount_that_is_unclear_is_refused(tmp_path: Path, written: str) -> None:
    with pytest.raises(FileRefused, match=r"bank\.txt line 32, column 9: TRNAMT: .*amount"):
        entries_of(tmp_path, ofx(entry(TRNAMT=written)))


def test_ofx_amount_of_yen_has_no_decimals(tmp_path: Path) -> None:
    assert entries_of(tmp_path, ofx(entry(TRNAMT="1200"), currency="JPY"))[0].minor == 1200


def test_ofx_name_memo_extended_name_and_payee(tmp_path: Path) -> None:
    found = entries_of(tmp_path, ofx(entry(EXTDNAME="ACME INDUSTRIES OF SPRINGFIELD LTD")))[0]
    assert found.payer == "ACME INDUSTRIES OF SPRINGFIELD LTD"
    assert found.parts == ("ACME", "INV-1042")
    payee = "<PAYEE><NAME>ACME CO<ADDR1>X<CITY>Y<STATE>Z<POSTALCODE>1<PHONE>2</PAYEE>"
    found = entries_of(tmp_path, ofx(entry(NAME="").replace("<MEMO>", f"{payee}\n<MEMO>")))[0]
    assert (found.payer, found.parts) == ("ACME CO", ("INV-1042",))


def test_ofx_check_number_and_reference(tmp_path: Path) -> None:
    found = entries_of(tmp_path, ofx(entry(CHECKNUM="1001", REFNUM="R7")))[0]
    assert (found.cheque, found.customer_reference) == ("1001", "R7")
    assert found.bank_reference == "F1"


def test_ofx_account_of_the_other_side(tmp_path: Path) -> None:
    other = "<BANKACCTTO><BANKID>1<ACCTID>DE89 3704<ACCTTYPE>CHECKING</BANKACCTTO>"
    text = ofx(ENTRY.replace("<MEMO>", f"{other}\n<MEMO>"))
    assert opened_of(tmp_path, text)[0].account == "123456"
    assert entries_of(tmp_path, text)[0].payer_account == "DE893704"


def test_ofx_a_missing_fitid_is_allowed(tmp_path: Path) -> None:
    assert entries_of(tmp_path, ofx(entry(FITID="")))[0].bank_reference == ""


def test_ofx_a_missing_currency_is_that_of_our_account(tmp_path: Path) -> None:
    text = ofx(ENTRY, currency="").replace("123 456", "4711")
    assert opened_of(tmp_path, text)[0].currency == "EUR"
    assert entries_of(tmp_path, text)[0].currency == "EUR"
    with pytest.raises(FileRefused, match="names no currency"):
        entries_of(tmp_path, ofx(ENTRY, currency=""))


def test_ofx_currency_is_what_the_amount_is_in(tmp_path: Path) -> None:
    foreign = "<CURRENCY><CURRATE>0.006<CURSYM>JPY</CURRENCY>\n</STMTTRN>"
    found = entries_of(tmp_path, ofx(entry(TRNAMT="1200").replace("</STMTTRN>", foreign)))[0]
    assert (found.minor, found.currency) == (1200, "JPY")


def test_ofx_original_currency_is_what_the_amount_was_converted_from(tmp_path: Path) -> None:
    foreign = "<ORIGCURRENCY><CURRATE>1.1<CURSYM>EUR</ORIGCURRENCY>\n</STMTTRN>"
    found = entries_of(tmp_path, ofx(ENTRY.replace("</STMTTRN>", foreign)))[0]
    assert (found.minor, found.currency, found.instructed_currency) == (10_000, "USD", "EUR")


def test_ofx_ledger_balance_is_a_closing_only_on_the_last_day_of_the_period(
    tmp_path: Path,
) -> None:
    balance = "<LEDGERBAL><BALAMT>{}<DTASOF>{}</LEDGERBAL><AVAILBAL><BALAMT>9<DTASOF>1</AVAILBAL>\n"
    (closed,) = closed_of(tmp_path, ofx(ENTRY, balance=balance.format("-12.50", "20261130120000")))
    assert closed.closing == (-1250, date(2026, 11, 30))
    (closed,) = closed_of(tmp_path, ofx(ENTRY, balance=balance.format("-12.50", "20261202")))
    assert closed.closing is None
    assert any("it is no closing balance" in each for each in closed.warnings)


def test_ofx_says_that_no_balance_proves_it(tmp_path: Path) -> None:
    assert "no opening balance" in closed_of(tmp_path, ofx(ENTRY))[0].warnings[0]


def test_ofx_transaction_type_is_not_trusted_for_the_sign(tmp_path: Path) -> None:
    found = entries_of(tmp_path, ofx(entry(TRNTYPE="DEBIT"), entry(TRNAMT="-5")))
    assert [each.kind for each in found] == [EntryKind.RECEIPT, EntryKind.DEBIT]


@pytest.mark.parametrize("text", ["RETURNED ITEM INV-1042", "Rücklastschrift", "NSF CHECK 7"])
def test_ofx_money_out_whose_text_names_a_return_is_one(tmp_path: Path, text: str) -> None:
    found = entries_of(tmp_path, ofx(entry(MEMO=text, TRNAMT="-5"), entry(MEMO=text)))
    assert [each.kind for each in found] == [EntryKind.RETURN, EntryKind.RECEIPT]
    (paid,) = entries_of(tmp_path, ofx(entry(MEMO="Rent, return ticket", TRNAMT="-5")))
    assert paid.kind is EntryKind.DEBIT


def test_ofx_what_is_pending_or_held_is_counted_and_never_posted(tmp_path: Path) -> None:
    pending = "<BANKTRANLISTP><DTASOF>20261130" + ENTRY.replace("STMTTRN>", "STMTTRNP>")
    text = ofx(ENTRY, entry(TRNTYPE="HOLD"), balance=f"{pending}</BANKTRANLISTP>\n")
    assert len(entries_of(tmp_path, text)) == 1
    assert closed_of(tmp_path, text)[0].pending == 2


def test_ofx_an_amount_of_zero_is_passed_over(tmp_path: Path) -> None:
    assert entries_of(tmp_path, ofx(entry(TRNAMT="0.00"))) == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "<DTPOSTED>20261130",
            "<DTPOSTED>2026113",
            r"bank\.txt line 28, column 11: DTPOSTED: '2026113' is no date",
        ),
        (
            "<DTPOSTED>20261130",
            "<DTPOSTED>20261131",
            r"bank\.txt line 28, column 11: DTPOSTED: '20261131' is no day",
        ),
        (
            "<DTPOSTED>20261130\n",
            "",
            r"bank\.txt line 26(?:, column \d+)?: <STMTTRN> has no DTPOSTED",
        ),
        ("<TRNAMT>100.00\n", "", r"bank\.txt line 26(?:, column \d+)?: <STMTTRN> has no TRNAMT"),
        ("<ACCTID>123 456", "<ACCTID>", r"names no account \(ACCTID\)"),
        ("<CURDEF>USD", "<CURDEF>U5D", r"CURDEF: 'U5D' is no currency"),
        (
            "</OFX>\n",
            "",
            r"bank\.txt line 37(?:, column \d+)?: the file ends inside <OFX>; nothing was imported",
        ),
        ("</STMTRS>\n", "", r"the file ends inside <STMTRS>"),
        (
            "<OFX>",
            "<!DOCTYPE OFX [<!ENTITY a 'b'>]><OFX>",
            r"bank\.txt line 11(?:, column \d+)?: a bank file has no DOCTYPE",
        ),
    ],
)
def test_ofx_what_is_damaged_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    text = ofx(ENTRY)
    assert before in text
    with pytest.raises(FileRefused, match=message):
        events_of(tmp_path, text.replace(before, after))


def test_ofx_a_cut_file_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    text = ofx(ENTRY).rstrip()
    for end in range(text.index("<OFX>") + 5, len(text) - 1):
        with pytest.raises(FileRefused):
            events_of(tmp_path, text[:end])


def test_ofx_a_value_and_an_entry_have_limits(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="longer than 200 KiB"):
        events_of(tmp_path, ofx(entry(MEMO="x" * 400_000)))
    with pytest.raises(
        TooLarge, match=r"bank\.txt line 26(?:, column \d+)?: an entry is longer than 200 KiB"
    ):
        events_of(tmp_path, ofx(ENTRY.replace("<MEMO>", "<ADDR1>x\n" * 30_000 + "<MEMO>")))


def test_ofx_bytes_of_no_encoding_are_named(tmp_path: Path) -> None:
    text = ofx(entry(NAME="A\x00B"))
    with pytest.raises(NotText, match=r"bank\.txt line 32, column 8: holds a NUL byte"):
        events_of(tmp_path, text)


def test_ofx_is_read_alike_whatever_the_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ofx(ENTRY, entry(NAME="Tom &amp; Müller", MEMO="one\n  two"))
    whole = events_of(tmp_path, text)
    for size in (1, 7, 64):
        monkeypatch.setattr("artui.imports.bank.ofx._BLOCK", size)
        assert events_of(tmp_path, text) == whole
