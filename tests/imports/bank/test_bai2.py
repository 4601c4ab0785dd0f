"""BAI2: each sentence of bank.md about it is a test."""

import io
from datetime import date
from pathlib import Path

import pytest
from bai2 import bai2
from bai2.exceptions import NotSupportedYetException

from artui.domain.bank_entry import EntryKind
from artui.imports.bank.bank_source import BankFormat
from artui.imports.refusals import FileRefused, TooLarge
from tests.imports.bank.reading import closed_of, entries_of, events_of, format_of, opened_of

FILE = "01,BANK,US,261130,0700,1,,,2/"
GROUP = "02,US,BANK,1,261129,2400,USD,2/"
ACCOUNT = "03,123456789,USD,010,100000,,,015,{closing},,/"


def bai2_file(*records: str, account: str = "03,123456789,USD/", group: str = GROUP) -> str:
    """A file of one account with these records, and trailers that are right."""
    lines = [account, *records]
    total = sum(map(_amounts, lines))
    count = len(lines) + 1
    return "\n".join(
        [
            FILE,
            group,
            *lines,
            f"49,{total},{count}/",
            f"98,{total},1,{count + 2}/",
            f"99,{total},1,{count + 4}/",
            "",
        ]
    )


def _amounts(line: str) -> int:
    fields = line.rstrip(" /").split(",")
    if fields[0] == "16":
        return int(fields[2] or 0)
    if fields[0] == "03":
        return sum(int(amount or 0) for amount in fields[4::4])
    return 0


def test_bai2_is_known_by_its_first_record(tmp_path: Path) -> None:
    assert format_of(tmp_path, bai2_file()) is BankFormat.BAI2


def test_bai2_records_end_at_a_slash_or_at_the_line_end(tmp_path: Path) -> None:
    text = bai2_file("16,195,100,0,R1,C1,FIRST/", "16,195,200,0,R2,C2,SECOND", account="03,1,USD/")
    assert [entry.text for entry in entries_of(tmp_path, text)] == ["FIRST", "SECOND"]
    # Two records on one line, as some banks send them.
    joined = text.replace("FIRST/\n", "FIRST/   ")
    assert [entry.minor for entry in entries_of(tmp_path, joined)] == [100, 200]


def test_bai2_a_slash_inside_a_text_is_text(tmp_path: Path) -> None:
    text = bai2_file("16,195,100,0,R1,C1,PAID 5/16, INV AB/GS/0001")
    assert entries_of(tmp_path, text)[0].text == "PAID 5/16, INV AB/GS/0001"


def test_bai2_trailing_blanks_are_off(tmp_path: Path) -> None:
    text = bai2_file("16,195,100,V,261128,,,,MACLEOD MALL        /")
    found = entries_of(tmp_path, "\n".join(line.ljust(90) for line in text.split("\n")))
    assert found[0].parts == ("MACLEOD MALL",)


def test_bai2_88_continues_the_field_list_up_to_the_text_and_the_text_after_it(
    tmp_path: Path,
) -> None:
    text = bai2_file(
        "16,218,20000000,V,261130,/", "88,SP4738,YRC065321/", "88,PROCEEDS OF/", "88,OIL"
    )
    entry = entries_of(tmp_path, text)[0]
    assert (entry.bank_reference, entry.customer_reference) == ("SP4738", "YRC065321")
    assert entry.value_date == date(2026, 11, 30)
    assert entry.parts == ("PROCEEDS OF", "OIL")


def test_bai2_a_comma_is_between_two_parts_only_where_the_first_did_not_end_in_one(
    tmp_path: Path,
) -> None:
    slashed = "03,1,USD,010,500,,,040,1,,/\n88,015,700,,/"
    bare = "03,1,USD,010,500,,,040,1,,,\n88,015,700,,"
    open_end = "03,1,USD,010,500,,,040,1,,\n88,,015,700"
    for account in (slashed, bare, open_end):
        text = (
            f"{FILE}\n{GROUP}\n{account}\n16,195,200,0,,,\n49,1401,4/\n98,1401,1,6/\n99,1401,1,8/\n"
        )
        assert opened_of(tmp_path, text)[0].opening == (500, date(2026, 11, 29)), account
        assert closed_of(tmp_path, text)[0].closing == (700, date(2026, 11, 29)), account


