"""`artui report`: the same figures on both databases, in every form."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import CUSTOMERS, INVOICES
from tests.support.commands import Artui, Ran

MATRIX = "not_due 1, 1-30 2, 31-60 10, 61-90 30, over-90 60"
COLUMNS = {
    "ageing-history": "month day currency not_due 1-30 31-60 61-90 over-90 unapplied total",
    "dso": "month day currency open not_due sales days dso best_possible delay note",
    "collections": "month day currency opening billed credited collected closing overdue "
    "effectiveness promises_kept promises_broken kept_amount broken_amount kept_share note",
    "allowance": "month day currency entity bucket open percent allowance",
}


@pytest.fixture
def lived(any_artui: Artui, tmp_path_factory: pytest.TempPathFactory) -> Artui:
    folder = tmp_path_factory.mktemp("files")
    any_artui.load(folder, "customers", CUSTOMERS)
    any_artui.load(folder, "invoices", INVOICES)
    any_artui.done("pay", "--customer", "C1", "--amount", "400", "--reference", "R1",
                   "--invoice", "INV-1", "--date", "2025-11-05")  # fmt: skip
    any_artui.done("ledger", "settings", "set", "provision_matrix", MATRIX)
    return any_artui


def test_each_report_has_the_columns_of_its_contract(lived: Artui) -> None:
    for name, columns in COLUMNS.items():
        rows = lived.rows("report", name)
        assert rows
        for row in rows:
            assert list(row) == columns.split()


def test_the_last_month_is_the_ageing_of_the_day(lived: Artui) -> None:
    rows = lived.rows("report", "ageing-history")
    assert len(rows) == 24  # two currencies of twelve months
    now = {row["currency"]: row for row in lived.rows("ageing") if row["account"] is None}
    for row in (rows[11], rows[23]):
        for name in COLUMNS["ageing-history"].split()[3:]:
            assert row[name] == now[row["currency"]][name]


def test_figures_are_numbers_with_a_point_and_a_note_where_there_are_none(lived: Artui) -> None:
    rows = lived.rows("report", "dso", "--months", "3")
    euro = [row for row in rows if row["currency"] == "EUR"][-1]
    exact = Decimal(euro["open"]) * euro["days"] / Decimal(euro["sales"])
    assert abs(Decimal(euro["dso"]) - exact) <= Decimal("0.05")
    crowns = [row for row in rows if row["currency"] == "SEK"][-1]
    assert (crowns["sales"], crowns["dso"], crowns["note"]) == ("0.00", None, "no sales")


def test_what_moved_leads_to_the_closing(lived: Artui) -> None:
    for row in lived.rows("report", "collections", "--months", "4"):
        moved = [Decimal(row[name]) for name in ("opening", "billed")]
        moved += [-Decimal(row[name]) for name in ("credited", "collected")]
        assert sum(moved) == Decimal(row["closing"])
    assert any(row["collected"] == "400.00" for row in lived.rows("report", "collections"))


def test_the_allowance_adds_up_per_entity(lived: Artui) -> None:
    rows = lived.rows("report", "allowance")
    for row in rows:
        if row["bucket"] == "total":
            cells = [x for x in rows if x["currency"] == row["currency"] and x != row]
            assert sum(Decimal(x["allowance"]) for x in cells) == Decimal(row["allowance"])
    other = "not_due 0, 1-30 0, over-30 0"
    zeros = lived.rows("report", "allowance", "--matrix", other)
    assert {row["allowance"] for row in zeros} == {"0.00"}


def test_a_table_has_its_rules_below_it(small: Artui) -> None:
    ran = small("report", "dso")
    assert "Days sales outstanding: open debits ÷ sales of the last three months" in ran.out
    assert small("report", "dso", "--format", "csv").out.startswith("month,day,currency,open")


def test_what_can_not_be_reported_is_refused(small: Artui) -> None:
    ran = small("report", "allowance")
    assert ran.status == 1
    assert "No provision matrix is set" in ran.err
    ran = small("report", "dso", "--entity", "nobody")
    assert (ran.status, "There is no entity 'nobody'" in ran.err) == (1, True)
    assert small("report", "dso", "--months", "0").status == 2
    ran = small("report", "allowance", "--matrix", "all")
    assert (ran.status, "is no provision matrix" in ran.err) == (2, True)


def test_a_ledger_of_nothing_has_no_rows(artui: Artui) -> None:
    for name in ("ageing-history", "dso", "collections"):
        assert artui.rows("report", name) == []


def test_a_month_is_written_in_all_forms(lived: Artui, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    ran = lived("report", "month", "--month", "2025-10", "--formats", "json,xlsx", "--out", folder)
    assert ran.status == 0, ran.err
    assert ran.out.splitlines() == [
        str(folder / "month-2025-10.xlsx"), str(folder / "month-2025-10.json"),
    ]  # fmt: skip
    found = json.loads((folder / "month-2025-10.json").read_text())
    assert (found["month"], found["to"], found["whole"]) == ("2025-10", "2025-10-31", True)
    again = lived("report", "month", "--month", "2025-10", "--formats", "json", "--out", folder)
    assert (again.status, "is already there" in again.err) == (1, True)


def test_a_month_that_is_none_or_to_come_is_refused(small: Artui, tmp_path: Path) -> None:
    def report(*more: object) -> Ran:
        return small("report", "month", "--out", tmp_path, *more)

    assert report("--month", "2025-13").status == 2
    assert report("--month", "2025-1").status == 2
    assert report("--formats", "csv").status == 2
    ran = report("--month", "2031-01")
    assert (ran.status, "2031-01 has not begun" in ran.err) == (1, True)
    assert report("--entity", "nobody").status == 1
    assert list(tmp_path.glob("*.pdf")) == []


def test_the_month_is_printed(small: Artui, tmp_path: Path) -> None:
    ran = small("report", "month", "--out", tmp_path)
    assert ran.status == 0, ran.err
    path = Path(ran.out.strip())
    assert path.read_bytes().startswith(b"%PDF-1.7")
