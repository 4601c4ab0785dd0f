"""The worked examples of late interest, to the cent, as `artui interest trace` tells them."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.commands import Artui

LEDGER = ROOT / "fixtures" / "ledger"

# Section 3 of the domain rules: pro-rata, thirty-day, full-months, started-months.
METHODS = ("pro-rata", "thirty-day", "full-months", "started-months")
EXAMPLES = [
    ("A", "2026-01-31", "0.00 0.00 0.00 0.00"),
    ("A", "2026-02-28", "15.00 14.00 15.00 15.00"),
    ("A", "2026-03-15", "22.26 21.50 15.00 30.00"),
    ("A", "2026-03-31", "30.00 29.50 30.00 30.00"),
    ("B", "2026-03-31", "21.00 20.50 18.00 24.00"),
    ("C", "2026-03-31", "24.00 23.30 24.00 24.00"),
    ("D", "2025-02-28", "6.00 6.08 6.00 6.00"),
]


@pytest.fixture(scope="module")
def fixtures_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger with the five files of fixtures/ledger, for reading only."""
    path = tmp_path_factory.mktemp("fixtures") / "ledger.db"
    path.write_bytes(sqlite_template.read_bytes())
    artui = Artui(f"sqlite:///{path}", "2026-03-31")
    for kind in ("customers", "invoices", "credit-memos", "payments", "applications"):
        artui.done("import", kind, LEDGER / f"{kind}.csv")
    return artui.url


@pytest.fixture
def late(artui: Artui, tmp_path: Path) -> Artui:
    """A customer at 1.5% a month with one invoice of 1,000.00 USD due 2026-01-31."""
    folder = tmp_path / "late"
    folder.mkdir()
    artui = artui.on("2026-02-28")
    artui.load(folder, "customers", "account,name,currency,policy\nR,Rem,USD,standard\n")
    artui.load(
        folder,
        "invoices",
        "number,account,issue_date,amount,currency,due_date\n"
        "V1,R,2026-01-01,1000.00,USD,2026-01-31\n",
    )
    return artui


@pytest.mark.parametrize(("case", "as_of", "amounts"), EXAMPLES)
@pytest.mark.parametrize("method", METHODS)
def test_the_worked_examples_come_out_to_the_cent(
    fixtures_url: str, case: str, as_of: str, amounts: str, method: str
) -> None:
    place = METHODS.index(method)
    ran = Artui(fixtures_url, as_of)(
        "interest", "trace", f"EX-{place + 1}{case}", "--format", "json"
    )
    *segments, total = ran.json
    assert total["line"] == "total"
    assert total["amount"] == amounts.split()[place]
    assert {row["line"] for row in segments} <= {"segment"}
    assert {row["method"] for row in segments} <= {method}
    exact = sum((Decimal(row["amount"]) for row in segments), Decimal())
    assert abs(exact - Decimal(total["amount"])) <= Decimal("0.005")
    assert method in ran.err


def test_a_trace_has_the_columns_and_the_stretches_follow_each_other(fixtures_url: str) -> None:
    *segments, total = Artui(fixtures_url, "2026-03-31").rows("interest", "trace", "EX-1B")
    columns = ["line", "invoice", "from", "to", "days", "balance", "rate", "method", "amount"]
    assert [list(row) for row in (*segments, total)] == [columns] * 4
    assert [row["from"] for row in segments] == ["2026-01-31", "2026-02-14", "2026-02-28"]
    assert [row["to"] for row in segments] == ["2026-02-14", "2026-02-28", "2026-03-31"]
    assert [row["balance"] for row in segments] == ["1000.00", "600.00", "600.00"]
    assert [row["amount"] for row in segments] == ["7.500000", "4.500000", "9.000000"]
    assert [row["rate"] for row in segments] == ["1.5"] * 3
    assert [row["days"] for row in segments] == [14, 14, 31]


def test_a_preview_has_a_row_per_invoice_with_interest_and_changes_nothing(
    fixtures_url: str,
) -> None:
    artui = Artui(fixtures_url, "2026-03-31")
    before = artui.rows("log")
    rows = {
        row["invoice"]: row for row in artui.rows("interest", "preview", "--customer", "C-9001")
    }
    assert sorted(rows) == ["EX-1A", "EX-1B", "EX-1C", "EX-1D"]
    columns = "run account currency invoice through cumulative charged_before charge correction"
    assert list(rows["EX-1A"]) == [*columns.split(), "compensation", "unapplied"]
    assert rows["EX-1B"] == {
        "run": None,
        "account": "C-9001",
        "currency": "USD",
        "invoice": "EX-1B",
        "through": "2026-03-31",
        "cumulative": "21.00",
        "charged_before": "0.00",
        "charge": "21.00",
        "correction": "0.00",
        "compensation": "0.00",
        "unapplied": "0.00",
    }
    assert artui.rows("log") == before
    assert artui("interest", "preview", "--customer", "C9").status == 1


