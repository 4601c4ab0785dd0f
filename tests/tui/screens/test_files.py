"""Files in and out from the screens: the rehearsal of an import, and the export of a list."""

import csv
import io
import json
from pathlib import Path

import xlsxwriter
from pypdf import PdfReader

from artui.ledger.book.lookup import find
from artui.ledger.office.administration import set_entity
from artui.settings import Settings
from artui.statements.einvoice.electronic_invoice import InvoiceForm
from artui.statements.einvoice.invoice_xml import invoice_xml
from artui.tui.files.import_page import ImportPage
from tests.support.einvoices import case_1
from tests.support.postings import customer
from tests.tui.screens.desk import (
    answer,
    artui,
    asked,
    lines,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    told,
)

HEADER = "number,account,issue_date,amount,currency\n"
GOOD = "INV-7001,NORTH,2026-11-02,10.00,EUR\n"
BAD = "INV-7002,NOBODY,2026-11-02,10.00,EUR\n"
IMPORT = ("colon", *"import a file", "enter")


def invoices_file(folder: Path, *rows: str) -> Path:
    path = folder / "in.csv"
    path.write_text(HEADER + "".join(rows))
    return path


async def test_a_file_is_rehearsed_first_and_then_taken_in_whole(desk: str, tmp_path: Path) -> None:
    path = invoices_file(tmp_path, GOOD)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "tab", "tab", *IMPORT, "i")
        await answer(pilot, str(path))
        page = await told(pilot, "added 1, skipped 0 (already there), rejected 0; nothing was")
        assert isinstance(page, ImportPage)
        assert "No error." in screen(pilot)
        await press(pilot, "ctrl+s")
        assert "Take in 1 rows of in.csv? [y/N]" in screen(pilot)
        await press(pilot, "y")
        page = await told(pilot, "import: in.csv: added 1")
        await press(pilot, "slash", *"INV-7001", "enter")
        page = await settled(pilot)
        assert shown_rows(page) == ["INV-7001"]


async def test_bad_rows_are_told_and_kept_aside_while_the_good_go_in(
    desk: str, tmp_path: Path
) -> None:
    path = invoices_file(tmp_path, GOOD, BAD)
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *IMPORT, "i")
        await answer(pilot, str(path))
        page = await told(pilot, "rejected 1")
        page = await settled(pilot)
        assert page.table is not None
        assert page.table.cursor_row == ("3", "account", "NOBODY", "There is no customer 'NOBODY'.")
        await press(pilot, "ctrl+s", "y")
        await told(pilot, "in.csv: added 1, skipped 0 (already there), rejected 1")
    assert "NOBODY" in (tmp_path / "in-rejects.csv").read_text()


async def test_orders_and_payees_of_amazon_come_in_as_other_files_do(
    desk: str, tmp_path: Path
) -> None:
    orders, payees = tmp_path / "orders.csv", tmp_path / "payees.csv"
    orders.write_text(
        "order,date,item,asin,ordered,net_cost,currency\n"
        "2JK3S9VB,2026-11-02,1,B00ABC1234,12,10.70,EUR\n"
        "2JK3S9VB,2026-11-02,2,B00ABC1235,x,10.70,EUR\n"
    )
    payees.write_text(
        "party_id,name,line1,city,postal_code,country\n"
        "AMAZONDE,Amazon EU SARL,Marcel-Breuer-Str. 12,München,80807,DE\n"
    )
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *IMPORT)
        await asked(pilot)
        assert "o purchase-orders  y payees" in " ".join(screen(pilot).split("\n"))
        await pilot.press("o")
        await answer(pilot, str(orders))
        await told(pilot, "added 1, skipped 0 (already there), rejected 1; nothing was")
        assert "'x' is no number of pieces" in screen(pilot)
        await press(pilot, "escape", *IMPORT, "y")
        await answer(pilot, str(payees))
        await told(pilot, "added 1, skipped 0 (already there), rejected 0; nothing was")
        await press(pilot, "ctrl+s", "y")
        await told(pilot, "import: payees.csv: added 1")


