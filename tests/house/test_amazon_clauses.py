"""Every clause of docs/amazon.md names a test that is there."""

import re

from tests.support.checkout import ROOT

_TEST = re.compile(r"`(test_[a-z0-9_]+)` \|$")


def test_every_clause_is_shown_by_a_test() -> None:
    page = (ROOT / "docs" / "amazon.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "clause" not in line]
    named = {row: _TEST.search(row) for row in rows}
    assert [row for row, name in named.items() if name is None] == []
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_[a-z0-9_]+)", path.read_text(encoding="utf-8"))
    }
    assert [name[1] for name in named.values() if name and name[1] not in there] == []
