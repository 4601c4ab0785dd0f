"""The small cases of bank.md, section 5, from the bank's file to what it pays, on each database.

Case 1 is in `test_bank_returns`, 8 in `test_bank_files`, 9 and 10 in `test_bank_formats`; how the
files are read is in `tests.imports.bank`.
"""

from datetime import date
from pathlib import Path

import pytest

from artui.domain.bank_entry import EntryKind
from artui.domain.match_records import MatchRule, Proposal
from artui.imports.bank.tying import DoesNotAddUp
from artui.ledger.bank.bank_entries import waiting_entries
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.match_rules import teach_payer
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from tests.support.bank_files import camt, kept, mt940, ntry, our_account, take_in, tx
from tests.support.postings import customer, invoice, memo, picture

PAYER = "DE02120300000000202051"


def offered(book: Book) -> list[list[Proposal]]:
    """What each entry that waits may pay."""
    with book.reading() as connection:
        waiting = waiting_entries(connection)
        found = Matching(connection).all_proposals(waiting)
    return [found[each.id] for each in waiting]


def told(found: Proposal) -> tuple[str, bool, list[str]]:
    """The rule, whether it is certain, and the documents."""
    return found.rule, found.certain, [part.document.number for part in found.parts]


def test_case_2_the_year_of_an_entry_date_is_that_nearest_to_its_value_date(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    lines = (":61:2612310101C1,00NTRFNONREF", ":61:2701021231C2,00NTRFNONREF")
    take_in(book, tmp_path, mt940(*lines, closing=100_300, days=("261231", "270102")))
    days = {each.record.minor: each.record.booking_date for each in kept(book)}
    assert days == {100: date(2027, 1, 1), 200: date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("details", "number", "text", "end_to_end"),
    [
        ("166?00X?20RE-2026-00?211042 vom?22 1.12.", "RE-2026-001042", None, ""),
        ("166?00X?20INV-1042?21EREF+X", "INV-1042", "INV-1042", "X"),
        (
            "/TRTP/SEPA/REMI/FACT. INV-000010\r\n43/EREF/NOTPROVIDED",
            "INV-00001043",
            None,
            "",
        ),
    ],
)
def test_cases_3_to_5_a_number_is_found_across_what_the_bank_cut(
    book: Book,
    tmp_path: Path,
    details: str,
    number: str,
    text: str | None,
    end_to_end: str,
) -> None:
    our_account(book)
    customer(book)
    invoice(book, number, 10_000)
    take_in(book, tmp_path, mt940(":61:2611201120C100,00NTRFNONREF", f":86:{details}"))
    (found,) = offered(book)
    assert told(found[0]) == (MatchRule.NUMBERS, True, [number])
    (entry,) = kept(book)
    assert entry.record.end_to_end == end_to_end
    assert text is None or entry.record.text == text


def test_case_6_the_parts_of_a_total_are_three_receipts_and_a_named_invoice_is_certain(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-7", 30_000)
    named = (
        "<RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>INV-7</Nb>"
        "</RfrdDocInf></Strd></RmtInf>"
    )
    parts = (
        tx("100.00", payer="One"),
        tx("200.00", payer="Two"),
        tx("300.00", payer="Three", more=named),
    )
    take_in(book, tmp_path, camt(ntry("600.00", *parts), closing=160_000))
    assert [(each.record.payer, each.record.minor) for each in kept(book)] == [
        ("One", 10_000),
        ("Two", 20_000),
        ("Three", 30_000),
    ]
    first, second, third = offered(book)
    assert not [each for each in (*first, *second) if each.certain]
    assert told(third[0]) == (MatchRule.DOCUMENTS, True, ["INV-7"])


@pytest.mark.parametrize(
    ("closing", "kind"), [(90_000, EntryKind.RETURN), (110_000, EntryKind.DEBIT_REVERSED)]
)
def test_case_7_a_reversed_entry_is_what_the_balances_say(
    book: Book, tmp_path: Path, closing: int, kind: EntryKind
) -> None:
    our_account(book)
    turned = ntry("100.00", more="<RvslInd>true</RvslInd>")
    with pytest.raises(DoesNotAddUp, match=r"reversed entries \(line \d+\)"):
        take_in(book, tmp_path, camt(turned, closing=closing + 5))
    assert kept(book) == []
    take_in(book, tmp_path, camt(turned, closing=closing))
    (entry,) = kept(book)
    assert (entry.record.kind, entry.record.minor) == (kind, closing - 100_000)


def test_case_11_what_is_named_and_open_less_its_discount_or_more_than_the_money(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    for number, minor in (("INV 1042", 6_000), ("INV 1043", 4_000)):
        invoice(book, number, minor, issue=date(2026, 11, 15), terms="2/10 net 30")
    text = ":86:166?00X?20KD 20817 INV 1042 AND 1043"
    amounts = ("100,00", "98,00", "90,00")
    lines = [part for each in amounts for part in (f":61:2611201120C{each}NTRFNONREF", text)]
    take_in(book, tmp_path, mt940(*lines))
    with book.reading() as connection:
        matching = Matching(connection)
        whole, less, short = [matching.proposals(each)[0] for each in waiting_entries(connection)]
    numbers = ["INV 1042", "INV 1043"]
    assert told(whole) == (MatchRule.NUMBERS, True, numbers)
    assert told(less) == (MatchRule.DISCOUNT, True, numbers)
    assert sum(part.discount_minor for part in less.parts) == 200
    assert told(short) == (MatchRule.OTHER_AMOUNT, False, numbers)
    assert (short.proposed, short.difference_minor) == (True, -1_000)


def test_case_12_of_two_invoices_of_one_amount_none_is_certain_and_the_older_is_first(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    payer = customer(book)
    invoice(book, "INV-2", 50_000, issue=date(2026, 10, 2))
    invoice(book, "INV-1", 50_000, issue=date(2026, 10, 1))
    teach_payer(book, PAYER, payer)
    take_in(book, tmp_path, mt940(":61:2611201120C500,00NTRFNONREF", f":86:166?00X?31{PAYER}"))
    (found,) = offered(book)
    assert [told(each) for each in found] == [
        (MatchRule.PAYER_AND_AMOUNT, False, ["INV-1"]),
        (MatchRule.PAYER_AND_AMOUNT, False, ["INV-2"]),
    ]
    assert not any(each.proposed for each in found)


def test_m2_a_credit_note_that_the_bank_names_is_set_against_what_it_pays(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-7", 30_000)
    memo(book, "CM-1", 2_000)
    named = (
        "<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Nb>{}</Nb></RfrdDocInf>"
        '<RfrdDocAmt><{} Ccy="EUR">{}</{}></RfrdDocAmt></Strd>'
    )
    blocks = named.format("CINV", "INV-7", "RmtdAmt", "300.00", "RmtdAmt")
    # One memo on two lines is kept back as their sum.
    for part in ("15.00", "5.00"):
        blocks += named.format("CREN", "CM-1", "CdtNoteAmt", part, "CdtNoteAmt")
    paid = tx("280.00", more=f"<RmtInf>{blocks}</RmtInf>")
    take_in(book, tmp_path, camt(ntry("280.00", paid), closing=128_000))
    ((found, *_),) = offered(book)
    assert told(found) == (MatchRule.DOCUMENTS, True, ["INV-7"])
    accept(book, kept(book)[0].id)
    left = {row[1]: row[2] for row in picture(book)}
    assert (left["INV-7"], left["CM-1"]) == (0, 0)
    assert list(breaches(book)) == []