async def test_contacts_lines_and_an_electronic_invoice_come_in_as_other_files_do(
    desk: str, tmp_path: Path
) -> None:
    people, lines_file, xml = (tmp_path / name for name in ("k.csv", "l.csv", "e.xml"))
    people.write_text("account,role,name\nNORTH,collections,Ann Roe\n")
    lines_file.write_text("number,line,net_amount,tax_amount\nNOTHERE,1,10.00,0.00\n")
    xml.write_bytes(invoice_xml(case_1(), InvoiceForm.UBL))
    with opened(desk) as book:
        set_entity(book, "main", country="DE", vat_id="DE123456789")
        customer(book, "K-1", country="DE", vat_id="DE987654321")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *IMPORT, "t")
        await answer(pilot, str(people))
        await told(pilot, "added 1, skipped 0 (already there), rejected 0; nothing was")
        await press(pilot, "ctrl+s", "y")
        await told(pilot, "import: k.csv: added 1")
        await press(pilot, *IMPORT, "l")
        await answer(pilot, str(lines_file))
        await told(pilot, "rejected 1")
        assert "there is no invoice or credit memo 'NOTHERE'" in screen(pilot).lower().replace(
            "nothere", "NOTHERE"
        )
        await press(pilot, "escape", *IMPORT, "i")
        await answer(pilot, str(xml))
        await told(pilot, "added 1, skipped 0 (already there), rejected 0; nothing was")
        await press(pilot, "ctrl+s", "y")
        await told(pilot, "import: e.xml: added 1")
    with opened(desk) as book, book.reading() as connection:
        assert find(connection, "INV-1").number == "INV-1"


async def test_a_file_that_is_not_there_is_told_in_words(desk: str, tmp_path: Path) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *IMPORT, "p")
        await answer(pilot, str(tmp_path / "none.csv"))
        await told(pilot, "No such file or directory")


async def test_nothing_good_is_not_taken_in(desk: str, tmp_path: Path) -> None:
    path = invoices_file(tmp_path, BAD)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *IMPORT, "i")
        await answer(pilot, str(path))
        await told(pilot, "rejected 1")
        page = await press(pilot, "ctrl+s")
        assert isinstance(page, ImportPage)
        assert "in.csv has nothing to take in" in page.status.reported


def exporting(tmp_path: Path) -> Settings:
    return Settings(export_folder=str(tmp_path / "out"), locale="de_DE")


