"""A file becomes one act: every row has an outcome, and bad rows are told or kept aside."""

import csv
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from artui.domain.sentence import Signs, localized
from artui.imports.cell_values import ReadOptions
from artui.imports.file_import import import_file
from artui.imports.formats.table import MAX_COLUMNS
from artui.imports.imported import Imported
from artui.imports.parsing import Rejected
from artui.imports.refusals import RowError, WrongHeader
from artui.imports.rejects import Rejects
from artui.ledger.book.book import Book
from artui.ledger.cash.write_offs import write_off
from artui.ledger.lists.document_page import Document, document, find
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ACT, ALLOCATION, CUSTOMER, IMPORT_BATCH, ITEM

CUSTOMERS = "account,name,currency,parent\nC2,Second,EUR,C1\nC1,First,EUR,\nC3,Third,,\n"
INVOICES = (
    "number,account,issue_date,amount,x-order\nI1,C1,2025-10-01,100.00,red\nI2,C1,2025-10-02,50,\n"
)


def _import(
    book: Book, folder: Path, kind: str, text: str, rejects: Rejects | None = None
) -> Imported:
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(book, kind, path, rejects=rejects)


def _count(book: Book, table: Table) -> int:
    with book.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _document(book: Book, number: str) -> Document:
    with book.reading() as connection:
        return document(connection, find(connection, number).id, book.business_date)


@pytest.fixture
def stocked(book: Book, tmp_path: Path) -> Book:
    """A ledger with three customers and two invoices."""
    assert _import(book, tmp_path, "customers", CUSTOMERS).added == 3
    assert _import(book, tmp_path, "invoices", INVOICES).added == 2
    return book


def test_a_parent_may_stand_below_its_child(stocked: Book) -> None:
    customer = CUSTOMER
    with stocked.reading() as connection:
        found = connection.execute(select(customer.c.account, customer.c.root_id)).all()
    roots = {row.account: row.root_id for row in found}
    assert roots["C1"] == roots["C2"] != roots["C3"]


def test_a_parent_may_stand_thousands_of_rows_below_its_child(book: Book, tmp_path: Path) -> None:
    rows = "".join(f"X{number},Some,\n" for number in range(6_000))
    found = _import(
        book, tmp_path, "customers", f"account,name,parent\nC2,Second,C1\n{rows}C1,First,\n"
    )
    assert (found.added, found.errors) == (6_002, ())


def test_a_parent_that_is_nowhere_is_an_error_of_its_row(book: Book, tmp_path: Path) -> None:
    found = _import(book, tmp_path, "customers", "account,name,parent\nC2,Second,C9\n")
    (error,) = found.errors
    assert (error.line, error.column, error.value) == (2, "parent", "C9")
    assert _count(book, CUSTOMER) == 0


def test_notes_on_rows_keep_their_amounts_for_readers_of_other_signs(
    stocked: Book, tmp_path: Path
) -> None:
    german = Signs(",", ".")
    ahead = stocked.business_date + timedelta(10)
    rows = f"reference,account,value_date,amount,invoices\nP1,C1,{ahead},1234.50,I9\n"
    (note,) = _import(stocked, tmp_path, "payments", rows).notes
    assert localized(note.message, german).endswith(
        f"; 1.234,50 EUR stays unapplied; counts only from {ahead}"
    )
    with stocked.reading() as connection:
        invoice = find(connection, "I1").id
    write_off(stocked, invoice, reason="small")
    memo = "number,account,issue_date,amount,invoice\nM1,C1,2025-10-03,40.00,I1\n"
    (note,) = _import(stocked, tmp_path, "credit-memos", memo).notes
    assert "40.00 EUR" in note.message
    assert "40,00 EUR" in localized(note.message, german)


def test_a_file_is_one_act_with_its_counts(stocked: Book) -> None:
    act, batch = ACT, IMPORT_BATCH
    with stocked.reading() as connection:
        last = connection.execute(select(act).order_by(act.c.id.desc()).limit(1)).one()
        noted = connection.execute(select(batch).where(batch.c.act_id == last.id)).one()
    assert (last.act, last.subject) == ("import invoices", "invoices.csv")
    assert last.summary == "invoices.csv: added 2, skipped 0 (already there), rejected 0"
    assert (noted.kind, noted.added, noted.rejected) == ("invoices", 2, 0)


def test_the_same_file_twice_adds_nothing_and_leaves_no_act(stocked: Book, tmp_path: Path) -> None:
    before = _count(stocked, ACT)
    for kind, text, count in (("customers", CUSTOMERS, 3), ("invoices", INVOICES, 2)):
        found = _import(stocked, tmp_path, kind, text)
        assert (found.added, found.skipped, found.rejected, found.act_id) == (0, count, 0, None)
    assert _count(stocked, ACT) == before


def test_terms_in_other_letters_are_the_same_terms(stocked: Book, tmp_path: Path) -> None:
    text = "number,account,issue_date,amount,terms\nI8,C1,2025-10-01,10.00,{}\n"
    assert _import(stocked, tmp_path, "invoices", text.format("NET 30")).added == 1
    assert _import(stocked, tmp_path, "invoices", text.format("net 30")).skipped == 1
    assert _import(stocked, tmp_path, "invoices", text.format("net 31")).rejected == 1