def test_no_policy_charges_nothing_and_says_so(small: Artui) -> None:
    ran = small("interest", "trace", "INV-1", "--format", "json")
    assert [row["amount"] for row in ran.json] == ["0.00"]
    assert "no policy" in ran.err
    ran = small("interest", "preview", "--format", "json")
    assert ran.json == []
    # INV-1 and INV-2 of C1, INV-4 of C3; INV-3 is not due yet.
    said = "3 overdue invoices of 2 customers bear no interest: no policy holds for customers"
    assert said in ran.err


def test_a_run_tells_what_it_leaves_out_and_why_a_line_a_reason(
    small: Artui, tmp_path: Path
) -> None:
    small.load(
        tmp_path,
        "customers",
        "account,name,country,policy\nC1,Northwind Labs,US,\nC2,Orchid Optics Oy,,none\n"
        "C3,Blå Ål AB,ZA,\n",
    )
    small = small.on("2025-12-31")
    for command in ("preview", "post"):
        lines = small("interest", command).err.splitlines()
        assert lines[-2:] == [
            "2 overdue invoices of 1 customer bear no interest: the rate of policy us is not "
            "reviewed.",
            "1 overdue invoice of 1 customer bears no interest: no policy holds for country ZA.",
        ]
    assert "policy us" not in small("interest", "preview", "--customer", "C3").err


def test_a_posted_run_shows_the_rows_of_its_preview_a_full_correction_too(late: Artui) -> None:
    late.done("interest", "post")
    cash = ("--customer", "R", "--amount", "1000", "--reference", "p", "--date", "2026-01-31")
    late.done("pay", *cash, "--invoice", "V1")
    (before,) = late.rows("interest", "preview")
    assert (before["cumulative"], before["charged_before"]) == ("0.00", "15.00")
    assert before["correction"] == "15.00"
    (posted,) = late.rows("interest", "post")
    assert posted == before | {"run": 2}
    assert late.rows("interest", "preview") == []


def test_a_preview_shows_the_compensation_that_posting_would_charge(
    small: Artui, tmp_path: Path
) -> None:
    small.load(tmp_path, "customers", "account,name,policy\nC1,Northwind Labs,fr\n")
    shown = small.rows("interest", "preview", "--compensation")
    assert [row["compensation"] for row in shown] == ["40.00", "40.00"]
    posted = small.rows("interest", "post", "--compensation")
    assert [row | {"run": None} for row in posted] == shown


def test_a_preview_of_a_day_before_the_last_run_says_that_it_cannot_be_posted(late: Artui) -> None:
    late.done("interest", "post")
    ran = late.on("2026-02-15")("interest", "preview")
    assert "charged through 2026-02-28: nothing can be posted through 2026-02-15" in ran.err
    assert "nothing can be posted" not in late("interest", "preview").err


def test_a_pending_invoice_earns_nothing(small: Artui, tmp_path: Path) -> None:
    small.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,due_date,state\nP1,C1,2025-01-01,10,2025-01-02,pending\n",
    )
    ran = small("interest", "trace", "P1")
    assert (ran.status, "P1" in ran.err) == (1, True)


def test_policies_are_listed_shown_and_set_from_a_day_on(small: Artui) -> None:
    names = {row["name"] for row in small.rows("policy", "list")}
    assert {"standard", "thirty-day", "full-months", "started-months", "none"} <= names
    (standard,) = small.rows("policy", "show", "standard")
    assert (standard["monthly_rate"], standard["method"]) == ("1.5", "pro-rata")
    assert (standard["grace_days"], standard["cap"], standard["reviewed"]) == (0, None, True)
    small.done("policy", "set", "standard", "--monthly-rate", "2", "--from", "2025-11-01")
    rows = small.rows("policy", "show", "standard")
    assert [(row["from_date"], row["monthly_rate"]) for row in rows] == [
        (None, "1.5"),
        ("2025-11-01", "2"),
    ]
    small.done("policy", "set", "yearly", "--method", "annual-365", "--annual-rate", "10")
    (yearly,) = small.rows("policy", "show", "yearly")
    assert (yearly["annual_rate"], yearly["monthly_rate"]) == ("10", None)
    assert small("policy", "set", "standard", "--method", "magic").status == 2
    assert small("policy", "set", "standard", "--monthly-rate", "much").status == 2
    assert small("policy", "set", "standard", "--monthly-rate", "-1").status == 1
    assert small("policy", "show", "nonsense").status == 1


