"""Every numbered requirement of the Amazon services is named by at least one test."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
WANTED = {
    *(f"PV-{n}" for n in range(1, 14)),
    *(f"SI-{n}" for n in range(1, 23)),
    *(f"SI-R{n}" for n in range(1, 12)),
    *(f"AD-{n}" for n in range(1, 11)),
    *(f"VD-{n}" for n in range(1, 8)),
    *(f"VO-{n}" for n in range(1, 6)),
    *(f"FI-{n}" for n in range(1, 8)),
    *(f"V2-{n}" for n in range(1, 8)),
    *(f"A2-{n}" for n in range(1, 7)),
    *(f"S2-{n}" for n in range(1, 4)),
}
_KINDS = "pv|si|ad|vd|vo|fi|v2|a2|s2"
_NAMED = re.compile(rf"(?<![a-z])({_KINDS})[-_](r?\d+)(?![\d])", re.IGNORECASE)


def test_each_requirement_is_named_by_a_test() -> None:
    named = set()
    for path in TESTS.rglob("test_*.py"):
        if path != Path(__file__):
            found = _NAMED.findall(path.read_text(encoding="utf-8"))
            named |= {f"{kind}-{number}".upper() for kind, number in found}
    missing = sorted(WANTED - named)
    assert not missing, f"no test names {', '.join(missing)}"
