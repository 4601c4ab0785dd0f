"""A few pages as pictures; `pytest --snapshot-update` after a change that is meant."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from artui.tui.kit.widgets.virtual_table import VirtualTable
from tests.tui.pages import KitApp, ready

Compare = Callable[..., bool]


def pressing(*keys: str) -> Callable[[Pilot[int]], object]:
    async def act(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, KitApp)
        await ready(pilot.app)
        await pilot.pause()
        assert pilot.app.screen.query_one(VirtualTable).count == 1000
        await pilot.press(*keys)
        await pilot.pause()

    return act


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        ((80, 24), ("j", "space", "j")),
        ((120, 40), ("v", "j", "j")),
        ((40, 10), ("G",)),
        ((80, 24), ("a",)),
        ((80, 24), ("p", *"R-1", "tab", *"x", "ctrl+s")),
        ((80, 24), ("colon", *"mark")),
        ((80, 24), ("question_mark",)),
    ],
    ids=["list", "wide-range", "narrow", "question", "form", "palette", "keys"],
)
def test_the_page_looks_as_it_did(
    snap_compare: Compare, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    assert snap_compare(KitApp(), terminal_size=size, run_before=pressing(*keys))
