"""MT940 as banks write it: each test is a row of bank.md, section 2."""

from datetime import date
from pathlib import Path

import pytest

from artui.domain.bank_entry import BankEntry, EntryKind
from artui.imports.bank.tying import DoesNotAddUp
from artui.imports.refusals import FileRefused
from tests.support.bank_files import OURS, closed, ended, events, mt940, opened, read

LINE = ":61:2611201120C100,00NTRFNONREF"


def one(folder: Path, *lines: str, **more: str) -> BankEntry:
    """The only entry of a statement with these lines."""
    (found,) = read(folder, mt940(*lines, **more))  # type: ignore[arg-type]  # texts only
    return found


def text_of(folder: Path, *lines: str) -> BankEntry:
    """The entry that has these lines of text."""
    return one(folder, LINE, *lines)


def refusal(folder: Path, text: str) -> str:
    """What a file is refused with."""
    with pytest.raises(FileRefused) as refused:
        events(folder, text)
    return str(refused.value)


# The envelope, and where fields begin.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{1:F01ABNANL2AXXX0000000000}{2:I940ABNANL2AXXXN}{4:\r\n", "-}\r\n"),
        ("ABNANL2A\r\n940\r\nABNANL2A\r\n", ""),
        (":940:\r\n", ""),
        ("\x01", "\x03"),
        ("\r\n\r\n", "\r\n\r\n"),
        ("﻿", ""),
    ],
    ids=["SWIFT", "ABN", "Rabobank", "control signs", "blank lines", "BOM"],
)
def test_mt940_envelope(tmp_path: Path, before: str, after: str) -> None:
    body = mt940(LINE).removesuffix("-\r\n")
    tail = after or "-\r\n"
    (found,) = read(tmp_path, f"{before}{body}{tail}")
    assert found.minor == 10_000


def test_mt940_envelope_with_plain_line_ends_and_without_the_last_line(tmp_path: Path) -> None:
    text = mt940(LINE).replace("\r\n", "\n").removesuffix("-\n")
    assert [each.minor for each in read(tmp_path, text)] == [10_000]


def test_mt940_envelope_a_dash_between_two_pages_ends_a_message(tmp_path: Path) -> None:
    pages = (
        f":20:S\n:25:{OURS}\n:28C:7/1\n:60F:C261119EUR10,00\n{LINE}\n:62M:C261120EUR110,00\n-\n"
        f":20:S\n:25:{OURS}\n:28C:7/2\n:60M:C261120EUR110,00\n{LINE}\n:62F:C261120EUR210,00\n-\n"
    )
    found = events(tmp_path, pages)
    assert [(each.number, each.page, each.continues) for each in opened(found)] == [
        ("7", "1", False),
        ("7", "2", True),
    ]
    assert len(read(tmp_path, pages)) == 2


def test_mt940_a_missing_page_is_refused(tmp_path: Path) -> None:
    pages = (
        f":20:S\n:25:{OURS}\n:28C:7/1\n:60F:C261119EUR10,00\n{LINE}\n:62M:C261120EUR110,00\n-\n"
        f":20:S\n:25:{OURS}\n:28C:7/3\n:60M:C261120EUR150,00\n{LINE}\n:62F:C261120EUR250,00\n-\n"
    )
    with pytest.raises(DoesNotAddUp, match=r"page 3 of statement 7 begins with 150\.00, the page "):
        read(tmp_path, pages)


