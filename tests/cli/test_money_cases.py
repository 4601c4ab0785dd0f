"""The cases of `fixtures/money` as a clerk runs them: each with the value that is right."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import ROOT
from tests.support.commands import Artui, Ran
from tests.support.forks import Forks

CASES = ROOT / "fixtures" / "money"


class Case:
    """A case on a fresh ledger: commands on a day, and what is read afterwards."""

    def __init__(self, artui: Artui, name: str) -> None:
        self.artui, self.folder = artui, CASES / name

    def on(self, day: str, *arguments: object) -> Ran:
        """A command that must succeed, on a business day."""
        return replace(self.artui, as_of=day).done(*arguments)

    def refused(self, day: str, *arguments: object) -> str:
        """What a command says that must be refused."""
        ran = replace(self.artui, as_of=day)(*arguments)
        assert ran.status == 1, ran.out
        return ran.err

    def rows(self, day: str, *arguments: object) -> Any:
        """A command's JSON."""
        return replace(self.artui, as_of=day).rows(*arguments)

    def take_in(self, day: str, **files: str) -> None:
        """Import the files of the case, by kind."""
        for kind, file in files.items():
            self.on(day, "import", kind.replace("_", "-"), self.folder / file)

    def begin(self, day: str) -> None:
        """Import its customers and invoices."""
        self.take_in(day, customers="customers.csv", invoices="invoices.csv")

    def open(self, day: str) -> dict[str, str]:
        """What each invoice has open."""
        return {row["number"]: row["open_amount"] for row in self.rows(day, "list", "invoices")}

    def payoff(self, day: str, account: str) -> str:
        """What settles an account."""
        (found,) = self.rows(day, "payoff", account, "--on", day)
        return str(found["payoff"])

    def holds(self, day: str) -> None:
        """Every proof of the ledger holds."""
        self.on(day, "db", "check")


@pytest.mark.parametrize("way", ["waive", "write-off"])
def test_waived_interest_credited(artui: Artui, way: str) -> None:
    case = Case(artui, "waived-interest-credited")
    case.begin("2026-01-01")
    case.on("2026-02-28", "interest", "post")
    give_up = ("interest", "waive") if way == "waive" else ("write-off",)
    number = "" if way == "waive" else "charge:"
    case.on("2026-03-01", *give_up, f"{number}FC-1-W-EUR", "--reason", "goodwill")
    paying = ("pay", "--customer", "V", "--amount", "10.00", "--reference", "V-FEE")
    case.on("2026-03-01", *paying, "--invoice", "FC-1-V-EUR")
    case.on("2026-03-01", *give_up, f"{number}FC-1-V-EUR", "--reason", "rest")
    for account in ("W", "V"):
        paid = ("--amount", "1000.00", "--reference", f"{account}-PAY", "--date", "2026-01-30")
        case.on("2026-03-02", "pay", "--customer", account, *paid, "--invoice", f"{account}-1")
    assert case.payoff("2026-03-02", "W") == "0.00"
    assert case.payoff("2026-03-02", "V") == "-10.00"
    previewed = case.rows("2026-03-02", "interest", "preview")
    assert {row["invoice"]: row["correction"] for row in previewed} == {
        "V-1": "10.00",
        "W-1": "0.00",
    }
    case.on("2026-03-02", "interest", "post")
    assert case.payoff("2026-03-02", "W") == "0.00"
    assert case.payoff("2026-03-02", "V") == "-10.00"
    case.refused("2026-03-02", "refund", "W", "--amount", "15.00")
    case.holds("2026-03-02")


def test_what_a_correction_gave_back_is_not_waived_too(artui: Artui) -> None:
    case = Case(artui, "waived-interest-credited")
    case.begin("2026-01-01")
    case.on("2026-02-28", "interest", "post")
    paid = ("--amount", "1000.00", "--reference", "W-PAY", "--date", "2026-01-30")
    case.on("2026-03-02", "pay", "--customer", "W", *paid, "--invoice", "W-1")
    case.on("2026-03-02", "interest", "post")
    said = case.refused("2026-03-02", "interest", "waive", "FC-1-W-EUR", "--reason", "late")
    assert "corrections gave 15.00 EUR of it back already" in said
    case.holds("2026-03-02")