def test_a_customer_with_other_values_is_changed(stocked: Book, tmp_path: Path) -> None:
    found = _import(stocked, tmp_path, "customers", "account,name,email\nC1,New Name,a@b.example\n")
    assert (found.added, found.changed, found.skipped) == (0, 1, 0)
    assert found.summary == "added 0, changed 1, skipped 0 (already there), rejected 0"


def test_undo_takes_a_whole_file_back(stocked: Book, tmp_path: Path) -> None:
    undo(stocked)
    item = ITEM
    with stocked.reading() as connection:
        query = select(item.c.open_minor).where(item.c.kind == "invoice")
        assert list(connection.execute(query).scalars()) == [0, 0]
    assert _import(stocked, tmp_path, "invoices", INVOICES).added == 2


def test_a_row_without_currency_has_its_customers(stocked: Book) -> None:
    row = _document(stocked, "I1")
    assert (row.item.currency, row.item.amount_minor, row.noted) == ("EUR", 10_000, "order: red")


@pytest.mark.parametrize(
    ("kind", "row", "column", "value", "said"),
    [
        ("invoices", "I9,C1,2025-10-01,1.234,", "amount", "1.234", "EUR has 2"),
        ("invoices", "I9,C3,2025-10-01,1,", "currency", "", "no default currency"),
        ("invoices", "I9,C9,2025-10-01,1,", "account", "C9", "no customer 'C9'"),
        ("invoices", "I9,C9,2025-10-01,1,EUR", "account", "C9", "no customer 'C9'"),
        ("invoices", "I1,C1,2025-10-01,77,", "number", "I1", "taken"),
        ("invoices", "I9,C1,soon,1,", "issue_date", "soon", "write 2026-01-31"),
        ("applications", "I1,M9,5,", "memo", "M9", "no credit memo 'M9'"),
        ("applications", "I9,M1,5,", "invoice", "I9", "I9"),
        ("applications", "I1,M1,500,", "amount", "500", "20.00 EUR"),
        ("applications", "I1,M1,0.001,", "amount", "0.001", "EUR has 2"),
        ("payments", "R1,C1,2025-10-05,10,,I1=200", "invoices", "I1=200", "200"),
        ("credit-memos", "M9,C1,2025-10-05,10,I9", "invoice", "I9", "no invoice 'I9'"),
    ],
)
def test_every_error_names_line_column_value_and_what_would_be_right(
    stocked: Book, tmp_path: Path, kind: str, row: str, column: str, value: str, said: str
) -> None:
    headers = {
        "invoices": "number,account,issue_date,amount,currency",
        "applications": "invoice,memo,amount,date",
        "payments": "reference,account,value_date,amount,currency,invoices",
        "credit-memos": "number,account,issue_date,amount,invoice",
    }
    memo = "number,account,issue_date,amount\nM1,C1,2025-10-01,20.00\n"
    assert _import(stocked, tmp_path, "credit-memos", memo).added == 1
    before = _count(stocked, ACT)
    found = _import(stocked, tmp_path, kind, f"{headers[kind]}\n{row}\n")
    (error,) = found.errors
    assert (error.file, error.line) == (f"{kind}.csv", 2)
    assert (error.column, error.value) == (column, value)
    assert said in error.message
    assert (found.added, found.rejected, found.act_id) == (0, 1, None)
    assert _count(stocked, ACT) == before


def test_one_bad_row_keeps_the_whole_file_out(stocked: Book, tmp_path: Path) -> None:
    text = INVOICES.replace("I1", "I3").replace("I2", "I4") + "I5,C9,2025-10-01,1,\n"
    found = _import(stocked, tmp_path, "invoices", text)
    assert (found.added, found.rejected, found.act_id) == (2, 1, None)
    assert _count(stocked, ITEM) == 2


def test_with_rejects_the_good_rows_stay_and_the_bad_ones_come_back_mendable(
    stocked: Book, tmp_path: Path
) -> None:
    saved: list[str] = []

    def save(lines: Iterable[str]) -> None:
        saved[:] = lines

    text = (
        "number,account,issue_date,amount,x-order\n"
        "I3,C1,2025-10-01,10.00,\n"
        "I4,C9,2025-10-01,-5.00,=1+1\n"
        "I5,C1,2025-10-01,11.00,\n"
        'I6,C9,2025-10-01,12.00,"a, b"\n'
    )
    with Rejects(save) as rejects:
        found = _import(stocked, tmp_path, "invoices", text, rejects)
    assert (found.added, found.rejected) == (2, 2)
    assert found.act_id is not None
    header, first, second = saved
    assert header == "number,account,issue_date,amount,x-order,x-line,x-reason\n"
    assert first.startswith("I4,C9,2025-10-01,-5.00,'=1+1,3,")
    assert second.startswith('I6,C9,2025-10-01,12.00,"a, b",5,')
    mended = "".join([header, second.replace("C9", "C1")])
    again = _import(stocked, tmp_path, "invoices", mended)
    assert (again.added, again.errors) == (1, ())
    assert _document(stocked, "I6").noted == "order: a, b"


