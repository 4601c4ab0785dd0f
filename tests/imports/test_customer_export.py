"""A list of customers of another program: it fills in those that are there, makes others only if
that is asked for, and is taken back as one act."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from artui.imports.file_import import import_file
from artui.imports.presets.export_rows import fitting
from artui.imports.presets.imported_export import ImportedExport, counts
from artui.imports.presets.items import Reading
from artui.imports.presets.post_export import post_export
from artui.imports.presets.preset import BadPreset, preset_named, preset_of, sources
from artui.imports.refusals import FileRefused
from artui.ledger.book.book import Book
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import CUSTOMER
from tests.support.books import book_at

CUSTOMERS = (
    "account,name,parent,email\nC1,Total Fitness,,\nC2,Lindgren  Bygg AB,,old@l.example\n"
    "C3,Malm\u00f6,C2,\nC5,Twin Ltd,,\nC6,twin ltd,,\n"
)
LIST = """\
"Customer Contact List",,,,
"Sample Trading Inc",,,,
,,,,
"Customer full name","Phone numbers","Email","Full name","Bill address"
"total fitness","Phone: (555) 1","pay@t.example","A. Total","1 Road
Town"
"Lindgren Bygg AB",,,"B. Lindgren",""
"Lindgren Bygg AB:Malm\u00f6","+46 1","m@l.example",,
"Paper & Pens (vendor)","+1 2","sales@p.example",,
"No facts here",,,,
"Wednesday, October 15, 2025 09:00 AM GMTZ",,,,
"""


@pytest.fixture
def ledger(any_url: str, tmp_path: Path) -> Iterator[Book]:
    book = book_at(any_url)
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS, encoding="utf-8")
    assert import_file(book, "customers", path).added == 5
    yield book
    book.database.close()


def take(
    book: Book, folder: Path, text: str = LIST, *, create: bool = False, dry_run: bool = False
) -> ImportedExport:
    path = folder / "contacts.csv"
    path.write_text(text, encoding="utf-8")
    preset = preset_named("quickbooks-contacts")
    return post_export(book, path, preset, Reading(), create_customers=create, dry_run=dry_run)


def facts(book: Book) -> dict[str, tuple[str, str, str, str]]:
    """Name, mail, phone and address of the customers in force, by account."""
    columns = CUSTOMER.c
    query = select(
        columns.account, columns.name, columns.email, columns.phone, columns.address
    ).where(columns.withdrawn_act_id.is_(None))
    with book.reading() as connection:
        return {row[0]: tuple(row[1:]) for row in connection.execute(query)}


def test_it_fills_in_customers_by_name_and_passes_over_who_is_none(
    ledger: Book, tmp_path: Path
) -> None:
    before = facts(ledger)
    planned = take(ledger, tmp_path, dry_run=True)
    assert facts(ledger) == before
    found = take(ledger, tmp_path)
    assert (found.errors, planned.kinds) == ([], found.kinds)
    assert counts(found.kinds) == "added 0, changed 2 customers, skipped 1 (already there)"
    assert facts(ledger) == before | {
        "C1": ("Total Fitness", "pay@t.example", "Phone: (555) 1", "1 Road\nTown"),
        "C3": ("Malm\u00f6", "m@l.example", "+46 1", ""),
    }
    assert [(each.line, each.message) for each in found.notes] == [
        (1, "'Customer Contact List' is no row of the table; passed over"),
        (2, "'Sample Trading Inc' is no row of the table; passed over"),
        (9, "no customer has the name 'Paper & Pens (vendor)'"),
        (10, "'No facts here' is no row of the table; passed over"),
        (11, "'Wednesday, October 15, 2025 09:00 AM GMTZ' is no row of the table; passed over"),
    ]
    assert dict(found.passed) == {"of nobody who is a customer here": 1}
    again = take(ledger, tmp_path)
    assert (again.act_id, again.kinds[0].skipped) == (None, 3)
    undo(ledger, expected=found.act_id)
    assert facts(ledger) == before


def test_it_makes_customers_if_asked_for_below_their_parents(ledger: Book, tmp_path: Path) -> None:
    before = facts(ledger)
    text = LIST.replace("Lindgren Bygg AB:Malm\u00f6", "Holding:North Branch")
    found = take(ledger, tmp_path, text, create=True)
    assert found.errors == []
    made = {account: each for account, each in facts(ledger).items() if account not in before}
    assert made == {
        "HOLDING": ("Holding", "", "", ""),
        "NORTH-BRANCH": ("North Branch", "m@l.example", "+46 1", ""),
        "PAPER-PENS-VENDOR": ("Paper & Pens (vendor)", "sales@p.example", "+1 2", ""),
    }
    undo(ledger, expected=found.act_id)
    assert facts(ledger) == before


def test_two_of_a_name_and_a_name_twice_refuse_the_file_by_line(
    ledger: Book, tmp_path: Path
) -> None:
    before = facts(ledger)
    twin = take(ledger, tmp_path, LIST.replace("Paper & Pens (vendor)", "Twin Ltd"), create=True)
    assert [(each.line, each.message) for each in twin.errors] == [
        (9, "2 customers have the name 'Twin Ltd': C5, C6")
    ]
    twice = take(ledger, tmp_path, LIST.replace("Paper & Pens (vendor)", "Total  Fitness"))
    assert [(each.line, each.message) for each in twice.errors] == [
        (9, "'Total  Fitness' is there in line 5, too")
    ]
    with pytest.raises(FileRefused, match="the row has 6 cells, the headings have 5"):
        take(ledger, tmp_path, LIST.replace('"+46 1",', '"+46 1",,'))
    assert facts(ledger) == before


def test_it_is_proposed_by_its_headings_and_no_type_makes_a_customer(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(LIST, encoding="utf-8")
    known = [preset_of(each.name, each.toml) for each in sources()]
    assert [(each.preset, each.line) for each in fitting(path, known)] == [
        ("quickbooks-contacts", 4)
    ]
    odoo = next(each.toml for each in sources() if each.name == "odoo")
    with pytest.raises(BadPreset, match="can't say that a row is a customer"):
        preset_of("odoo", odoo + '"Partner" = "customer"\n')
