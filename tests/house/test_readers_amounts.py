"""Amounts in sentences are pieces, so that the screens write them in the signs of the reader."""

import ast

from tests.support.checkout import ROOT, trees

# A name by which a payment is called and a proof that a machine reads have machine amounts.
_FOR_MACHINES = (
    "ledger/book/lookup.py",
    "ledger/lists/history/allocations.py",
    "ledger/lists/item_rows.py",
    "ledger/office/proofs",
    "tui/desk/amounts.py",
)


def test_sentences_of_the_ledger_and_the_screens_hold_no_machine_amounts() -> None:
    found = [
        str(path.relative_to(ROOT / "artui"))
        for path, tree in trees("artui/ledger", "artui/tui", word="format_minor")
        if any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "format_minor"
            for node in ast.walk(tree)
        )
    ]
    assert [path for path in found if not path.startswith(_FOR_MACHINES)] == []
