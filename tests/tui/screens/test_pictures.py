"""Pictures of a few pages on the small ledger, so that a change of their looks is seen."""

from collections.abc import Callable
from typing import Protocol

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.tui.screens.desk import artui, press


class Compare(Protocol):
    """The snapshot fixture."""

    def __call__(
        self, app: App[int], *, terminal_size: tuple[int, int], run_before: object
    ) -> bool: ...


def pressing(*keys: str) -> Callable[[Pilot[int]], object]:
    async def act(pilot: Pilot[int]) -> None:
        await press(pilot, *keys)

    return act


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        ((80, 24), ("j",)),
        ((120, 40), ("2", "space", "space")),
        ((80, 24), ("2", "j", "enter")),
        ((80, 24), ("2", "j", "enter", "i")),
        ((40, 10), ("2", "j")),
        ((80, 24), ("u",)),
        ((80, 24), ("colon", *"charts of twelve", "enter")),
        ((120, 40), ("colon", *"charts of twelve", "enter", "tab")),
    ],
    ids=[
        "today",
        "invoices-wide",
        "invoice",
        "interest",
        "invoices-narrow",
        "undo",
        "months",
        "months-dso-wide",
    ],
)
def test_the_page_looks_as_it_did(
    desk: str, snap_compare: Compare, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    assert snap_compare(artui(desk), terminal_size=size, run_before=pressing(*keys))