def test_bai2_a_field_cut_by_a_full_line_is_joined(tmp_path: Path) -> None:
    cut = "16,195,1000,1,SP4738"
    text = bai2_file(cut, "88,123,CUSTOMER,TEXT")
    assert entries_of(tmp_path, text)[0].bank_reference == "SP4738"
    full = text.replace(FILE, FILE.replace(",1,,,2/", f",1,{len(cut)},,2/"))
    entry = entries_of(tmp_path, full)[0]
    assert (entry.bank_reference, entry.customer_reference) == ("SP4738123", "CUSTOMER")


def test_bai2_text_parts_are_joined_without_a_blank_and_the_joint_is_remembered(
    tmp_path: Path,
) -> None:
    text = bai2_file("16,195,100,0,,,INV-10/", "88,42 AND MORE/")
    assert entries_of(tmp_path, text)[0].parts == ("INV-10", "42 AND MORE")


def test_bai2_a_line_that_is_no_record_continues_an_open_text(tmp_path: Path) -> None:
    text = bai2_file("16,142,100,Z,,,ACH SETTLEMENT 1111", "INV-1042       /")
    assert entries_of(tmp_path, text)[0].parts == ("ACH SETTLEMENT 1111", "INV-1042")


@pytest.mark.parametrize(
    ("group", "account", "expected"),
    [
        ("EUR", "GBP", "GBP"),
        ("EUR", "", "EUR"),
        ("", "", "USD"),
    ],
)
def test_bai2_currency_of_03_else_of_02_else_usd(
    tmp_path: Path, group: str, account: str, expected: str
) -> None:
    text = bai2_file(account=f"03,1,{account}/", group=f"02,US,BANK,1,261129,,{group},2/")
    assert opened_of(tmp_path, text)[0].currency == expected


@pytest.mark.parametrize(
    "funds",
    ["", "Z", "0", "1", "2", "S,100,200,300", "V,261130,0900", "V,,", "D,2,0,100,1,500", "D,0"],
)
def test_bai2_groups_of_03_are_read_by_their_funds_type_not_in_fours(
    tmp_path: Path, funds: str
) -> None:
    text = (
        f"{FILE}\n{GROUP}\n03,1,USD,100,600,3,{funds},015,700,,/\n"
        "49,1300,2/\n98,1300,1,4/\n99,1300,1,6/\n"
    )
    closing = closed_of(tmp_path, text)[0].closing
    assert closing is not None
    assert closing.minor == 700


def test_bai2_an_item_of_03_may_be_empty(tmp_path: Path) -> None:
    text = bai2_file(account="03,1,USD,,,,,015,700,,/")
    closing = closed_of(tmp_path, text)[0].closing
    assert closing is not None
    assert closing.minor == 700


def test_bai2_amounts_are_minor_units_of_the_currency(tmp_path: Path) -> None:
    """Case 9 of bank.md: 120,000 yen, not 1,200."""
    text = bai2_file("16,195,120000,0,,,", account="03,1,JPY/")
    assert (entries_of(tmp_path, text)[0].minor, entries_of(tmp_path, text)[0].currency) == (
        120_000,
        "JPY",
    )


