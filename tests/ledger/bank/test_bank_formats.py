"""BAI2, OFX and CSV go into the ledger as MT940 and CAMT do: once, whole, and tied."""

from pathlib import Path

import pytest

from artui.domain.bank_entry import Ties
from artui.domain.refusal import Refused
from artui.imports.bank.csv_mapping import BadMapping
from artui.imports.bank.take_in import import_bank_file, mapping_named, mappings
from artui.imports.bank.tying import DoesNotAddUp
from artui.imports.refusals import WrongFormat
from artui.ledger.bank.bank_entries import waiting_entries
from artui.ledger.bank.bank_files import TakenFile
from artui.ledger.bank.bank_mappings import UnknownMapping, remove_mapping, save_mapping
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.cash_by_hand import on_account
from artui.ledger.bank.matched.cash_doubts import MayBeRecorded
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from tests.imports.bank.exports import EXPORTS, SPARKASSE
from tests.imports.bank.test_bai2 import bai2_file
from tests.imports.bank.test_csv import PLAIN
from tests.imports.bank.test_ofx import entry, ofx
from tests.support.bank_files import OURS, counts, kept, mt940, our_account
from tests.support.postings import customer, invoice


def take(book: Book, folder: Path, content: str, mapping: str = "") -> TakenFile:
    """Import a file."""
    path = folder / "bank.txt"
    path.write_text(content, encoding="utf-8")
    return import_bank_file(book, path, mapping=mapping)


def test_case_9_bai2_yen_are_yen_in_the_ledger(book: Book, tmp_path: Path) -> None:
    our_account(book, "123456789", currency="JPY")
    text = bai2_file(
        "16,195,120000,0,R1,,INV-1",
        account="03,123456789,JPY,010,100,,,015,120100,,/",
    )
    taken = take(book, tmp_path, text)
    assert taken.statements[0].ties is Ties.YES
    assert [(each.record.minor, each.record.currency) for each in kept(book)] == [(120_000, "JPY")]
    assert counts(take(book, tmp_path, text)) == (0, 1)
    assert list(breaches(book)) == []


def test_bai2_that_does_not_add_up_is_refused(book: Book, tmp_path: Path) -> None:
    our_account(book, "123456789", currency="USD")
    account = "03,123456789,USD,010,100,,,015,120,,/"
    with pytest.raises(DoesNotAddUp, match="does not add up"):
        take(book, tmp_path, bai2_file("16,195,5,0,R1,,INV-1", account=account))
    assert kept(book) == []


def test_case_10_ofx_with_one_id_for_two_payments_are_two_and_the_file_again_is_none(
    book: Book, tmp_path: Path
) -> None:
    our_account(book, "123456", currency="USD")
    text = ofx(
        entry(DTPOSTED="20261130233000[-5:EST]"),
        entry(TRNAMT="7.00"),
        entry(MEMO="INV-1043"),
    )
    assert counts(take(book, tmp_path, text)) == (3, 0)
    assert counts(take(book, tmp_path, text)) == (0, 3)
    assert str(kept(book)[0].record.booking_date) == "2026-11-30"
    assert [each.record.minor for each in kept(book)] == [10_000, 700, 10_000]


def test_a_longer_export_brings_only_what_is_new(book: Book, tmp_path: Path) -> None:
    our_account(book)
    head, *rows = EXPORTS["ing-de"].rstrip("\n").rsplit("\n", 2)
    older = "\n".join([head, rows[1], ""])
    assert counts(take(book, tmp_path, older, "ing-de")) == (1, 0)
    taken = take(book, tmp_path, EXPORTS["ing-de"], "ing-de")
    assert counts(taken) == (1, 1)
    assert taken.statements[0].ties is Ties.YES
    assert list(breaches(book)) == []


def test_csv_without_a_mapping_is_refused_with_how_to_say_it(book: Book, tmp_path: Path) -> None:
    our_account(book)
    with pytest.raises(WrongFormat, match="if it is CSV, say how it is read: --mapping NAME"):
        take(book, tmp_path, EXPORTS["ing-de"])
    with pytest.raises(BadMapping, match="There is no mapping 'ours'; there are sparkasse, "):
        take(book, tmp_path, EXPORTS["ing-de"], "ours")
    with pytest.raises(WrongFormat, match="is OFX, which is read without a mapping"):
        take(book, tmp_path, ofx(), "chase")