@pytest.mark.parametrize(
    ("paid", "freed"), [("1000.00", "400.00"), ("700.00", "100.00"), ("600.00", "0.00")]
)
def test_dispute_accepted_raises_interest(artui: Artui, paid: str, freed: str) -> None:
    case = Case(artui, "dispute-accepted-raises-interest")
    case.begin("2026-01-01")
    disputed = ("dispute", "open", "A1", "--reason", "damaged", "--amount", "400.00")
    case.on("2026-02-10", *disputed)
    case.on("2026-02-10", "dispute", "claim", "A1", "--claim", "CL-1", "--date", "2026-02-10")
    paying = ("pay", "--customer", "A", "--amount", paid, "--reference", "R1")
    case.on("2026-03-31", *paying, "--invoice", "A1")
    case.on("2026-04-01", "interest", "post")
    case.on("2026-04-01", "dispute", "resolve", "A1", "--outcome", "accepted")
    row = case.rows("2026-04-02", "interest", "preview")[0]
    assert (row["cumulative"], row["charge"]) == ("18.00", "0.00")
    if paid == "1000.00":
        assert row["correction"] == "2.14"
    payment = case.rows("2026-04-02", "list", "payments")[0]
    assert payment["open_amount"] == freed
    assert case.open("2026-04-02") == {"A1": "0.00"}
    assert case.rows("2026-04-02", "list", "credit-memos")[0]["open_amount"] == "0.00"
    case.holds("2026-04-02")
    case.on("2026-04-02", "undo")
    assert case.rows("2026-04-02", "list", "payments")[0]["open_amount"] == "0.00"
    case.holds("2026-04-02")


@pytest.mark.parametrize("way", ["reverse", "dated", "unapply", "undo"])
def test_discount_after_returned_payment(artui: Artui, way: str) -> None:
    case = Case(artui, "discount-after-returned-payment")
    case.begin("2026-01-01")
    paying = ("pay", "--customer", "S", "--invoice", "S-1")
    case.on("2026-01-05", *paying, "--amount", "500.00", "--reference", "R1")
    case.on("2026-01-10", *paying, "--amount", "480.00", "--reference", "R2")
    assert case.open("2026-01-10") == {"S-1": "0.00"}
    if way == "unapply":
        applied = case.rows("2026-01-15", "list", "applications")
        number = next(row["id"] for row in applied if row["payment"] == "R1")
        case.on("2026-01-15", "unapply", number)
    else:
        day = ("--date", "2026-01-14") if way == "dated" else ()
        case.on("2026-01-15", "reverse", "payment:S/R1", "--reason", "returned", *day)
    assert case.open("2026-01-15") == {"S-1": "520.00"}
    case.holds("2026-01-15")
    if way == "undo":
        case.on("2026-01-15", "undo")
        assert case.open("2026-01-15") == {"S-1": "0.00"}
        case.holds("2026-01-15")
        return
    if way == "dated":
        again = (*paying, "--amount", "500.00", "--reference", "R4", "--date", "2026-01-09")
        case.on("2026-01-16", *again)
        assert case.open("2026-01-16") == {"S-1": "0.00"}
        case.holds("2026-01-16")
        return
    case.on("2026-03-01", *paying, "--amount", "500.00", "--reference", "R3")
    assert case.open("2026-03-01") == {"S-1": "20.00"}
    case.holds("2026-03-01")


def test_a_returned_payment_counts_with_its_discount_until_the_return(artui: Artui) -> None:
    case = Case(artui, "discount-after-returned-payment")
    case.begin("2026-01-01")
    paying = ("pay", "--customer", "S", "--invoice", "S-1", "--amount", "980.00")
    case.on("2026-01-05", *paying, "--reference", "R1")
    case.on("2026-01-15", "reverse", "payment:S/R1", "--reason", "returned")
    for day, left in (("2026-01-05", "0.00"), ("2026-01-14", "0.00"), ("2026-01-15", "1000.00")):
        assert case.open(day) == {"S-1": left}