def test_a_slip_in_a_name_makes_no_policy_and_a_new_one_is_called_new(small: Artui) -> None:
    ran = small("policy", "set", "y2")
    assert (ran.status, "There is no policy 'y2', and a new one needs" in ran.err) == (1, True)
    assert small("policy", "set", "standrad", "--grace", "5").status == 1
    ran = small("policy", "set", "standard")
    assert (ran.status, "Nothing changes in policy standard" in ran.err) == (1, True)
    assert {"y2", "standrad"}.isdisjoint(row["name"] for row in small.rows("policy", "list"))
    made = small.done("policy", "set", "y2", "--annual-rate", "8").out
    assert made == "New policy y2 from the beginning: annual rate 8.\n"
    assert small.done("policy", "set", "y2", "--grace", "3").out.startswith("Policy y2 from")


def test_a_rate_that_changes_splits_the_trace_and_a_cap_is_marked(
    small: Artui, tmp_path: Path
) -> None:
    small.done(
        "policy", "set", "yearly", "--method", "annual-365", "--annual-rate", "10", "--cap", "8"
    )
    small.load(tmp_path, "customers", "account,name,policy\nC1,Northwind Labs,yearly\n")
    small.done("policy", "set", "yearly", "--annual-rate", "5", "--from", "2025-11-01")
    *segments, total = small.rows("interest", "trace", "INV-1")
    assert [row["from"] for row in segments] == ["2025-10-01", "2025-11-01"]
    assert ["capped" in row["method"] for row in segments] == [True, False]
    assert "rate (% a year)" in small.done("interest", "trace", "INV-1").out
    assert [row["rate"] for row in segments] == ["8", "5"]
    # 1000 x 8% x 31/365 + 1000 x 5% x 20/365
    assert total["amount"] == "9.53"
    small.done("policy", "set", "yearly", "--grace", "60", "--from", "2025-11-01")
    (total,) = small.rows("interest", "trace", "INV-1")
    assert (total["amount"], total["method"]) == ("0.00", "annual-365")


def test_a_finance_charge_is_named_where_cash_or_a_memo_pays_it(
    late: Artui, tmp_path: Path
) -> None:
    late.done("interest", "post")
    charge = "FC-1-R-USD"
    cash = ("pay", "--customer", "R", "--amount", "4.00", "--reference")
    paid = late.done(*cash, "p", "--invoice", charge)
    assert paid.out == (
        "Payment p of 4.00 USD from R recorded; payment p: 4.00 USD to FC-1-R-USD; 0.00 USD left.\n"
    )
    late.done(*cash, "q", "--invoice", f"charge:{charge}=3.00")
    late.load(
        tmp_path,
        "payments",
        f"reference,account,value_date,amount,invoices\ns,R,2026-02-28,2.00,{charge}=1.50\n",
    )
    late.load(
        tmp_path, "credit-memos", "number,account,issue_date,amount\nCM-1,R,2026-02-28,9.00\n"
    )
    late.done("apply", "--invoice", charge, "--memo", "CM-1", "--amount", "2.00")
    rows = f"invoice,memo,amount\n{charge},CM-1,1.00\n"
    assert late.load(tmp_path, "applications", rows).status == 0
    (row,) = late.rows("list", "charges")
    assert row["open_amount"] == "3.50"
    assert "There is no invoice" in late(*cash, "r", "--invoice", "FC-2-R-USD").err


def test_an_invoice_wins_over_a_charge_of_its_number(late: Artui, tmp_path: Path) -> None:
    late.done("interest", "post")
    late.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency\nFC-1-R-USD,R,2026-02-01,80.00,USD\n",
    )
    cash = ("pay", "--customer", "R", "--amount", "10.00", "--reference")
    late.done(*cash, "p", "--invoice", "FC-1-R-USD")
    late.done(*cash, "q", "--invoice", "charge:FC-1-R-USD")
    (charge,) = late.rows("list", "charges")
    invoices = {row["number"]: row["open_amount"] for row in late.rows("list", "invoices")}
    assert (charge["open_amount"], invoices["FC-1-R-USD"]) == ("5.00", "70.00")


def test_a_reference_names_another_payment_on_another_day(late: Artui) -> None:
    cash = ("pay", "--customer", "R", "--amount", "40", "--reference", "p")
    said = late.done(*cash, "--date", "2026-02-01").out
    assert said == "Payment p of 40.00 USD from R recorded; 40.00 USD stays unapplied.\n"
    again = late(*cash, "--date", "2026-02-01")
    assert "R already has a payment p of 40.00 USD, 2026-02-01." in again.err
    late.done(*cash)
    assert len(late.rows("list", "payments")) == 2


def test_a_policy_is_reviewed_with_a_reason(small: Artui) -> None:
    assert small("policy", "set", "us", "--reviewed").status == 2
    assert small("policy", "set", "us", "--reason", "counsel").status == 2
    small.done("policy", "set", "us", "--reviewed", "--reason", "counsel")
    (row,) = [row for row in small.rows("policy", "list") if row["name"] == "us"]
    assert row["reviewed"] is True
    assert row["source"].endswith(": counsel")
    assert "reviewed by" in row["source"]
