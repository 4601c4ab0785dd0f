"""Lists: their columns, filters, formats and files; ageing; the log."""

import csv
import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.commands import Artui

COLUMNS = {
    "customers": "account name parent country region currency terms credit_limit email phone "
    "address policy terms_version terms_accepted external_ref entity language legal_name street "
    "postcode city vat_id registration_id einvoice_address einvoice_scheme buyer_reference "
    "datev_account",
    "invoices": "number account issue_date amount currency due_date shipment_date terms entity "
    "po_number net_amount tax_amount state external_ref tax_code open_amount days_late "
    "bucket billing_state flags interest_to_date interest_uncharged level",
    "payments": "reference account value_date amount currency invoices method entity open_amount "
    "state",
    "credit-memos": "number account issue_date amount currency entity invoice reason "
    "net_amount tax_amount tax_code open_amount state",
    "applications": "id memo payment invoice amount currency effective_date recorded_at actor "
    "reverses",
}


def _numbers(artui: Artui, *filters: object) -> list[str]:
    return [row["number"] for row in artui.rows("list", "invoices", *filters)]


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_keys_are_the_columns_of_the_contract(small: Artui, kind: str) -> None:
    small.done("pay", "--customer", "C1", "--amount", "5", "--reference", "R1", "--auto")
    rows = small.rows("list", kind)
    assert rows
    for row in rows:
        assert list(row) == COLUMNS[kind].split()


@pytest.mark.parametrize("kind", [*COLUMNS, "charges"])
def test_a_list_of_nothing_is_an_empty_array(artui: Artui, kind: str) -> None:
    ran = artui("list", kind, "--format", "json")
    assert (ran.status, ran.json, ran.err) == (0, [], "")


def test_an_invoice_tells_all_about_itself(small: Artui) -> None:
    (row,) = small.rows("list", "invoices", "--search", "number=INV-1")
    assert row["amount"] == row["open_amount"] == "1000.00"
    assert (row["days_late"], row["bucket"], row["flags"]) == (51, "31-60", [])
    assert (row["state"], row["entity"], row["level"]) == ("open", "main", 0)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ([], ["INV-4", "INV-1", "INV-2", "INV-3"]),
        (["--overdue"], ["INV-4", "INV-1", "INV-2"]),
        (["--min-days", "51"], ["INV-4", "INV-1"]),
        (["--customer", "C1"], ["INV-1", "INV-2"]),
        (["--state", "paid"], []),
        (["--state", "open", "--state", "paid", "--customer", "C2"], ["INV-3"]),
        (["--search", "orchid"], ["INV-3"]),
        (["--search", "open>500 cur:EUR"], ["INV-1"]),
        (["--from", "2025-09-01", "--to", "2025-10-31"], ["INV-1", "INV-2"]),
        (["--limit", "2"], ["INV-4", "INV-1"]),
        (["--limit", "0"], []),
        (["--sort", "number"], ["INV-1", "INV-2", "INV-3", "INV-4"]),
        (["--sort", "-number", "--limit", "1"], ["INV-4"]),
        (["--flagged"], []),
    ],
    ids=str,
)
def test_filters_choose_and_sort(small: Artui, filters: list[str], numbers: list[str]) -> None:
    assert _numbers(small, *filters) == numbers


@pytest.mark.parametrize(
    ("filters", "status"),
    [
        (["--state", "lost"], 2),
        (["--limit", "-1"], 2),
        (["--min-days", "few"], 2),
        (["--from", "soon"], 2),
        (["--sort", "colour"], 1),
        (["--search", "colour:red"], 1),
        (["--customer", "C9"], 1),
    ],
    ids=str,
)
def test_a_wrong_filter_is_named(small: Artui, filters: list[str], status: int) -> None:
    ran = small("list", "invoices", *filters, "--format", "json")
    assert (ran.status, ran.out) == (status, "")
    assert filters[-1] in ran.err


