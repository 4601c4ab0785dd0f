"""The interest policies on the screen: what holds, what is shipped differently, and their keys."""

from pathlib import Path

import pytest

from artui.ledger.office.administration import set_role
from artui.ledger.office.schema import upgrade
from artui.tui.interest.policies_page import PoliciesPage, PolicyPage
from tests.support.released import put_released
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    told,
)

OPEN = ("colon", *"open.policies", "enter")


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A ledger made at schema 0004, brought forward."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    put_released(url, "0004", tmp_path)
    upgrade(url)
    return url


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_shipped_differently_is_seen_and_adopted(
    old: str, size: tuple[int, int]
) -> None:
    async with artui(old).run_test(size=size) as pilot:
        page = await press(pilot, *OPEN)
        assert isinstance(page, PoliciesPage)
        assert {"uk", "uk-statutory", "fi", "standard"} <= set(shown_rows(page))
        page = await press(pilot, "slash", *"uk differs", "enter")
        assert shown_rows(page) == ["uk"]
        page = await press(pilot, "enter")
        assert isinstance(page, PolicyPage)
        said = " ".join(screen(pilot).split())
        assert "Shipped differently by now" in said
        if size[1] > 20:
            assert "GBP 40, 70 from 1000, 100 from 10000 → none" in said
        await pilot.press("r")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "dopted as shipped: uk from the beginning")
        page = await settled(pilot)
        assert "Shipped differently" not in screen(pilot)
        await press(pilot, "r")
        assert page.status.reported == "Policy uk is as shipped; nothing is proposed."


async def test_a_policy_is_reviewed_with_its_source_by_a_supervisor_only(desk: str) -> None:
    with opened(desk, "boss") as book:
        set_role(book, "boss", "supervisor")
        set_role(book, "clerk", "clerk")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, *OPEN, "end")
        assert isinstance(page, PoliciesPage)
        assert page.policy == "us"
        await press(pilot, "v")
        await answer(pilot, "hearsay")
        await told(pilot, "Reviewing policy us")
        with opened(desk, "boss") as book:
            set_role(book, "clerk", "supervisor")
            # Of two supervisors, one would have to ask the other.
            set_role(book, "boss", "clerk")
        await press(pilot, "v")
        await answer(pilot, "our counsel")
        await told(pilot, "olicy us from the beginning reviewed: our counsel")
