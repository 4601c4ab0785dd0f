"""A small reader of hledger's journals, by hledger's own rules where they decide what money moves.

An account ends at two blanks, a description's comment begins at `;`, its payee ends at `|`, and a
code is what follows the status in round brackets.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

_HEAD = re.compile(r"(\d{4}-\d\d-\d\d) \*(?: \(([^)]*)\))? ?([^;]*)(?:;(.*))?")
_POSTING = re.compile(r" {4}(\S(?:\S| (?! ))*)  (-?[0-9.]+) ([A-Z]{3})(?: = (-?[0-9.]+) \3)?(.*)")


@dataclass(slots=True)
class Read:
    """An entry as hledger would read it."""

    day: date
    code: str
    payee: str
    postings: list[tuple[str, Decimal, str]] = field(default_factory=list)


def read_hledger(path: Path) -> list[Read]:
    """The entries of a journal and what it includes; fails where hledger's `check -s` would."""
    found: list[Read] = []
    balances: Counter[tuple[str, str]] = Counter()
    declared: set[str] = set()
    _read(path, found, balances, declared)
    for each in found:
        sums: Counter[str] = Counter()
        for account, amount, currency in each.postings:
            assert account in declared, account
            sums[currency] += amount  # type: ignore[assignment]
        assert not any(sums.values()), each
    return found


def _read(
    path: Path, found: list[Read], balances: "Counter[tuple[str, str]]", declared: set[str]
) -> None:
    for line in path.read_text(encoding="utf-8").split("\n"):
        word, _, rest = line.partition(" ")
        if word == "include":
            _read(path.parent / rest, found, balances, declared)
        elif word == "account":
            declared.add(rest)
        elif word == "commodity":
            declared.add(rest.split()[1])
        elif head := _HEAD.fullmatch(line):
            payee = (head[3] or "").partition("|")[0].strip()
            found.append(Read(date.fromisoformat(head[1]), head[2] or "", payee))
        elif posting := _POSTING.fullmatch(line):
            account, amount, currency, right, comment = posting.groups()
            assert re.fullmatch(r"|  ; (tax_code|customer):[^,;|]*", comment), line
            assert currency in declared
            found[-1].postings.append((account, Decimal(amount), currency))
            balances[account, currency] += Decimal(amount)  # type: ignore[assignment]
            assert right is None or balances[account, currency] == Decimal(right), line
        else:
            assert line in ("", "decimal-mark ."), line