def test_a_filter_that_a_list_has_not_is_rejected(small: Artui) -> None:
    ran = small("list", "promises", "--overdue", "--min-days", "3")
    assert (ran.status, "--min-days, --overdue" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("filters", "accounts"),
    [
        (["--overdue"], ["C1", "C3"]),
        (["--min-days", "52"], ["C3"]),
        (["--flagged"], ["C1"]),
        (["--flagged", "--overdue", "--customer", "C3"], []),
        (["--sort", "-email"], ["C1", "C2", "C3"]),
        (["--sort", "-credit_limit", "--limit", "1"], ["C3"]),
    ],
    ids=str,
)
def test_customers_are_chosen_by_what_they_owe(
    small: Artui, filters: list[str], accounts: list[str]
) -> None:
    small.done("collections", "flag", "INV-2", "--reason", "asked twice")
    small.done("credit", "set", "C3", "--limit", "900")
    small.done("credit", "set", "C1", "--limit", "800")
    assert [row["account"] for row in small.rows("list", "customers", *filters)] == accounts


@pytest.mark.parametrize(
    ("filters", "invoices"),
    [
        ([], ["INV-1", "INV-4", "INV-3"]),
        (["--min-days", "51"], ["INV-1", "INV-4"]),
        (["--overdue"], ["INV-1"]),
        (["--state", "paid"], ["INV-4"]),
        (["--flagged"], []),
        (["--search", "CM-1"], ["INV-1"]),
        (["--search", "orchid"], ["INV-3"]),
        (["--search", "days>50"], ["INV-1", "INV-4"]),
        (["--sort", "-amount", "--limit", "2"], ["INV-4", "INV-1"]),
    ],
    ids=str,
)
def test_applications_are_chosen_by_their_invoice(
    small: Artui, filters: list[str], invoices: list[str]
) -> None:
    small.done("apply", "--invoice", "INV-1", "--memo", "CM-1", "--amount", "10")
    amounts = {row["number"]: row["amount"] for row in small.rows("list", "invoices")}
    for account, number, amount in (("C3", "INV-4", amounts["INV-4"]), ("C2", "INV-3", "1")):
        paid = ("--customer", account, "--amount", amount, "--reference", number)
        small.done("pay", *paid, "--invoice", number)
    found = small.rows("list", "applications", *filters)
    assert [row["invoice"] for row in found] == invoices


def test_applications_sum_to_what_is_no_longer_open(small: Artui, tmp_path: Path) -> None:
    rows = "number,account,issue_date,amount,terms\nT1,C1,2025-11-20,1000.00,2/10 net 30\n"
    assert small.load(tmp_path, "invoices", rows).status == 0
    small.done("pay", "--customer", "C1", "--amount", "980", "--reference", "R1", "--invoice", "T1")
    found = small.rows("list", "applications")
    assert [(row["memo"], row["payment"], row["amount"]) for row in found] == [
        (None, "R1", "980.00"),
        ("T1-D", None, "20.00"),
    ]
    shown = small.done("show", "invoice", "T1", "--format", "json").json
    assert [row["kind"] for row in shown["allocations"]] == ["payment", "discount"]


def test_credits_are_never_overdue(small: Artui) -> None:
    small.done("pay", "--customer", "C1", "--amount", "5", "--reference", "R1")
    later = small.on("2026-03-31")
    for filters in (["--overdue"], ["--min-days", "1"], ["--search", "days>0"]):
        assert later.rows("list", "payments", *filters) == []
        assert later.rows("list", "credit-memos", *filters) == []
    assert len(later.rows("list", "payments", "--min-days", "0")) == 1