def test_mt940_tag_that_is_text(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:Zahlung", ":08 Karten 12", ":21 x")
    assert found.text == "Zahlung :08 Karten 12 :21 x"


def test_mt940_tag_broken_after_its_colon(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":", "86:166?20INV-1")
    assert found.text == "INV-1"


def test_mt940_tag_out_of_order_inside_a_text_is_text(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:Rechnung", ":25:30 Uhr")
    assert found.parts == ("Rechnung", ":25:30 Uhr")


def test_mt940_20_to_28c(tmp_path: Path) -> None:
    text = mt940(LINE, number="251/1").replace(":28C:", ":28:")
    (begun,) = opened(events(tmp_path, text))
    assert (begun.account, begun.number, begun.page, begun.currency) == (OURS, "251", "1", "EUR")


@pytest.mark.parametrize(
    ("written", "minor"), [("10,", 1000), (",5", 50), ("0,", 0), ("1250,5", 125_050)]
)
def test_mt940_60f_amounts(tmp_path: Path, written: str, minor: int) -> None:
    text = f":20:S\n:25:{OURS}\n:28C:1\n:60F:C261119EUR{written}\n:62F:C261120EUR{written}\n-\n"
    (begun,) = opened(events(tmp_path, text))
    assert begun.opening is not None
    assert (begun.opening.minor, begun.opening.day) == (minor, date(2026, 11, 19))


@pytest.mark.parametrize("written", ["1.100,00", "1,100.00", "10.00", "1234567890123456,00", ","])
def test_mt940_60f_amounts_that_are_refused(tmp_path: Path, written: str) -> None:
    text = f":20:S\n:25:{OURS}\n:28C:1\n:60F:C261119EUR{written}\n:62F:C261120EUR0,\n-\n"
    assert refusal(tmp_path, text).startswith("bank.txt line 4, column 16: :60F: ")


def test_mt940_62f_below_zero(tmp_path: Path) -> None:
    text = mt940(":61:2611201120D2000,00NTRFNONREF", closing=-100_000)
    (end,) = closed(events(tmp_path, text))
    assert end.closing is not None
    assert end.closing.minor == -100_000
    assert len(read(tmp_path, text)) == 1


# Field 61.


def test_mt940_61_value_date_of_a_february_of_thirty_days(tmp_path: Path) -> None:
    text = mt940(":61:2702300228C1,00NTRFNONREF")
    (found,) = read(tmp_path, text)
    (end,) = ended(tmp_path, text)
    assert found.value_date == date(2027, 2, 28)
    assert end.warnings == ("line 5: 30.02. is no day; it is read as 2027-02-28",)


@pytest.mark.parametrize(
    ("days", "booked", "valued"),
    [
        ("2612310101", date(2027, 1, 1), date(2026, 12, 31)),
        ("2701021231", date(2026, 12, 31), date(2027, 1, 2)),
        ("261120    ", date(2026, 11, 20), date(2026, 11, 20)),
        ("261120", date(2026, 11, 20), date(2026, 11, 20)),
    ],
)
def test_case_2_mt940_61_entry_date(tmp_path: Path, days: str, booked: date, valued: date) -> None:
    found = one(tmp_path, f":61:{days}C1,00NTRFNONREF", ":86:x")
    assert (found.booking_date, found.value_date) == (booked, valued)


@pytest.mark.parametrize(
    ("mark", "minor", "kind"),
    [
        ("C", 100, EntryKind.RECEIPT),
        ("D", -100, EntryKind.DEBIT),
        ("RC", -100, EntryKind.RETURN),
        ("RD", 100, EntryKind.DEBIT_REVERSED),
        ("CR", 100, EntryKind.RECEIPT),
        ("RCR", -100, EntryKind.RETURN),
        ("DD", -100, EntryKind.DEBIT),
        ("CN", 100, EntryKind.RECEIPT),
        ("DF", -100, EntryKind.DEBIT),
        ("c", 100, EntryKind.RECEIPT),
        ("d", -100, EntryKind.DEBIT),
    ],
)
def test_mt940_61_mark(tmp_path: Path, mark: str, minor: int, kind: EntryKind) -> None:
    text = mt940(f":61:2611201120{mark}1,00NTRFNONREF", closing=100_000 + minor)
    (found,) = read(tmp_path, text)
    assert (found.minor, found.kind) == (minor, kind)


def test_mt940_61_mark_of_what_is_expected_is_only_counted(tmp_path: Path) -> None:
    text = mt940(":61:2611201120EC1,00NTRFNONREF", closing=100_000)
    (end,) = closed(events(tmp_path, text))
    assert (end.pending, read(tmp_path, text)) == (1, [])


def test_mt940_61_a_sign_before_the_amount_counts_only_if_the_balance_ties(tmp_path: Path) -> None:
    line = ":61:2611201120D-104,12NTRFNONREF"
    (found,) = read(tmp_path, mt940(line, closing=110_412))
    assert found.minor == 10_412
    (found,) = read(tmp_path, mt940(line, closing=89_588))
    assert found.minor == -10_412
    with pytest.raises(DoesNotAddUp, match="whichever way"):
        read(tmp_path, mt940(line, closing=100_000))


@pytest.mark.parametrize("type_", ["NTRF", "S051", "FCHK", "NOV", "N192", "S   ", "N"])
def test_mt940_61_type(tmp_path: Path, type_: str) -> None:
    found = one(tmp_path, f":61:2611201120C1,00{type_}", ":86:x")
    assert found.minor == 100


@pytest.mark.parametrize(
    ("written", "ours", "banks"),
    [
        ("NTRFNONREF", "", ""),
        ("NTRFKREF+", "", ""),
        ("NTRFEREF+//B1", "", "B1"),
        ("NTRFABC123//B-99", "ABC123", "B-99"),
        ("NTRFNL91ABNA0417164300LONGER//X", "NL91ABNA0417164300LONGER", "X"),
        ("NMSCx/1XXXXX//O/y", "x/1XXXXX", "O/y"),
        ("NTRFNONREF//NONREF", "", ""),
    ],
)
def test_mt940_61_references(tmp_path: Path, written: str, ours: str, banks: str) -> None:
    found = one(tmp_path, f":61:2611201120C1,00{written}", ":86:x")
    assert (found.customer_reference, found.bank_reference) == (ours, banks)


def test_mt940_61_supplementary_line_is_text_where_nothing_else_is(tmp_path: Path) -> None:
    assert one(tmp_path, LINE, "INVOICE INV-7").text == "INVOICE INV-7"
    assert one(tmp_path, LINE, "/OCMT/EUR1,/", ":86:166?20INV-7").text == "INV-7"


def test_mt940_61_an_amount_of_zero_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, mt940(":61:2611201120C0,00NTRFNONREF", ":86:info")) == []


def test_mt940_bad_line(tmp_path: Path) -> None:
    said = refusal(tmp_path, mt940(":61:2612310101C1.100,00NTRFX", closing=0))
    assert said == (
        "bank.txt line 5, column 16: :61: cannot be read after the amount: "
        '"2612310101C1.100,00NTRFX" (an amount has a comma and no dots)'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (mt940(":61:2613010101C1,00NTRF", closing=0), "no day of the calendar"),
        (mt940(":61:hello,", closing=0), "it begins with a date as YYMMDD and C or D"),
        (f":20:S\n:25:{OURS}\n:28C:1\n{LINE}\n-\n", ":61: comes before the opening balance"),
        (":20:S\n:60F:C261119EUR1,00\n-\n", ":60F: comes before :25:"),
        (
            mt940(LINE, ":62F:C261120EUR1100,00", LINE),
            " line 7: :61: comes after the closing balance",
        ),
        (f":20:S\n:25:{OURS}\n:60F:C261119XXQ1,00\n-\n", "'XXQ' is no currency"),
        (mt940(LINE) + "rubbish\n", "'rubbish' is outside of a message; one begins with :20:"),
        (":20:", "holds no statement"),
    ],
)
def test_mt940_damage_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