@pytest.mark.parametrize(
    ("code", "minor", "kind"),
    [
        ("195", 100, EntryKind.RECEIPT),
        ("399", 100, EntryKind.RECEIPT),
        ("451", -100, EntryKind.DEBIT),
        ("699", -100, EntryKind.DEBIT),
        ("567", -100, EntryKind.RETURN_FEE),
        *(
            (code, -100, EntryKind.RETURN)
            for code in ["423", "468", "552", "554", "555", "557", "558", "566"]
        ),
        *((code, -100, EntryKind.RETURN) for code in ["568", "694", "695"]),
        *(
            (code, 100, EntryKind.DEBIT_REVERSED)
            for code in ["123", "168", "252", "254", "255", "257"]
        ),
        *((code, 100, EntryKind.DEBIT_REVERSED) for code in ["258", "266", "268", "395"]),
    ],
)
def test_bai2_type_code_says_direction_and_reversal(
    tmp_path: Path, code: str, minor: int, kind: EntryKind
) -> None:
    entry = entries_of(tmp_path, bai2_file(f"16,{code},100,0,,,TEXT"))[0]
    assert (entry.minor, entry.kind) == (minor, kind)


@pytest.mark.parametrize("code", ["100", "400", "250", "256", "550", "556", "721", "920", "890"])
def test_bai2_sums_loans_and_information_never_post(tmp_path: Path, code: str) -> None:
    text = bai2_file(f"16,{code},100,0,,,TEXT", "16,195,0,0,,,NOTHING")
    assert entries_of(tmp_path, text) == []
    told = [each for each in closed_of(tmp_path, text)[0].warnings if f"type code {code}" in each]
    assert len(told) == (code != "890")


def test_bai2_goldman_text_is_split_into_fields(tmp_path: Path) -> None:
    text = bai2_file(
        "16,195,50050,,GI222840,RTR60880,RTP Incoming,From: SAMPLE INC",
        "88,REMI: INV-1042 and",
        "88,INV-1043",
        "88,EREF: E2E-7",
        "88,CRNM: US",
        "88,DBNM: SAMPLE INC",
        "88,DACT: 0212 2056",
        "88,CHKN: 24108",
    )
    entry = entries_of(tmp_path, text)[0]
    assert entry.payer == "SAMPLE INC"
    assert entry.payer_account == "02122056"
    assert entry.end_to_end == "E2E-7"
    assert entry.cheque == "24108"
    assert entry.parts == ("INV-1042 and", "INV-1043", "RTP Incoming,From: SAMPLE INC")


def test_bai2_the_other_side_of_money_out_is_who_got_it(tmp_path: Path) -> None:
    text = bai2_file("16,557,50050,,R,C,Return", "88,CRNM: ACME", "88,DBNM: US", "88,CACT: 7")
    entry = entries_of(tmp_path, text)[0]
    assert (entry.payer, entry.payer_account) == ("ACME", "7")


def test_bai2_ach_text_is_split_into_fields_across_line_cuts(tmp_path: Path) -> None:
    text = bai2_file(
        "16,165,5000,0,,,ORIG CO NAME:ACME INC   ORIG ID:9111 DESC DATE:261128 CO ENT",
        "88,RY DESCR:INVOICES  SEC:CTX TRACE#:021000021 EED:261129 IND ID:INV-10",
        "88,42 IND NAME:ARTUI LLC",
    )
    entry = entries_of(tmp_path, text)[0]
    assert (entry.payer, entry.end_to_end) == ("ACME INC", "021000021")
    assert entry.customer_reference == "INV-1042"
    assert entry.parts == ("INVOICES", "INV-10", "42")


def test_bai2_balances_are_010_and_015_not_the_available_ones(tmp_path: Path) -> None:
    text = bai2_file(account="03,1,USD,040,5,,,045,6,,,010,-35,,,015,36,,/")
    assert opened_of(tmp_path, text)[0].opening == (-35, date(2026, 11, 29))
    assert closed_of(tmp_path, text)[0].closing == (36, date(2026, 11, 29))


@pytest.mark.parametrize(("trailer", "wrong"), [("49", 0), ("98", 0), ("99", 0)])
def test_bai2_a_control_total_that_is_wrong_refuses_the_file(
    tmp_path: Path, trailer: str, wrong: int
) -> None:
    text = bai2_file("16,195,100,0,,,TEXT").replace(f"{trailer},100,", f"{trailer},{wrong},")
    with pytest.raises(FileRefused, match=rf"{trailer}: the control total is 0, .* adds up to 100"):
        events_of(tmp_path, text)