def test_discount_several_invoices(artui: Artui) -> None:
    case = Case(artui, "discount-several-invoices")
    case.begin("2026-10-01")
    case.take_in("2026-10-08", payments="payments.csv")
    paying = ("pay", "--customer", "S", "--amount", "1960.00", "--reference", "HAND-1")
    case.on("2026-10-08", *paying, "--invoice", "B-1", "--invoice", "B-2")
    assert set(case.open("2026-10-08").values()) == {"0.00"}
    applied = case.rows("2026-10-08", "list", "applications")
    assert sorted(row["amount"] for row in applied) == ["20.00"] * 4 + ["980.00"] * 4
    case.holds("2026-10-08")


@pytest.mark.parametrize(
    ("paid", "first", "second", "rest"),
    [("1970.00", "0.00", "0.00", "10.00"), ("1500.00", "0.00", "480.00", "0.00")],
)
@pytest.mark.parametrize("way", ["named", "auto"])
def test_one_payment_settles_each_at_what_its_discount_leaves(
    artui: Artui, tmp_path: Path, way: str, paid: str, first: str, second: str, rest: str
) -> None:
    case = Case(artui, "discount-after-returned-payment")
    case.begin("2026-01-01")
    folder = tmp_path / "files"
    folder.mkdir()
    rows = "number,account,issue_date,amount,currency\nS-2,S,2026-01-01,1000.00,EUR\n"
    assert replace(artui, as_of="2026-01-01").load(folder, "invoices", rows).status == 0
    named = ("--invoice", "S-1", "--invoice", "S-2") if way == "named" else ("--auto",)
    case.on("2026-01-05", "pay", "--customer", "S", "--amount", paid, "--reference", "R", *named)
    assert case.open("2026-01-05") == {"S-1": first, "S-2": second}
    assert case.rows("2026-01-05", "list", "payments")[0]["open_amount"] == rest


def test_discount_when_memo_comes_later(artui: Artui) -> None:
    case = Case(artui, "discount-when-memo-comes-later")
    case.begin("2026-10-01")
    case.take_in("2026-10-05", credit_memos="memos.csv")
    case.on("2026-10-06", "apply", "--invoice", "I-1", "--memo", "M-1", "--amount", "50.00")
    paying = ("pay", "--customer", "S", "--amount", "931.00")
    case.on("2026-10-09", *paying, "--reference", "R1", "--invoice", "I-1")
    case.on("2026-10-09", *paying, "--reference", "R2", "--invoice", "I-2")
    case.on("2026-10-10", "apply", "--invoice", "I-2", "--memo", "M-2", "--amount", "50.00")
    assert case.open("2026-10-10") == {"I-1": "0.00", "I-2": "0.00"}
    case.holds("2026-10-10")


def test_an_accepted_dispute_leaves_the_discount_on_the_rest(artui: Artui) -> None:
    case = Case(artui, "discount-after-returned-payment")
    case.begin("2026-01-01")
    case.on("2026-01-03", "dispute", "open", "S-1", "--reason", "price", "--amount", "100.00")
    paying = ("pay", "--customer", "S", "--invoice", "S-1", "--amount", "980.00")
    case.on("2026-01-05", *paying, "--reference", "R1")
    case.on("2026-01-15", "dispute", "resolve", "S-1", "--outcome", "accepted")
    assert case.rows("2026-01-15", "list", "payments")[0]["open_amount"] == "98.00"
    assert case.open("2026-01-15") == {"S-1": "0.00"}
    case.holds("2026-01-15")


