"""The screens of who logs in to PostgreSQL as a clerk, or as an auditor."""

from artui.ledger.lists.reviewed import drafts, keep_draft
from tests.support.postgres import PostgresServer
from tests.support.team import AUDITOR, CLERK, OWNER, team_on
from tests.tui.screens.desk import (
    answer,
    artui,
    opened,
    post_small_ledger,
    press,
    settled,
    shown_rows,
    told,
)


async def test_every_page_is_read_and_a_clerk_acts_where_an_auditor_only_looks(
    postgres: PostgresServer,
) -> None:
    with team_on(postgres, "screens") as team:
        with opened(team.url(OWNER), OWNER) as book:
            post_small_ledger(book)
        for login in (CLERK, AUDITOR):
            app = artui(team.url(login), actor="")
            async with app.run_test(size=(120, 40)) as pilot:
                rows = shown_rows(await settled(pilot))
                for key in "1234567" if login == CLERK else "25":
                    page = await press(pilot, key)
                    assert "refuses" not in page.status.reported
                await press(pilot, "1", ".")
                if login == AUDITOR:
                    await told(pilot, "aud may read")
                assert len(shown_rows(await settled(pilot))) == len(rows) - (login == CLERK)
                await press(pilot, "2", "n")
                await answer(pilot, "called")
                await told(pilot, "called" if login == CLERK else "aud may read")
        # A half-filled form is kept when the line breaks.
        for login in (CLERK, AUDITOR):
            with opened(team.url(login), login) as book:
                keep_draft(book, "pay", {"amount": "5"})
                assert drafts(book) == {"pay": {"amount": "5"}}