def test_every_listed_column_sorts(small: Artui) -> None:
    kinds = {"invoices": COLUMNS["invoices"], "payments": COLUMNS["payments"]}
    small.done("pay", "--customer", "C1", "--amount", "5", "--reference", "R1", "--auto")
    for kind, columns in kinds.items():
        for column in columns.split():
            up = [row[column] for row in small.rows("list", kind, "--sort", column)]
            down = [row[column] for row in small.rows("list", kind, "--sort", f"-{column}")]
            assert up == list(reversed(down)), column
    states = [row["state"] for row in small.rows("list", "invoices", "--sort", "state")]
    assert states == sorted(states)
    refused = small("list", "applications", "--sort", "colour")
    assert (refused.status, "sorted by colour" in refused.err) == (1, True)


def test_the_past_is_listed_as_it_was(small: Artui) -> None:
    small.done(
        "pay", "--customer", "C1", "--amount", "1000", "--reference", "R1", "--invoice", "INV-1"
    )
    assert _numbers(small, "--state", "paid") == ["INV-1"]
    assert _numbers(small.on("2025-11-20"), "--state", "paid") == []
    assert _numbers(small.on("2025-10-01"), "--overdue") == ["INV-4"]
    assert small.on("2025-11-20").rows("list", "payments") == []


def test_each_format_says_the_same(small: Artui, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    rows = small.rows("list", "invoices")
    text = small.done("list", "invoices", "--format", "csv").out
    assert [row["number"] for row in csv.DictReader(io.StringIO(text))] == [
        row["number"] for row in rows
    ]
    table = small.done("list", "invoices").out
    assert [line.split()[0] for line in table.splitlines()[2:]] == [row["number"] for row in rows]
    path = tmp_path / "invoices.xlsx"
    ran = small.done("list", "invoices", "--format", "xlsx", "--out", path)
    assert ran.out == ""
    sheet = load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet["A"]][1:] == [row["number"] for row in rows]