def test_discount_and_its_tax(artui: Artui) -> None:
    case = Case(artui, "discount-and-its-tax")
    case.begin("2026-01-01")
    paying = ("pay", "--customer", "S", "--amount", "1166.20", "--reference", "R1")
    case.on("2026-01-05", *paying, "--invoice", "S-1")
    listed = case.rows("2026-01-05", "list", "discounts")
    assert listed == [
        {
            "number": "S-1-D",
            "account": "S",
            "invoice": "S-1",
            "date": "2026-01-05",
            "amount": "23.80",
            "net_amount": "20.00",
            "tax_amount": "3.80",
            "currency": "EUR",
            "reason": None,
            "actor": listed[0]["actor"],
        }
    ]
    shown = case.rows("2026-01-05", "show", "discount", "S-1-D")["header"]
    assert (shown["net_amount"], shown["tax_amount"]) == ("20.00", "3.80")
    # The column `memo` of applications names it, so `show memo` finds it as well.
    assert case.rows("2026-01-05", "show", "memo", "S-1-D")["header"] == shown
    case.on("2026-01-06", "reverse", "payment:S/R1", "--reason", "returned")
    assert case.rows("2026-01-06", "list", "discounts") == []
    assert len(case.rows("2026-01-06", "list", "discounts", "--state", "void")) == 1


def test_write_offs_are_listed_and_shown(artui: Artui) -> None:
    case = Case(artui, "discount-and-its-tax")
    case.begin("2026-01-01")
    case.on("2026-02-05", "write-off", "S-1", "--amount", "0.05", "--reason", "small")
    listed = case.rows("2026-02-05", "list", "write-offs")
    assert [(row["number"], row["invoice"], row["amount"]) for row in listed] == [
        ("S-1-W", "S-1", "0.05")
    ]
    assert case.rows("2026-02-05", "show", "write-off", "S-1-W")["header"]["reason"] == "small"


def test_promise_and_returned_payment(artui: Artui) -> None:
    case = Case(artui, "promise-and-returned-payment")
    case.begin("2026-01-01")
    case.on("2026-02-05", "promise", "P-1", "--amount", "1000.00", "--date", "2026-02-10")
    paying = ("pay", "--customer", "P", "--amount", "1000.00", "--reference", "CHQ")
    case.on("2026-02-09", *paying, "--invoice", "P-1")
    assert case.rows("2026-02-13", "list", "promises")[0]["state"] == "kept"
    case.on("2026-02-14", "reverse", "payment:P/CHQ", "--reason", "cheque returned")
    promise = case.rows("2026-02-14", "list", "promises")[0]
    assert (promise["state"], promise["kept"]) == ("broken", "0.00")
    assert case.rows("2026-02-13", "list", "promises")[0]["state"] == "kept"
    assert "promise broken 2026-02-10" in case.on("2026-02-14", "worklist").out
    case.on("2026-02-14", "undo")
    assert case.rows("2026-02-14", "list", "promises")[0]["state"] == "kept"


@pytest.mark.parametrize("applied", [True, False])
def test_a_customer_s_promise_is_kept_by_cash_received_since(artui: Artui, applied: bool) -> None:
    case = Case(artui, "promise-and-returned-payment")
    case.begin("2026-01-01")
    paying = ("pay", "--customer", "P", "--amount")
    case.on("2026-02-01", *paying, "400.00", "--reference", "EARLIER")
    case.on("2026-02-05", "promise", "P", "--amount", "500.00", "--date", "2026-02-10")
    applying = ("--invoice", "P-1") if applied else ()
    case.on("2026-02-09", *paying, "500.00", "--reference", "CHQ", *applying)
    promise = case.rows("2026-02-14", "list", "promises")[0]
    assert (promise["state"], promise["kept"]) == ("kept", "500.00")
    case.on("2026-02-14", "reverse", "payment:P/CHQ", "--reason", "cheque returned")
    assert case.rows("2026-02-14", "list", "promises")[0]["state"] == "broken"


