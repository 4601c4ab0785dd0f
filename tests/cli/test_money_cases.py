"""The cases of `fixtures/money` as a clerk runs them: each with the value that is right."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.checkout import ROOT
from tests.support.commands import Artui, Ran

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
        found = self.rows(day, "payoff", account, "--on", day)
        return str(found[0]["payoff"]) if found else "0.00"

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