async def test_e_writes_the_list_as_it_is_filtered_with_plain_amounts(
    desk: str, tmp_path: Path
) -> None:
    async with artui(desk, settings=exporting(tmp_path)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash", *"north", "enter", "e")
        await asked(pilot)
        assert "Export 2 rows (csv, xlsx, json, pdf) to: invoices-2026-11-21.csv" in screen(pilot)
        await answer(pilot, "")
        await told(pilot, "2 rows written to")
    text = (tmp_path / "out" / "invoices-2026-11-21.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["number"] for row in rows] == ["INV-1042", "INV-1043"]
    assert rows[0]["open_amount"] == "48210.00"
    assert rows[0]["currency"] == "EUR"
    assert rows[0]["account"] == "NORTH"
    assert rows[0]["name"] == "Northwind Labs"


async def test_a_file_has_the_names_and_numbers_of_the_command_line(
    desk: str, tmp_path: Path
) -> None:
    async with artui(desk, settings=exporting(tmp_path)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash", *"1042", "enter", "e")
        await asked(pilot)
        assert "Export 1 row (csv" in screen(pilot)
        await answer(pilot, "one.json")
        await told(pilot, "1 row written to")
        await press(pilot, "escape", "4", "e")
        await answer(pilot, "cash.json")
        await told(pilot, "2 rows written to")
        await press(pilot, "e")
        await answer(pilot, "cash.pdf")
        await told(pilot, "cash.pdf")
    assert "200.00" in PdfReader(tmp_path / "out" / "cash.pdf").pages[0].extract_text()
    (one,) = json.loads((tmp_path / "out" / "one.json").read_text())
    assert (one["number"], one["account"], one["days_late"]) == ("INV-1042", "NORTH", 94)
    assert (one["open_amount"], one["due_date"], one["flags"]) == ("48210.00", "2026-08-19", [])
    memo = json.loads((tmp_path / "out" / "cash.json").read_text())[0]
    assert (memo["kind"], memo["open_amount"]) == ("credit_memo", "200.00")


async def test_every_screen_s_list_can_be_exported(desk: str, tmp_path: Path) -> None:
    async with artui(desk, settings=exporting(tmp_path)).run_test(size=(120, 40)) as pilot:
        for keys, name in (
            (("3",), "customers.json"),
            (("4",), "cash.xlsx"),
            (("colon", *"ageing report", "enter"), "ageing.json"),
            (("colon", *"audit log", "enter"), "log.csv"),
        ):
            await press(pilot, *keys, "e")
            await answer(pilot, name)
            await told(pilot, name)
            lines(pilot)
    found = json.loads((tmp_path / "out" / "ageing.json").read_text())
    north = next(row for row in found if row["account"] == "NORTH")
    assert (north["over-90"], north["unapplied"], north["total"]) == (
        "48210.00", "-500.00", "49210.00",
    )  # fmt: skip


async def test_an_existing_file_is_replaced_only_when_asked(desk: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    there = tmp_path / "out" / "x.csv"
    there.write_text("mine")
    async with artui(desk, settings=exporting(tmp_path)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "e")
        await answer(pilot, "x.csv")
        assert "x.csv is already there. Replace it? [y/N]" in screen(pilot)
        await press(pilot, "enter")
        await told(pilot, "Nothing was exported.")
        assert there.read_text() == "mine"
        await press(pilot, "e")
        await answer(pilot, "x.csv")
        await press(pilot, "y")
        await told(pilot, "2 rows written to")
    assert "CM-88" in there.read_text()


async def test_a_name_that_says_no_format_is_refused(desk: str, tmp_path: Path) -> None:
    async with artui(desk, settings=exporting(tmp_path)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "e")
        page = await answer(pilot, "x.doc")
        page = await told(pilot, "ends in none of .csv, .xlsx, .json")
        assert page.NAME == "cash"


async def test_hidden_rows_are_told_and_taken_or_left_out_by_a_key(
    desk: str, tmp_path: Path
) -> None:
    path = tmp_path / "h.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, line in enumerate((HEADER, GOOD, GOOD.replace("7001", "7003"))):
        sheet.write_row(row, 0, line.strip().split(","))
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *IMPORT, "i")
        await answer(pilot, str(path))
        await told(pilot, "row 3 is hidden and holds values; nothing was changed")
        page = await settled(pilot)
        assert page.table is not None
        assert page.table.cursor_row[-1].startswith("row 3 is hidden and holds values; h takes it")
        await press(pilot, "ctrl+s")
        assert "has nothing to take in" in screen(pilot)
        await press(pilot, "h", "l")
        await told(pilot, "added 1, skipped 0")
        assert "the row is hidden and left out" in screen(pilot)
        await press(pilot, "h", "t")
        await told(pilot, "added 2, skipped 0")
        assert "No error." in screen(pilot)
        await press(pilot, "ctrl+s", "y")
        await told(pilot, "import: h.xlsx: added 2")


async def test_how_a_file_is_written_is_said_by_a_key(desk: str, tmp_path: Path) -> None:
    path = tmp_path / "us.csv"
    path.write_text(HEADER.replace(",", ";") + "INV-7009;NORTH;11/13/2026;1234,50;EUR\n")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *IMPORT, "i")
        await answer(pilot, str(path))
        await told(pilot, "rejected 1")
        assert "(or w says that dates are MDY)" in screen(pilot)
        await press(pilot, "w", "c", "m")
        await told(pilot, "added 1, skipped 0 (already there), rejected 0; nothing was")
        await press(pilot, "ctrl+s", "y")
        await told(pilot, "import: us.csv: added 1")
        await press(pilot, "slash", *"INV-7009", "enter")
    with opened(desk) as book, book.reading() as connection:
        found = find(connection, "INV-7009")
    assert (found.amount_minor, found.issue_date.isoformat()) == (123_450, "2026-11-13")