@pytest.mark.parametrize(
    ("right", "wrong"), [("49,100,3/", "49,100,4/"), ("98,100,1,5/", "98,100,1,6/")]
)
def test_bai2_a_count_that_is_wrong_is_a_warning(tmp_path: Path, right: str, wrong: str) -> None:
    text = bai2_file("16,195,100,0,,,TEXT")
    assert closed_of(tmp_path, text)[0].warnings == ()
    assert right in text
    (warning,) = closed_of(tmp_path, text.replace(right, wrong))[0].warnings
    assert "the trailer counts" in warning


def test_bai2_as_of_date_of_02_is_the_booking_date(tmp_path: Path) -> None:
    text = bai2_file("16,195,100,V,261201,,,,TEXT", group="02,US,BANK,1,261129,9999,USD,2/")
    entry = entries_of(tmp_path, text)[0]
    assert (entry.booking_date, entry.value_date) == (date(2026, 11, 29), date(2026, 12, 1))


def test_bai2_an_interim_report_of_the_same_day_is_pending(tmp_path: Path) -> None:
    text = bai2_file("16,195,100,0,,,TEXT", group="02,US,BANK,1,261129,0900,USD,3/")
    assert entries_of(tmp_path, text) == []
    assert closed_of(tmp_path, text)[0].pending == 1


def test_bai2_several_accounts_and_groups_are_all_read(tmp_path: Path) -> None:
    text = (
        f"{FILE}\n{GROUP}\n03,1,USD/\n16,195,5,0,,,A\n49,5,3/\n03,2,USD/\n16,495,7,0,,,B\n49,7,3/\n"
        f"98,12,2,8/\n{GROUP}\n03,3,EUR/\n49,0,2/\n98,0,1,4/\n99,12,2,14/\n"
    )
    assert [each.account for each in opened_of(tmp_path, text)] == ["1", "2", "3"]
    assert [each.minor for each in entries_of(tmp_path, text)] == [5, -7]
    assert [each.warnings for each in closed_of(tmp_path, text)] == [(), (), ()]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "16,195,100,",
            "16,195,1.00,",
            r"bank\.txt line 4(?:, column \d+)?: 16: '1\.00' is no amount; it is digits",
        ),
        (
            "16,195,100,",
            "16,195,-100,",
            r"bank\.txt line 4(?:, column \d+)?: 16: '-100' has a sign",
        ),
        (
            "16,195,100,",
            "16,19x,100,",
            r"bank\.txt line 4(?:, column \d+)?: 16: '19x' is no type code",
        ),
        (
            "16,195,100,0",
            "16,195,100,Q",
            r"bank\.txt line 4(?:, column \d+)?: 16: 'Q' is no funds type",
        ),
        (
            "261129",
            "261131",
            r"bank\.txt line 2(?:, column \d+)?: 02: '261131' is no day of the calendar",
        ),
        (
            "123456789,USD",
            "123456789,U5D",
            r"bank\.txt line 3(?:, column \d+)?: 03: 'U5D' is no currency",
        ),
        ("03,123456789", "03,", r"bank\.txt line 3(?:, column \d+)?: 03: names no account"),
        (
            "49,100,3/\n",
            "",
            r"bank\.txt line 5(?:, column \d+)?: 98: comes before the trailer of 03 in line 3",
        ),
        (
            "99,100,1,7/\n",
            "",
            r"bank\.txt line 6(?:, column \d+)?: the file ends here, .* file \(99\) that begins in",
        ),
        (
            "16,195",
            "17,195",
            r"bank\.txt line 4(?:, column \d+)?: '17,195,100,0,,,TEXT' is no record of BAI2",
        ),
        (
            ",,,2/",
            ",,,3/",
            r"bank\.txt line 1(?:, column \d+)?: 01: '3' is no version that can be read; BAI2 is 2",
        ),
        (
            ",BANK,1,",
            ",BANK,4,",
            r"bank\.txt line 2(?:, column \d+)?: 02: status 4: this group is a test only",
        ),
        (
            ",BANK,1,",
            ",BANK,2,",
            r"bank\.txt line 2(?:, column \d+)?: 02: status 2: this group deletes",
        ),
        ("100,0,,,", "99999999999999999999,0,,,", r"is no amount"),
    ],
)
def test_bai2_what_is_damaged_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    text = bai2_file("16,195,100,0,,,TEXT")
    assert before in text
    with pytest.raises(FileRefused, match=message):
        events_of(tmp_path, text.replace(before, after))