LOST = '{"number": I9, "account": "C1"}'


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("long.csv", "number,account,issue_date,amount\nI9,C1,2026-01-01,1,000.00\n", "1,000.00"),
        ("short.csv", "number,account,issue_date,amount,currency\nI9,C1,2026-01-01,7\n", "01,7"),
        ("no.jsonl", f'{{"number": "I1"}}\n{LOST}\n', LOST.replace('"', '""')),
    ],
)
def test_a_row_that_is_none_is_kept_whole_and_does_not_become_good_by_itself(
    stocked: Book, tmp_path: Path, name: str, text: str, kept: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    for times in ("first", "again", "once more"):
        saved: list[str] = []
        with Rejects(saved.extend) as rejects:
            found = import_file(stocked, "invoices", path, rejects=rejects)
        assert (found.added, kept in saved[-1]) == (0, True), times
        path = tmp_path / "again.csv"
        path.write_text("".join(saved), encoding="utf-8")
    header, *_, last = saved
    cells = dict(zip(next(csv.reader([header])), next(csv.reader([last])), strict=True))
    cells |= {"number": "I9", "account": "C1", "issue_date": "2026-01-01", "amount": "1000.00"}
    with path.open("w", encoding="utf-8", newline="") as mended:
        csv.writer(mended).writerows([cells, cells.values()])
    assert import_file(stocked, "invoices", path).added == 1
    row = _document(stocked, "I9")
    assert (row.item.amount_minor, row.noted) == (100_000, "")


def test_a_rehearsal_tells_the_same_and_changes_nothing(stocked: Book, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("number,account,issue_date,amount\nI3,C1,2025-10-01,10\nI4,C9,2025-10-01,1\n")
    before = _count(stocked, ACT)
    found = import_file(stocked, "invoices", path, dry_run=True)
    assert (found.added, found.rejected, found.act_id) == (1, 1, None)
    assert (_count(stocked, ACT), _count(stocked, ITEM)) == (before, 2)


def test_a_payment_file_pays_only_what_it_names(stocked: Book, tmp_path: Path) -> None:
    text = (
        "reference;account;value_date;amount;invoices\n"
        "R1;C1;05.10.2025;120,00;I2,I1\n"
        "R2;C1;05.10.2025;30,00;I1=10,00\n"
    ).replace("I2,I1", '"I2;I1"')
    path = tmp_path / "payments.csv"
    path.write_text(text, encoding="utf-8")
    options = ReadOptions(decimal_comma=True, dates="DMY")
    assert import_file(stocked, "payments", path, options).added == 2
    item = ITEM
    with stocked.reading() as connection:
        rows = connection.execute(select(item.c.number, item.c.open_minor)).all()
    assert dict(tuple(row) for row in rows) == {"I1": 2_000, "I2": 0, "R1": 0, "R2": 2_000}


def test_applications_are_applied_once(stocked: Book, tmp_path: Path) -> None:
    memos = "number,account,issue_date,amount\nM1,C1,2025-10-01,20.00\n"
    assert _import(stocked, tmp_path, "credit-memos", memos).added == 1
    text = "invoice,memo,amount\nI1,M1,5.00\n"
    assert _import(stocked, tmp_path, "applications", text).added == 1
    assert _import(stocked, tmp_path, "applications", text).skipped == 1
    assert _count(stocked, ALLOCATION) == 1


def test_a_file_that_cannot_be_trusted_is_refused_whole(stocked: Book, tmp_path: Path) -> None:
    with pytest.raises(WrongHeader, match="amount"):
        _import(stocked, tmp_path, "invoices", "number,account,issue_date\n")
    with pytest.raises(FileNotFoundError):
        import_file(stocked, "invoices", tmp_path / "absent.csv")


def test_progress_is_told_in_bytes(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("account,name\n" + "".join(f"C{n},Name\n" for n in range(12_000)))
    told: list[tuple[int, int]] = []
    import_file(book, "customers", path, progress=lambda done, size: told.append((done, size)))
    size = path.stat().st_size
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (size, size)


def test_of_very_many_errors_the_first_thousand_are_kept(book: Book, tmp_path: Path) -> None:
    text = "account,name\n" + ",Nobody\n" * 3_000
    found = _import(book, tmp_path, "customers", text)
    assert (found.rejected, len(found.errors)) == (3_000, 1_000)


def test_rejects_that_name_too_many_columns_together_are_kept_whole() -> None:
    saved: list[str] = []
    error = RowError("x", 1, "", "", "is wrong")
    with Rejects(saved.extend) as rejects:
        for place in range(2 * MAX_COLUMNS):
            rejects.keep(Rejected(place, {"number": "1", f"x-{place}": "v"}, (error,)))
        rejects.write()
    header, *rows = csv.reader(saved)
    assert len(header) <= MAX_COLUMNS + 3
    assert len(rows) == 2 * MAX_COLUMNS
    assert f"number=1,x-{2 * MAX_COLUMNS - 1}=v" in rows[-1]
