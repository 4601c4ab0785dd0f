"""What is certain is right, without exception; the long run is `python -m tests.bank_truth`."""

from pathlib import Path

from tests.bank_truth.decoy_measure import decoys_measured
from tests.bank_truth.measure import measured
from tests.bank_truth.second_measure import second_measured


def test_what_is_certain_is_right_and_most_that_is_named_well_is_certain(tmp_path: Path) -> None:
    found = measured(3, 1_000, tmp_path, ("mt940", "camt", "bai2", "ofx", "csv"))
    assert found.certain_right == found.certain > 0, found.wrong
    assert found.strong_certain >= 0.9 * found.strong > 0, found.missed
    assert found.probable_right >= 0.95 * found.probable > 0, found.wrong


def test_what_is_proposed_is_as_right_in_a_set_drawn_after_the_specification_alone(
    tmp_path: Path,
) -> None:
    found = second_measured(1, 300, tmp_path)
    assert found.certain_right == found.certain > 0, found.wrong
    assert found.strong_certain >= 0.9 * found.strong > 0, found.missed
    assert found.probable_right >= 0.95 * found.probable > 0, found.wrong


def test_what_is_certain_is_right_among_numbers_that_are_no_invoices(tmp_path: Path) -> None:
    found = decoys_measured(2, 400, tmp_path)
    assert found.certain_right == found.certain > 0, found.wrong
    assert found.strong_certain >= 0.75 * found.strong > 0, found.missed
