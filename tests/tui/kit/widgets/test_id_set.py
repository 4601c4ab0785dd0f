"""Marks: a set of ids that behaves as a set, and stays small."""

from hypothesis import given
from hypothesis import strategies as st

from artui.tui.kit.widgets.rows.id_set import IdSet

IDS = st.lists(st.integers(0, 5000))


@given(IDS, IDS, IDS)
def test_it_holds_what_a_set_holds(added: list[int], taken: list[int], listed: list[int]) -> None:
    marks, expected = IdSet(added), set(added)
    for record in taken:
        marks.discard(record)
        expected.discard(record)
    assert list(marks) == sorted(expected)
    assert len(marks) == len(expected)
    assert all((record in marks) == (record in expected) for record in range(0, 5000, 7))
    assert marks.keep_only(listed) == len(expected - set(listed))
    assert list(marks) == sorted(expected & set(listed))


def test_a_million_neighbours_take_little_room() -> None:
    marks = IdSet(range(1, 1_000_001))
    assert len(marks) == 1_000_000
    assert sum(len(chunk) for chunk in marks._chunks.values()) < 200_000
    marks.clear()
    assert len(marks) == 0
    assert list(marks) == []


def test_what_is_no_id_is_not_in_it() -> None:
    assert "1" not in IdSet([1])
