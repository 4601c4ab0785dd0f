"""`artui rates`: kept once, shown by day, and only ever used for totals."""

from pathlib import Path

from tests.support.commands import Artui

RATES = "Date,USD,SEK\n2025-11-20,1.05,10\n2025-11-19,1.04,11\n"
CUSTOMERS = "account,name,currency\nC1,Northwind,EUR\nC2,Blå Ål,SEK\nC3,Alpine,CHF\n"
INVOICES = (
    "number,account,issue_date,amount,due_date,currency\n"
    "A-1,C1,2025-09-01,100.00,2025-10-01,EUR\nA-2,C2,2025-09-01,50.00,2025-10-01,SEK\n"
    "A-3,C2,2025-11-01,20.00,2025-12-01,SEK\nA-4,C3,2025-11-01,7.00,2025-11-02,CHF\n"
)
DAY = ("--as-of", "2025-11-20")


def _file(folder: Path, text: str) -> str:
    path = folder / "rates.csv"
    path.write_text(text)
    return str(path)


def test_rates_are_kept_once_and_an_import_can_be_taken_back(
    any_artui: Artui, tmp_path: Path
) -> None:
    first = any_artui("rates", "import", _file(tmp_path, RATES))
    assert (first.status, first.out) == (
        0,
        "Rates of 2 days, 2025-11-19 to 2025-11-20; 0 days were known already.\n",
    )
    assert any_artui("rates", "import", _file(tmp_path, RATES)).out == (
        "2 days, all known already.\n"
    )
    other = any_artui("rates", "import", _file(tmp_path, RATES.replace("1.04", "1.03")))
    assert other.status == 1
    assert "2025-11-19: a euro is kept as 1.04 USD, the file says 1.03" in other.err
    assert any_artui.rows(*DAY, "rates", "list", "--days", "2") == [
        {"day": "2025-11-20", "currency": "SEK", "per_euro": "10"},
        {"day": "2025-11-20", "currency": "USD", "per_euro": "1.05"},
        {"day": "2025-11-19", "currency": "SEK", "per_euro": "11"},
        {"day": "2025-11-19", "currency": "USD", "per_euro": "1.04"},
    ]
    assert any_artui("undo").status == 0
    assert any_artui.rows(*DAY, "rates", "list") == []
    again = any_artui("rates", "import", _file(tmp_path, RATES.replace("1.04", "1.03")))
    assert (again.status, any_artui("db", "check").status) == (0, 0)


def test_totals_are_in_the_base_currency_without_what_has_no_rate(
    any_artui: Artui, tmp_path: Path
) -> None:
    any_artui.load(tmp_path, "customers", CUSTOMERS)
    any_artui.load(tmp_path, "invoices", INVOICES)
    none = any_artui(*DAY, "rates", "totals")
    assert (none.status, "base_currency" in none.err) == (2, True)
    early = any_artui(*DAY, "rates", "totals", "--in", "EUR")
    assert (early.status, "no rate of EUR up to this day" in early.err) == (1, True)
    any_artui("rates", "import", _file(tmp_path, RATES))
    assert any_artui("ledger", "settings", "set", "base_currency", "EUR").status == 0
    rows = any_artui.rows(*DAY, "rates", "totals")
    assert [
        (row["currency"], row["per_euro"], row["open_in_base"], row["overdue_in_base"])
        for row in rows
    ] == [
        ("SEK", "10", "7.00", "5.00"),
        ("CHF", None, None, None),
        ("EUR", "1", "100.00", "100.00"),
        (None, None, "107.00", "105.00"),
    ]
    in_kronor = any_artui.rows(*DAY, "rates", "totals", "--in", "SEK")
    assert in_kronor[-1]["overdue_in_base"] == "1050.00"
    # The rates of the day before hold for the day before.
    before = any_artui.rows("--as-of", "2025-11-19", "rates", "totals")
    assert before[0]["per_euro"] == "11"
    wrong = any_artui("ledger", "settings", "set", "base_currency", "Euro")
    assert (wrong.status, "give a currency by its ISO 4217 code" in wrong.err) == (1, True)