def test_a_file_is_never_overwritten_unasked(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    to_file = ("list", "invoices", "--format", "csv", "--out", path)
    path.write_text("mine")
    refused = small(*to_file)
    assert (refused.status, path.read_text()) == (1, "mine")
    small.done(*to_file, "--overwrite")
    assert path.read_text().startswith("number,")
    assert small("list", "invoices", "--format", "xlsx").status == 2
    assert small("list", "invoices", "--out", tmp_path / "no" / "such" / "folder").status == 3


def test_a_list_on_paper_is_headed_by_its_name_and_day(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "invoices.pdf"
    small.done("list", "invoices", "--format", "pdf", "--out", path)
    text = PdfReader(path).pages[0].extract_text()
    assert text.startswith("Invoices 2025-11-21")
    assert "INV-1" in text
    assert small("list", "invoices", "--format", "pdf").status == 2


HOSTILE = "Evil \x1b[31mred\x07 \u202egnp.exe [bold]x[/] \ttab"


def test_hostile_names_are_shown_in_tables_and_kept_in_json(artui: Artui, tmp_path: Path) -> None:
    artui.load(tmp_path, "customers", f'account,name,currency,address\nC1,"{HOSTILE}",EUR,=1+1\n')
    artui.load(tmp_path, "invoices", "number,account,issue_date,amount\nI1,C1,2025-09-01,5\n")
    artui.done("note", "C1", "--text", HOSTILE)
    for command in (
        ["list", "customers"],
        ["ageing"],
        ["log"],
        ["show", "invoice", "I1"],
        ["show", "customer", "C1"],
        ["worklist"],
    ):
        out = artui.done(*command).out
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out), (
            command
        )
    assert "\\x1b[31mred" in artui.done("list", "customers").out
    assert "[bold]x[/]" in artui.done("list", "customers").out
    (row,) = artui.rows("list", "customers")
    assert row["name"] == HOSTILE
    text = artui.done("list", "customers", "--format", "csv").out
    assert next(csv.DictReader(io.StringIO(text)))["address"] == "'=1+1"


def test_the_ageing_has_a_row_per_customer_and_currency_and_a_total_per_currency(
    small: Artui,
) -> None:
    rows = small.rows("ageing")
    columns = "account name currency not_due 1-30 31-60 61-90 over-90 unapplied total"
    assert [list(row) for row in rows] == [columns.split()] * len(rows)
    found = {(row["account"], row["currency"]): row for row in rows}
    assert found["C1", "EUR"] == {
        "account": "C1",
        "name": "Northwind Labs",
        "currency": "EUR",
        "not_due": "0.00",
        "1-30": "250.50",
        "31-60": "1000.00",
        "61-90": "0.00",
        "over-90": "0.00",
        "unapplied": "-100.00",
        "total": "1150.50",
    }
    assert (found[None, "EUR"]["name"], found[None, "EUR"]["total"]) == ("total", "1250.49")
    assert found[None, "SEK"]["61-90"] == "5000.00"


def test_the_ageing_may_have_other_bounds_and_another_date(small: Artui) -> None:
    (row, total) = small.rows("ageing", "--by", "issue", "--buckets", "10,40", "--customer", "C1")
    assert (row["1-10"], row["11-40"], row["over-40"]) == ("0.00", "250.50", "1000.00")
    assert row["not_due"] == "0.00"
    assert total["account"] is None
    assert small("ageing", "--buckets", "40,10").status == 2
    assert small("ageing", "--buckets", "soon").status == 2
    assert small("ageing", "--by", "moon").status == 2


def test_an_account_whose_invoice_its_parent_paid_ties_on_its_own(
    artui: Artui, tmp_path: Path
) -> None:
    artui.load(tmp_path, "customers", "account,name,currency,parent\nP,Parent,EUR,\nK,Kid,EUR,P\n")
    artui.load(tmp_path, "invoices", "number,account,issue_date,amount\nI1,K,2025-09-01,100\n")
    artui.done(
        "pay", "--customer", "P", "--amount", "70", "--reference", "R1", "--invoice", "I1=60"
    )
    for account, total in (("K", "40.00"), ("P", "-10.00")):
        (row, _) = artui.rows("ageing", "--customer", account)
        assert (row["account"], row["total"]) == (account, total)
        for style in ("open-item", "balance-forward", "activity"):
            artui.done(
                "statement", account, "--style", style, "--formats", "json", "--out", tmp_path
            )
    artui.done("statement", "P", "--tree", "--out", tmp_path / "tree")


def test_the_ageing_follows_the_settings(small: Artui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTUI_AGEING_BOUNDS", "15,45")
    monkeypatch.setenv("ARTUI_AGEING_BY", "issue")
    row = small.rows("ageing", "--customer", "C1")[0]
    assert (row["16-45"], row["over-45"]) == ("250.50", "1000.00")


def test_what_was_known_is_told_apart_from_what_holds(small: Artui) -> None:
    """All was recorded today, so nothing was known on an earlier day."""
    assert small.rows("ageing", "--known-on", "2025-11-20") == []
    assert small.rows("list", "invoices", "--known-on", "2025-11-20") == []
    assert small.rows("list", "invoices", "--known-on", "2025-11-20T12:00:00Z") == []
    assert len(small.rows("list", "invoices", "--known-on", "2199-01-01T00:00:00")) == 4
    assert small.rows("ageing", "--known-on", "2199-01-01") == small.rows("ageing")
    assert small("ageing", "--known-on", "2025-11-20T25:00").status == 2
    assert small("ageing", "--known-on", "lately").status == 2


def test_the_log_is_never_cut_by_the_business_day(small: Artui) -> None:
    rows = small.on("2020-01-01").rows("log")
    assert [row["id"] for row in rows] == [1, 2, 3, 4]
    columns = "id at actor login act subject summary undoes hash"
    assert list(rows[0]) == columns.split()
    assert [row["act"] for row in rows][1:] == [
        "import customers",
        "import invoices",
        "import credit-memos",
    ]
    assert [row["id"] for row in small.rows("log", "--limit", "2")] == [3, 4]
    assert len({row["hash"] for row in rows}) == 4
