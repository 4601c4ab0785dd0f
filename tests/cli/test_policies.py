"""`artui policy` on a ledger that exists: what is shipped differently, and taking it over."""

from pathlib import Path

import pytest

from tests.support.commands import Artui
from tests.support.released import put_released

WAITS = "this ledger keeps its own until a supervisor adopts them: artui policy proposals."


@pytest.fixture
def old(blank_any_url: str, tmp_path: Path) -> Artui:
    """A ledger made at schema 0004 and not brought forward yet, on either database."""
    put_released(blank_any_url, "0004", tmp_path)
    return Artui(blank_any_url, "2026-04-10")


def test_an_upgrade_reports_what_is_shipped_differently_and_changes_no_charge(old: Artui) -> None:
    upgraded = old.done("db", "upgrade")
    assert upgraded.out.startswith("Schema 0004 → ")
    assert WAITS in upgraded.err
    listed = old("policy", "list", "--format", "json")
    assert WAITS in listed.err
    (uk,) = [row for row in listed.json if row["name"] == "uk"]
    assert uk["compensation"] == "GBP 40, 70 from 1000, 100 from 10000"
    assert {row["reference_fixed"] for row in listed.json} == {None}
    before = old.rows("interest", "preview")
    found = {row["name"]: row for row in old.rows("policy", "proposals") if not row["from_date"]}
    assert (found["uk"]["change"], found["nl"]["change"]) == ("differs", "new")
    assert found["uk"]["differences"] == (
        "compensation GBP 40, 70 from 1000, 100 from 10000 → none"
    )
    assert "sections 8 and 9" in found["uk"]["source"]
    assert old.rows("interest", "preview") == before
    old.done("db", "upgrade")
    assert old.rows("policy", "proposals")[0]["name"] == "ae"


def test_a_supervisor_adopts_by_name_or_all_and_the_log_says_what_changed(old: Artui) -> None:
    old.done("db", "upgrade")
    assert old("policy", "adopt").status == 2
    assert old("policy", "adopt", "uk", "--all").status == 2
    assert "Nothing is proposed for policy ca" in old("policy", "adopt", "ca").err
    done = old.done("policy", "adopt", "uk", "uk-statutory", "--reason", "counsel")
    assert "uk from the beginning: compensation GBP 40, 70 from 1000" in done.out
    (newest, *_) = sorted(old.rows("log"), key=lambda row: -row["id"])
    assert (newest["act"], newest["subject"]) == ("adopt policy", "uk, uk-statutory")
    assert "adopted as shipped (counsel)" in newest["summary"]
    old.done("policy", "adopt", "--all")
    ran = old("policy", "list", "--format", "json")
    assert ran.err == ""
    assert old.rows("policy", "proposals") == []
    assert old("policy", "adopt", "--all").status == 1
    fixed = {row["name"]: row["reference_fixed"] for row in ran.json if row["reference_fixed"]}
    assert fixed == {"uk-statutory": "start", "ie-statutory": "due"}
    assert old.done("db", "check").out == "Everything ties.\n"


def test_a_clerk_adopts_nothing(blank_sqlite_url: str, tmp_path: Path) -> None:
    """On a file, where the actor can be given; the ledger's own test does it on both databases."""
    put_released(blank_sqlite_url, "0004", tmp_path)
    old = Artui(blank_sqlite_url)
    old.done("db", "upgrade")
    old("role", "set", "boss", "supervisor", actor="boss")
    old("role", "set", "anna", "clerk", actor="boss")
    before = old.rows("policy", "list")
    refused = old("policy", "adopt", "uk", actor="anna")
    assert (refused.status, "needs a supervisor" in refused.err) == (1, True)
    assert old.rows("policy", "list") == before


def test_a_rate_of_a_half_year_is_entered_with_its_source(artui: Artui) -> None:
    rate = ("policy", "set", "de", "--annual-rate", "10.27", "--from", "2026-07-01")
    assert artui(*rate, "--reviewed").status == 2
    said = artui.done(*rate, "--reviewed", "--reason", "Bundesbank").out
    assert said == "Policy de from 2026-07-01: annual rate 10.27, reviewed: Bundesbank.\n"
    (row,) = [row for row in artui.rows("policy", "show", "de") if row["from_date"] == "2026-07-01"]
    assert (row["annual_rate"], row["reviewed"], row["compensation"]) == ("10.27", True, "EUR 40")


def test_a_trace_shows_the_one_rate_of_a_debt_and_when_it_was_fixed(
    artui: Artui, tmp_path: Path
) -> None:
    artui = artui.on("2025-06-30")
    artui.load(tmp_path, "customers", "account,name,currency,policy\nB,Brit,GBP,uk-statutory\n")
    artui.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,due_date,currency\nB-1,B,2024-06-01,1000,2024-06-30,GBP\n",
    )
    ran = artui("interest", "trace", "B-1", "--format", "json")
    segment, total = ran.json
    assert (segment["days"], segment["rate"], total["amount"]) == (365, "13.25", "132.50")
    assert ran.err == "B-1: annual-365, 13.25% a year, fixed on 2024-07-01\n"


def test_a_trace_names_the_rate_of_each_part_and_its_source(artui: Artui, tmp_path: Path) -> None:
    artui = artui.on("2025-06-30")
    artui.load(tmp_path, "customers", "account,name,currency,policy\nB,Brit,GBP,uk-statutory\n")
    artui.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,terms,currency\n"
        'B-1,B,2024-06-01,1000,"50% net 29, 50% net 213",GBP\n',
    )
    ran = artui("interest", "trace", "B-1", "--format", "json")
    first, second, total = ran.json
    assert (first["from"], first["rate"], first["amount"]) == ("2024-06-30", "13.25", "66.250000")
    assert (second["from"], second["rate"], second["amount"]) == (
        "2024-12-31",
        "12.75",
        "31.613014",
    )
    assert total["amount"] == "97.86"
    source = "SI 2002/1675 article 4: the Bank of England's rate of"
    assert ran.err.splitlines() == [
        "B-1: part due 2024-06-30: annual-365, 13.25% a year, fixed on 2024-07-01 "
        f"({source} 30 June 2024, 5.25, + 8)",
        "B-1: part due 2024-12-31: annual-365, 12.75% a year, fixed on 2025-01-01 "
        f"({source} 31 December 2024, 4.75, + 8)",
    ]
