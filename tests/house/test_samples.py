"""The sample files show every kind of import, and can be imported as the page says."""

from pathlib import Path

import click

from artui.cli.root import root
from tests.papers.bring_your_own_data import ABOUT, AS_OF, BANK, sample
from tests.support.checkout import ROOT
from tests.support.commands import Artui


def test_there_is_a_sample_of_every_kind_of_file() -> None:
    command = root.get_command(click.Context(root), "import")
    assert command is not None
    kind = next(each for each in command.params if each.name == "kind")
    assert isinstance(kind.type, click.Choice)
    assert set(kind.type.choices) == {*ABOUT, "bank", "remittance", "presets"}


def test_the_samples_go_into_a_fresh_ledger_in_their_order_and_twice_adds_nothing(
    tmp_path: Path,
) -> None:
    artui = Artui(str(tmp_path / "samples.db"), AS_OF)
    for kind in ABOUT:
        [found] = artui.done("import", kind, ROOT / sample(kind), "--format", "json").json
        assert (found["added"] > 0, found["rejected"], found["errors"]) == (True, 0, []), kind
    for kind in ABOUT:
        [found] = artui.done("import", kind, ROOT / sample(kind), "--format", "json").json
        assert (found["added"], found["changed"], found["rejected"]) == (0, 0, 0), kind
    assert artui.done("db", "check").out == "Everything ties.\n"


def test_the_sample_of_a_bank_names_the_invoices_of_the_samples(tmp_path: Path) -> None:
    artui = Artui(str(tmp_path / "samples.db"), AS_OF)
    for kind in ("customers", "invoices"):
        artui.done("import", kind, ROOT / sample(kind))
    artui.done("bank", "accounts", "set", "DE89370400440532013000", "--currency", "EUR")
    artui.done("import", "bank", ROOT / BANK)
    assert artui.done("match", "post", "--certain").out.startswith("Posted 2 payments of")
    assert artui.done("db", "check").out == "Everything ties.\n"
