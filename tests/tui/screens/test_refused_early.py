"""What is not possible is refused before anything is asked, and greyed where the list knows it."""

import pytest
from textual.pilot import Pilot

from artui.ledger.book.lookup import find
from artui.ledger.cash.write_offs import write_off
from artui.ledger.disputes.disputes import file_claim, open_dispute
from artui.tui.kit.palette import Palette
from artui.tui.kit.widgets.line import Line
from tests.support.books import TODAY
from tests.tui.screens.desk import artui, opened, press, screen, settled, told


@pytest.fixture
def contested(desk: str) -> str:
    """INV-2001 is disputed and claimed, INV-1042 is written off."""
    with opened(desk) as book:
        with book.reading() as connection:
            ids = {number: find(connection, number).id for number in ("INV-2001", "INV-1042")}
        open_dispute(book, ids["INV-2001"], reason="price", amount_minor=100)
        file_claim(book, ids["INV-2001"], claim="A2Z-1", day=TODAY)
        write_off(book, ids["INV-1042"], reason="gone")
    return desk


async def why(pilot: Pilot[int], action: str) -> str:
    """What the palette says of an action when it is chosen; nothing is asked."""
    await press(pilot, ":", *action, "enter")
    assert isinstance(pilot.app.screen, Palette)
    shown = pilot.app.screen.query_one("#why", Line).text
    await pilot.press("escape")
    page = await settled(pilot)
    assert not page.prompt.asking
    return shown


@pytest.mark.parametrize(
    ("number", "refused"),
    [
        (
            "INV-2001",
            {
                "act.dispute": "it has an open dispute already.",
                "act.claim": "its claim is filed already.",
                "act.unflag": "it is not flagged.",
                "act.release": "it is not on hold.",
                "act.renumber": "it is not pending.",
                "act.approve": "it is not pending.",
            },
        ),
        (
            "INV-1042",
            {
                "act.dispute": "it has nothing open.",
                "act.claim": "it has no open dispute.",
                "act.resolve": "it has no open dispute.",
                "act.flag": "it has nothing open.",
                "act.write-off": "it has nothing open.",
                "act.promise": "it has nothing open.",
                "act.apply": "it has nothing open.",
            },
        ),
    ],
)
@pytest.mark.long
async def test_the_palette_greys_what_a_listed_invoice_does_not_allow(
    contested: str, number: str, refused: dict[str, str]
) -> None:
    async with artui(contested).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "tab", "tab")
        await press(pilot, "slash", *number, "enter")
        for action, sentence in refused.items():
            assert (await why(pilot, action)).endswith(sentence), action
        page = await press(pilot, "enter")
        assert page.NAME == "invoice"
        for action, sentence in refused.items():
            assert (await why(pilot, action)).endswith(sentence), action


async def test_a_list_that_does_not_know_refuses_at_once_when_the_ledger_does(
    contested: str,
) -> None:
    async with artui(contested).run_test(size=(120, 40)) as pilot:
        await press(pilot, "5", "tab", "slash", *"INV-2001", "enter", "d")
        page = await told(pilot, "INV-2001: it has an open dispute already.")
        assert not page.prompt.asking
        assert "Dispute of" not in screen(pilot)


@pytest.mark.parametrize(
    ("action", "refused"),
    [
        ("act.recall", "New & Sons (NEW) is not with an agency."),
        ("act.reinstate-credit", "The credit of New & Sons (NEW) is active already."),
        ("act.reopen-account", "New & Sons (NEW) is open already."),
        ("act.refund", "New & Sons (NEW) has nothing unapplied in EUR."),
        ("act.offset", "New & Sons (NEW) owes nothing in EUR."),
        ("act.lift-remedy", "No remedy is in force on New & Sons (NEW)."),
        ("act.answer-information", "No request to New & Sons (NEW) waits for an answer."),
    ],
)
async def test_an_act_on_a_customer_that_changes_nothing_is_refused_before_a_reason_is_asked(
    desk: str, action: str, refused: str
) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "slash", *"sons", "enter", ":", *action, "enter")
        page = await told(pilot, refused)
        assert not page.prompt.asking
