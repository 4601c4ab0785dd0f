"""`artui bank mapping`, and a bank's CSV taken in by one."""

from pathlib import Path

import pytest

from tests.imports.bank.exports import EXPORTS
from tests.support.bank_files import OURS
from tests.support.commands import Artui

EXPORT = (
    "Our bank\nIBAN;DE89 3704 0044 0532 0130 00\n\nDay;Memo;Amount;Saldo\n"
    "30.11.2026;INV-1042;1.234,50;1.244,50\n29.11.2026;fee;-1,00;10,00\n"
)


@pytest.fixture
def ours(artui: Artui) -> Artui:
    """A ledger with a bank account of ours."""
    artui.done("bank", "accounts", "set", OURS, "--currency", "EUR")
    return artui.on("2026-12-01")


def test_the_mappings_that_come_with_artui_are_listed_and_shown(artui: Artui) -> None:
    assert {"name": "sparkasse", "source": "artui"} in artui.rows("bank", "mapping", "list")
    assert artui.rows("bank", "mapping") == artui.rows("bank", "mapping", "list")
    assert 'dates = "DD.MM.YY"' in artui.done("bank", "mapping", "show", "sparkasse").out
    refused = artui("bank", "mapping", "show", "nowhere")
    assert refused.status == 1
    assert "There is no mapping 'nowhere'; there are sparkasse, deutsche-bank" in refused.err


def test_a_bank_s_csv_goes_in_by_a_mapping(ours: Artui, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORTS["ing-de"], encoding="cp1252")
    said = ours.done("import", "bank", path, "--mapping", "ing-de").out
    assert "2 new, 0 known" in said
    assert "adds up" in said
    assert [row["text"] for row in ours.rows("list", "bank")] == ["Rechnung 7", "INV-1042"]
    again = ours.done("import", "bank", path, "--mapping", "ing-de").out
    assert "0 new, 2 known" in again


def test_a_mapping_is_proposed_changed_and_kept(ours: Artui, tmp_path: Path) -> None:
    export, toml = tmp_path / "export.csv", tmp_path / "ours.toml"
    export.write_text(EXPORT, encoding="utf-8")
    proposed = ours.done("bank", "mapping", "set", "ours", "--like", export)
    assert "to be said: columns.booking_date: which column is the day" in proposed.err
    refused = ours("bank", "mapping", "set", "ours", "--from", export)
    assert (refused.status, "is no TOML" in refused.err) == (1, True)
    said = proposed.out.replace("[columns]", '[columns]\nbooking_date = "Day"')
    toml.write_text('currency = "EUR"\ndates = "DD.MM.YYYY"\n' + said, encoding="utf-8")
    ours.done("bank", "mapping", "set", "ours", "--from", toml)
    assert {"name": "ours", "source": "ledger"} in ours.rows("bank", "mapping", "list")
    assert ours.done("bank", "mapping", "show", "ours").out == toml.read_text(encoding="utf-8")
    assert "2 new" in ours.done("import", "bank", export, "--mapping", "ours").out
    assert ours.rows("log")[-2]["act"] == "bank mapping"
    ours.done("bank", "mapping", "remove", "ours")
    assert ours("import", "bank", export, "--mapping", "ours").status == 1


def test_a_mapping_needs_a_file_and_is_for_banks_only(ours: Artui, tmp_path: Path) -> None:
    assert ours("bank", "mapping", "set", "ours").status == 2
    path = tmp_path / "payments.csv"
    path.write_text("reference,account,value_date,amount\n", encoding="utf-8")
    refused = ours("import", "payments", path, "--mapping", "chase")
    assert refused.status == 2
    assert "--mapping has no use with this KIND" in refused.err
    missing = ours("bank", "mapping", "set", "ours", "--like", tmp_path / "none.csv")
    assert missing.status == 3
