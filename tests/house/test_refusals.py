"""The tree of what can go wrong: each rule has one class, and each class a name of its own."""

import ast
from collections import Counter

import pytest

from artui.amazon.transport.errors import CallStopped, OutcomeUnknown
from artui.domain.refusal import ArtuiError, Failed, Refused
from artui.ledger.store.failures import LedgerMissing, SchemaDiffers, Unreachable
from artui.tui.desk.ledger_port import Trouble, in_words
from tests.support.checkout import ROOT, trees


def _classes() -> list[tuple[str, set[str]]]:
    return [
        (node.name, {base.id for base in node.bases if isinstance(base, ast.Name)})
        for _, tree in trees("artui", word="class ")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]


def _in_words() -> list[str]:
    """The names of all classes below the one base, once for each class."""
    classes, known = _classes(), {"ArtuiError"}
    while more := {name for name, bases in classes if bases & known} - known:
        known |= more
    return [name for name, bases in classes if bases & known]


def test_every_refusal_and_failure_has_a_name_of_its_own() -> None:
    counts = Counter(_in_words())
    assert {name for name, count in counts.items() if count > 1} == set()
    assert len(counts) > 100


def test_no_refusal_writes_an_amount_as_text_that_no_locale_can_change() -> None:
    """Amounts are Money or Bare there, which a screen writes in the signs of its reader."""
    plain = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees("artui", word="format_minor")
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and any(isinstance(each, ast.Name) and each.id == "format_minor" for each in ast.walk(node))
    ]
    assert plain == []


def test_a_refusal_names_its_column_and_keeps_its_class() -> None:
    refusal = Refused("no").at("amount")
    assert (type(refusal), refusal.column, str(refusal)) == (Refused, "amount", "no")
    assert Refused("no").column == ""


@pytest.mark.parametrize(
    "failure", [LedgerMissing, Unreachable, SchemaDiffers, OutcomeUnknown, CallStopped]
)
def test_the_screens_show_a_failure_in_its_own_words(failure: type[ArtuiError]) -> None:
    shown = in_words(failure("The ledger is away."))
    assert isinstance(shown, Trouble)
    assert str(shown) == "The ledger is away."


def test_a_fault_of_the_program_is_raised_again() -> None:
    with pytest.raises(KeyError):
        in_words(KeyError("customer"))
    assert not issubclass(Failed, Refused)