def test_bai2_a_cut_file_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    text = bai2_file("16,195,100,0,,,TEXT", "88,MORE").rstrip()
    for end in range(3, len(text) - 1):
        with pytest.raises(FileRefused):
            events_of(tmp_path, text[:end])


def test_bai2_an_entry_has_a_limit(tmp_path: Path) -> None:
    lines = ["16,195,100,0,,,TEXT", *(f"88,{'x' * 1000}" for _ in range(250))]
    with pytest.raises(TooLarge, match="longer than 200 KiB"):
        events_of(tmp_path, bai2_file(*lines))


def test_bai2_a_second_opinion_agrees_on_amounts_codes_and_references(tmp_path: Path) -> None:
    """bai2 0.15.0 reads what is plain; it has no opinion about signs."""
    text = bai2_file(
        "16,195,100,0,R1,C1,ONE/",
        "16,451,200,V,261130,0900,R2,C2,TWO/",
        "16,165,300,S,100,100,100,R3,C3,THREE/",
        "16,475,400,D,2,0,100,1,300,R4,C4,FOUR/",
        account="03,123456789,USD,010,100,,,015,300,,/",
    )
    theirs = bai2.parse_from_file(io.StringIO(text)).children[0].children[0].children
    ours = entries_of(tmp_path, text)
    assert [(abs(e.minor), e.bank_reference, e.customer_reference, e.text) for e in ours] == [
        (t.amount, t.bank_reference, t.customer_reference, t.text) for t in theirs
    ]


@pytest.mark.parametrize(
    ("account", "record"),
    [
        ("03,123456789,USD,010,100,,,015\n88,100,,/", "16,890,,,,,INFO/"),
        ("03,123456789,USD,010,100,,,015,100,,/", "16,921,0,0,R1,C1,INFO/"),
    ],
)
def test_bai2_they_refuse_what_is_legal(tmp_path: Path, account: str, record: str) -> None:
    """bai2 0.15.0 takes no item of 03 that goes on behind 88, and no code of 900 and above."""
    text = bai2_file(record, account=account)
    with pytest.raises(NotSupportedYetException):
        bai2.parse_from_file(io.StringIO(text), check_integrity=False)
    closing = closed_of(tmp_path, text)[0].closing
    assert closing is not None
    assert (closing.minor, entries_of(tmp_path, text)) == (100, [])


@pytest.mark.parametrize("number", ["²1", "٣", "9" * 5000, "1.0", "-1", ""])
def test_a_number_of_another_script_or_without_end_is_refused(tmp_path: Path, number: str) -> None:
    text = bai2_file("16,195,100,Z,R1,C1,INV-1042/")
    for line, cut in (("98,", 1), ("99,", 1), ("49,", 0)):
        lines = [
            ",".join([*each.split(",")[: 2 + cut], f"{number}/"]) if each.startswith(line) else each
            for each in text.split("\n")
        ]
        with pytest.raises(FileRefused, match="is no number of"):
            events_of(tmp_path, "\n".join(lines))
    for record in (f"16,195,100,D,{number},0,10,R2,C2,x", f"16,{number},100,Z,R1,C1,x"):
        with pytest.raises(FileRefused, match=r"is no number|is no type code"):
            events_of(tmp_path, bai2_file(record))
