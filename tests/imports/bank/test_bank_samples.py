"""The sample files of banks go in as their README says, so that a stranger can try each."""

import pytest

from tests.imports.bank.exports import EXPORTS
from tests.support.checkout import ROOT
from tests.support.commands import Artui

FOLDER = ROOT / "fixtures" / "bank"
LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| file")
]


def test_every_sample_has_a_line() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {"README.md"}
    assert {line[0] for line in LINES} == files
    assert {f"{name}.csv" for name in EXPORTS} < files, "each mapping that is shipped has one"


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_a_sample_goes_into_a_fresh_ledger_and_twice_adds_nothing(
    sqlite_url: str, line: list[str]
) -> None:
    name, _, account, currency, entries = line
    artui = Artui(sqlite_url, "2026-12-10")
    artui.done("bank", "accounts", "set", account, "--currency", currency)
    stem, _, kind = name.partition(".")
    mapping = ("--mapping", stem) if kind == "csv" else ()
    for new, known in ((int(entries), 0), (0, int(entries))):
        (taken,) = artui.rows("import", "bank", FOLDER / name, *mapping)
        (statement,) = taken["statements"]
        assert (statement["new"], statement["known"]) == (new, known)
        assert statement["ties"] != "no"
    assert len(artui.rows("list", "bank")) == int(entries)