def test_a_mapping_is_saved_changed_undone_and_removed(book: Book, tmp_path: Path) -> None:
    our_account(book)
    save_mapping(book, "ours", PLAIN)
    text = "Tag;Text;Betrag\n30.11.2026;INV-1;5,00\n"
    assert counts(take(book, tmp_path, text, "ours")) == (1, 0)
    with pytest.raises(UnknownMapping, match="is so already"):
        save_mapping(book, "ours", PLAIN)
    save_mapping(book, "ours", PLAIN.replace("Betrag", "Umsatz"))
    with pytest.raises(Refused, match="Umsatz is missing"):
        take(book, tmp_path, text, "ours")
    undo(book)
    assert counts(take(book, tmp_path, text, "ours")) == (0, 1)
    remove_mapping(book, "ours")
    with book.reading() as connection:
        assert "ours" not in mappings(connection)
    with pytest.raises(UnknownMapping, match="No mapping 'ours' is saved"):
        remove_mapping(book, "ours")
    assert list(breaches(book)) == []


def test_a_saved_mapping_goes_before_one_of_its_name_that_comes_with_artui(book: Book) -> None:
    save_mapping(book, "chase", PLAIN)
    with book.reading() as connection:
        assert mapping_named(connection, "chase").account == OURS
    remove_mapping(book, "chase")
    with book.reading() as connection:
        assert mapping_named(connection, "chase").currency == "USD"


def test_a_shorter_export_with_a_running_balance_brings_nothing_twice(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    mapping = (
        f'delimiters = ","\ndates = "YYYY-MM-DD"\ndecimal = "."\ncurrency = "EUR"\n'
        f'account = "{OURS}"\n[columns]\nbooking_date = "Date"\ntext = "Text"\n'
        'amount = "Amount"\nbalance = "Balance"\n'
    )
    save_mapping(book, "bank", mapping)
    head = "Date,Text,Amount,Balance\n"
    first = "2026-11-01,A,100.00,1000.00\n"
    later = "2026-11-16,B,250.00,1250.00\n2026-11-17,C,-250.00,1000.00\n"
    assert counts(take(book, tmp_path, head + first + later, "bank")) == (3, 0)
    assert counts(take(book, tmp_path, head + first + later, "bank")) == (0, 3)
    assert counts(take(book, tmp_path, head + later, "bank")) == (0, 2)
    assert len(kept(book)) == 3


@pytest.mark.parametrize("csv_first", [True, False])
def test_a_movement_that_two_formats_report_is_doubted_where_no_key_says_that_it_is_one(
    book: Book, tmp_path: Path, csv_first: bool
) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-900004", 9_000)
    head, *_ = SPARKASSE.splitlines()
    row = dict.fromkeys([name.strip('"') for name in head.split(";")], "")
    row |= {
        "Auftragskonto": OURS,
        "Buchungstag": "20.11.26",
        "Valutadatum": "20.11.26",
        "Verwendungszweck": "INV-900004",
        "Kundenreferenz (End-to-End)": "E2E-1",
        "Beguenstigter/Zahlungspflichtiger": "Delta",
        "Kontonummer/IBAN": "DE02120300000000202051",
        "Betrag": "90,00",
        "Waehrung": "EUR",
        "Info": "Umsatz gebucht",
    }
    export = head + "\n" + ";".join(f'"{cell}"' for cell in row.values()) + "\n"
    told = ":86:166?20EREF+E2E-1?21SVWZ+INV-900004?31DE02120300000000202051?32Delta"
    files = [(export, "sparkasse"), (mt940(":61:2611201120C90,00NTRFNONREF//B4", told), "")]
    for content, mapping in files if csv_first else files[::-1]:
        take(book, tmp_path, content, mapping)
    with book.reading() as connection:
        offered = Matching(connection).all_proposals(waiting_entries(connection))
    (first, *_), (second, *_) = offered.values()
    assert first.certain
    assert (second.certain, second.proposed) == (False, False)
    assert str(second.reasons[0]) == f"entry {min(offered)} of 2026-11-20 may be this money"
    later, owner = max(offered), second.customer_id or 0
    for post in (accept, lambda book, number: on_account(book, number, owner)):
        with pytest.raises(MayBeRecorded, match=f"entry {min(offered)} of 2026-11-20 may be this"):
            post(book, later)
    assert on_account(book, later, owner, anyway=True).act_id
