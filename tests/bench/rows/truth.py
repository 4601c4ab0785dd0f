"""Rows of how right the matching of bank entries is, on payments whose truth is known."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bank_truth.decoy_measure import decoys_measured
from tests.bank_truth.measure import Figures, measured
from tests.bank_truth.second_measure import second_measured
from tests.bench.ledgers import Bench
from tests.bench.table import Figure, Goal, Line, Unit

_SEEDS, _ENTRIES = 10, 20_000
_FEW_SEEDS, _FEW = 1, 1_000
_DECOY_SEEDS = 3
_SETS: tuple[tuple[str, Callable[[int, int, Path], Figures]], ...] = (
    ("first set, five formats", measured),
    ("second set", second_measured),
)


def truth(bench: Bench) -> Iterator[Line]:
    """What is certain is right, what is named well is certain, what is probable is right first."""
    seeds, count = (_FEW_SEEDS, _FEW) if bench.quick else (_SEEDS, _ENTRIES)
    for words, measure in _SETS:
        total = Figures()
        for seed in range(1, seeds + 1):
            with tempfile.TemporaryDirectory() as folder:
                total.add(measure(seed, count, Path(folder)))
        yield from _lines(f"{words}, {total.entries:,} entries", total)
    yield _decoys(count, 1 if bench.quick else _DECOY_SEEDS)


def _decoys(count: int, seeds: int) -> Line:
    """What is certain among numbers that are no invoices: nothing else is asked there, as half of
    the texts name what somebody else owes or has paid."""
    total = Figures()
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            total.add(decoys_measured(seed, count, Path(folder)))
    [line, *_] = _lines(f"set of decoys, {total.entries:,} entries", total)
    return line


def _lines(words: str, found: Figures) -> Iterator[Line]:
    for what, part, whole, least in (
        ("certain and right", found.certain_right, found.certain, 100.0),
        ("named well and certain", found.strong_certain, found.strong, 90.0),
        ("probable and right first", found.probable_right, found.probable, 95.0),
    ):
        share = 100 * part / max(whole, 1)
        yield Line(
            f"{what} ({words})",
            Figure(share, Unit.PERCENT),
            goals=(Goal(f"≥ {least:g}%", share, least, at_least=True),),
            note=f"{part:,} of {whole:,}",
        )