def test_terms_that_trade_uses(artui: Artui) -> None:
    case = Case(artui, "terms-that-trade-uses")
    case.take_in("2026-01-06", customers="terms.csv")
    terms = {row["account"]: row["terms"] for row in case.rows("2026-01-06", "list", "customers")}
    assert terms == {
        "X1": "2/10 eom 30",
        "X2": "net 30 eom 10",
        "X3": "1 month",
        "X4": "2/10 1/20 net 30",
        "X5": "proximo 31 cutoff 25",
    }


def test_interest_while_cash_waits(artui: Artui, tmp_path: Path) -> None:
    case = Case(artui, "interest-while-cash-waits")
    case.begin("2026-01-01")
    paying = ("pay", "--customer", "Q", "--amount", "1000.00", "--reference", "TR-1")
    case.on("2026-02-01", *paying)
    case.on("2026-02-28", "statement", "Q", "--out", tmp_path, "--formats", "csv,json")
    (section,) = json.loads((tmp_path / "statement-Q-2026-02-28.json").read_text())["sections"]
    assert section["interest"]["unapplied_since"] == "2026-02-01"
    said = '"1,000.00 EUR of credits have not been applied since 1 Feb 2026; applied, they'
    assert said in (tmp_path / "statement-Q-2026-02-28.csv").read_text()
    previewed = case.on("2026-02-28", "interest", "preview", "--format", "json")
    assert [(row["charge"], row["unapplied"]) for row in previewed.json] == [("15.00", "1000.00")]
    assert (
        "1000.00 EUR of Q unapplied since 2026-02-01; apply it first, then 0.54 EUR is due."
        in previewed.err
    )
    posted = case.on("2026-02-28", "interest", "post", "--format", "json")
    assert [(row["charge"], row["unapplied"]) for row in posted.json] == [("15.00", "1000.00")]
    assert "1000.00 EUR of Q unapplied since 2026-02-01." in posted.err


@pytest.mark.parametrize(
    ("zone", "own", "hours"),
    [("EST-14", "Etc/GMT+12", -12), ("WST+23", "Pacific/Kiritimati", 14)],
)
def test_known_on_is_utc_in_the_ledger_s_own_zone(
    artui: Artui, forked: Forks, zone: str, own: str, hours: int
) -> None:
    """Its sibling: a ledger with a zone of its own has its day wherever the clerk works."""
    artui.done("ledger", "settings", "set", "time_zone", own)
    here = datetime.now(timezone(timedelta(hours=hours))).date()
    folder = CASES / "known-on-is-utc"
    for kind in ("customers", "invoices"):
        taken = forked.run("--db", artui.url, "import", kind, str(folder / f"{kind}.csv"), TZ=zone)
        assert taken.status == 0, taken.err
    info = forked.run("--db", artui.url, "db", "info", "--format", "json", TZ=zone)
    assert info.json["business_day"] == here.isoformat()
    listing = ("list", "invoices", "--format", "json", "--known-on")
    for day, found in ((here, ["Z-1"]), (here - timedelta(1), [])):
        listed = forked.run("--db", artui.url, *listing, day.isoformat(), TZ=zone)
        assert [row["number"] for row in listed.json] == found


@pytest.mark.parametrize("zone", ["WST+23", "EST-14"])
def test_known_on_is_utc(artui: Artui, forked: Forks, zone: str) -> None:
    case = Case(artui, "known-on-is-utc")
    today = datetime.now(timezone(timedelta(hours=-23 if zone == "WST+23" else 14))).date()
    clerk = ("--db", artui.url, "--as-of", today)
    for kind in ("customers", "invoices"):
        taken = forked.run(*clerk, "import", kind, case.folder / f"{kind}.csv", TZ=zone)
        assert taken.status == 0, taken.err
    for day, found in ((today, ["Z-1"]), (today - timedelta(1), [])):
        asked = ("--known-on", day, "--format", "json")
        listed = forked.run(*clerk, "list", "invoices", *asked, TZ=zone)
        assert [row["number"] for row in listed.json] == found
        aged = forked.run(*clerk, "ageing", *asked, TZ=zone)
        assert ("20" in [row["account"] for row in aged.json]) is bool(found)