# Field 86.


def test_mt940_86_german_sub_fields(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        ":86:166?00GUTSCHRIFT?109248?20INV-1042?21vom 1.12.?30COBADEFFXXX",
        "?31DE02120300000000202051?32ACME Trading and?33 Sons?34000?60more",
    )
    assert found.parts == ("INV-1042", "vom 1.12.", "more")
    assert (found.payer, found.payer_account, found.return_reason) == (
        "ACME Trading and Sons",
        "DE02120300000000202051",
        "",
    )


def test_mt940_86_german_other_separator(tmp_path: Path) -> None:
    assert text_of(tmp_path, ":86:166~00GUTSCHRIFT~20INV-1~32ACME").payer == "ACME"


def test_mt940_86_a_separator_cut_from_its_code(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:166?00GUTSCHRIFT?20INV-1?", "31DE02120300000000202051?32ACME")
    assert (found.text, found.payer_account) == ("INV-1", "DE02120300000000202051")


def test_mt940_86_return_code(tmp_path: Path) -> None:
    found = one(tmp_path, ":61:2611201120D100,00NRTINONREF", ":86:109?20INV-1?34902?32ACME")
    assert (found.kind, found.return_reason) == (EntryKind.RETURN, "902")


def test_case_3_a_number_cut_by_the_bank_is_found_whole(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:166?20RE-2026-00?211042 vom?22 1.12.")
    assert found.parts == ("RE-2026-00", "1042 vom", "1.12.")


def test_case_4_text_before_the_first_code_word_is_kept(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:166?20INV-1042?21EREF+X")
    assert (found.text, found.end_to_end) == ("INV-1042", "X")


def test_mt940_86_code_words(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        ":86:166?20EREF+E2E-1?21KREF+K-1?22MREF+M-1?23SVWZ+INV-7?24 and INV-8?25ABWA+Ultimate Ltd",
    )
    assert (found.end_to_end, found.customer_reference, found.mandate) == ("E2E-1", "K-1", "M-1")
    assert (found.parts, found.ultimate_payer) == (("INV-7", "and INV-8"), "Ultimate Ltd")


def test_mt940_86_code_words_with_a_colon(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:166?20EREF: E2E-1?21SVWZ: INV-7")
    assert (found.end_to_end, found.text) == ("E2E-1", "INV-7")


def test_mt940_86_a_code_word_cut_by_the_line_end(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:166?20INV-7?21EREF", "+E2E-1?22SVWZ+INV-8")
    assert (found.end_to_end, found.parts) == ("E2E-1", ("INV-7", "INV-8"))


def test_mt940_86_nothing_provided_is_no_reference(tmp_path: Path) -> None:
    assert text_of(tmp_path, ":86:166?20EREF+NOTPROVIDED?21SVWZ+INV-7").end_to_end == ""


def test_mt940_86_charges_and_the_original_amount(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        ":61:2611201120D103,00NRTINONREF",
        ":86:109?20EREF+E?21OAMT+EUR 100,00?22COAM+EUR 3,00?23SVWZ+INV-1",
    )
    assert (found.instructed_minor, found.instructed_currency, found.charge_minor) == (
        10_000,
        "EUR",
        300,
    )


def test_mt940_86_the_account_behind_the_text_of_vr_banks(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:166?20INV-1042 IBAN: DE0212030000?210000202051 BIC: BYLADEM1001")
    assert found.payer_account == "DE02120300000000202051"
    assert found.text == "INV-1042"


def test_mt940_86_dutch_abn(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/JANSEN B",
        "V/REMI/FACTUUR 1042/A/EREF/E2E-1",
    )
    assert (found.payer, found.payer_account) == ("JANSEN BV", "NL91ABNA0417164300")
    assert ("".join(found.parts), found.end_to_end) == ("FACTUUR 1042/A", "E2E-1")


def test_case_5_dutch_numbers_are_joined_over_the_line_end(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:/REMI/FACT. INV-000010", "43/EREF/NOTPROVIDED")
    assert ("".join(found.parts), found.end_to_end) == ("FACT. INV-00001043", "")


def test_mt940_86_dutch_rabobank(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        ":86:/ORDP//NAME/J.P. SMIT/REMI/CDTRREFTP//CD/SCOR/ISSR/CUR/CDTRREF/RF18539007547034/ISDT/"
        "2026-11-20",
    )
    assert (found.payer, found.structured) == ("J.P. SMIT", "RF18539007547034")


def test_mt940_86_dutch_ing(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        ":86:/EREF/E-1//CNTP/NL32INGB0000012345/INGBNL2A/ING BANK/UTRECHT///REMI/USTD//INV-7/",
    )
    assert (found.payer, found.payer_account, found.text) == (
        "ING BANK",
        "NL32INGB0000012345",
        "INV-7",
    )
    strd = text_of(tmp_path, ":86:/CNTP/NL32INGB0000012345/B/A//REMI/STRD/CUR/9876123456789012/")
    assert strd.structured == "9876123456789012"


def test_mt940_86_dutch_return(tmp_path: Path) -> None:
    found = one(
        tmp_path, ":61:2611201120D100,00N102NONREF", ":86:/RTRN/AC04//NAME/X/REMI/INV-1/EREF/E"
    )
    assert (found.kind, found.return_reason) == (EntryKind.RETURN, "AC04")


def test_mt940_86_old_abn(tmp_path: Path) -> None:
    assert text_of(tmp_path, ":86:12.34.56.789 JANSEN BV", "FACTUUR 7").payer_account == "123456789"
    assert text_of(tmp_path, ":86:GIRO 428428 KPN", "FACTUUR 7").payer_account == "428428"


def test_mt940_86_poland(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        ":86:PRZELEW; Z RACH.: 12 1140 1124 0000; OD: FIRMA SP Z O O; TYT.: FAKTURA 7; TNR: 99",
    )
    assert (found.payer, found.payer_account) == ("FIRMA SP Z O O", "12114011240000")
    assert (found.text, found.customer_reference) == ("FAKTURA 7", "99")


def test_mt940_86_postfinance(tmp_path: Path) -> None:
    found = text_of(tmp_path, ":86:GIRO AUS KONTO", "ABSENDER: MEIER AG", "MITTEILUNGEN: RG 7")
    assert (found.payer, found.text) == ("MEIER AG", "GIRO AUS KONTO RG 7")


def test_mt940_86_after_62f_is_about_the_statement(tmp_path: Path) -> None:
    text = mt940(LINE, ":86:166?20INV-1").replace("-\r\n", ":86:ZINSEN 2%\r\n-\r\n")
    (found,) = read(tmp_path, text)
    assert found.text == "INV-1"


def test_mt940_nothing_of_a_text_is_cut_off(tmp_path: Path) -> None:
    words = [f"INV-{n:05}" for n in range(400)]
    found = text_of(tmp_path, ":86:" + words[0], *words[1:])
    assert found.parts == tuple(words)


# MT942: interim reports.

INTERIM = (
    f":20:I\n:25:{OURS}\n:28C:7\n:34F:EUR0,\n:13D:2611201200+0100\n{LINE}\n:86:166?20INV-1\n"
    ":90D:0EUR0,\n:90C:1EUR100,00\n-\n"
)


def test_mt942_entries_are_counted_and_never_money(tmp_path: Path) -> None:
    found = events(tmp_path, INTERIM)
    assert [each.interim for each in opened(found)] == [True]
    assert [each.pending for each in closed(found)] == [1]
    assert read(tmp_path, INTERIM) == []


def test_mt942_34f_of_debits_and_credits(tmp_path: Path) -> None:
    text = INTERIM.replace(":34F:EUR0,\n", ":34F:EURD0,\n:34F:EURC0,\n")
    assert [each.pending for each in closed(events(tmp_path, text))] == [1]


def test_mt942_13_without_a_zone(tmp_path: Path) -> None:
    text = INTERIM.replace(":13D:2611201200+0100", ":13:2611201200")
    assert [each.pending for each in closed(events(tmp_path, text))] == [1]


@pytest.mark.parametrize("lines", [4, 5, 6])
def test_mt940_a_file_that_ends_before_its_closing_balance_is_refused(
    tmp_path: Path, lines: int
) -> None:
    whole = mt940(":61:2611201120C100,00NTRFNONREF", ":86:166?20INV-1")
    cut = "\r\n".join(whole.split("\r\n")[:lines])
    for text in (cut, f"{cut}\r\n{whole}"):
        assert "statement 1 has an opening balance and no closing one" in refusal(tmp_path, text)
