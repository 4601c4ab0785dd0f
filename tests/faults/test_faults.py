"""A few faults of each kind; `python -m tests.faults` plays as many as wanted."""

from pathlib import Path
from random import Random

import pytest

from tests.faults.deeds import DEEDS
from tests.faults.rounds import Tally, ground, play

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_no_fault_leaves_anything_half_done_or_loses_what_was_told(
    database: str, tmp_path: Path
) -> None:
    tally = Tally()
    with ground(database, tmp_path) as made:
        assert not any(play(made, len(DEEDS), Random(7), tally)), tally.wrong
    assert tally.broken
