"""A mail pasted on its page: kept whole, judged request by request, applied after one question."""

from pathlib import Path

from textual import events
from textual.pilot import Pilot

from artui.ledger.lists.reviewed import drafts
from artui.tui.cash.pasted_requests import PastePage
from artui.tui.kit.widgets.form import Form
from tests.support.books import TODAY
from tests.support.checkout import ROOT
from tests.support.commands import Artui as Commands
from tests.support.postings import picture
from tests.tui.screens.desk import artui, asked, lines, opened, screen, settled, told

CASE = ROOT / "tests" / "cases" / "screen-paste-of-two-lines"


def standing(url: str) -> dict[str, int]:
    """What each document has open, by number."""
    with opened(url) as book:
        return {row[1]: row[2] for row in picture(book)}


async def pasted(pilot: Pilot[int], text: str) -> PastePage:
    """The page with a text pasted into it as a terminal does, all in one event."""
    await settled(pilot)
    if not isinstance(pilot.app.screen, PastePage):
        await pilot.press("colon", *"act.requests", "enter")
        await settled(pilot)
    pilot.app.post_message(events.Paste(text))
    await pilot.pause(0.6)
    await settled(pilot)
    page = pilot.app.screen
    assert isinstance(page, PastePage)
    return page


def typed(page: PastePage) -> str:
    """The text that the page holds."""
    return page.query_one(Form).values["mail"]


TWO = """\
Dear team,

please apply credit memo CM-88 to invoice INV-1043 for EUR 150.00.
Please do not apply credit memo CM-88 to invoice INV-1042 for EUR 20.00.
Apply credit memo CM-88 to invoice INV-1043 for 10.00 EUR.

Anna
"""


async def test_a_mail_of_many_lines_is_kept_whole_and_each_request_is_judged(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await pasted(pilot, TWO)
        assert typed(page) == TWO
        shown = screen(pilot)
        assert "2 to apply  160.00 EUR  · 1 refused" in shown
        assert "CM-88            to INV-1043" in shown
        assert "150.00 EUR  apply" in shown
        assert "it says 'not' (negation)" in shown


async def test_the_good_requests_are_applied_after_one_question_with_count_and_sum(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await pasted(pilot, TWO)
        await pilot.press("ctrl+s")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert "Apply 2 requests, 160.00 EUR in all: CM-88 to INV-1043 150.00 EUR" in shown
        assert "1 refused and left out" in shown
        await pilot.press("y")
        await told(pilot, "2 requests are applied: 160.00 EUR; 1 refused and left out.")
    assert standing(desk)["CM-88"] == 4_000


async def test_a_no_applies_nothing_and_keeps_the_text(desk: str) -> None:
    before = standing(desk)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await pasted(pilot, TWO)
        await pilot.press("ctrl+s")
        await asked(pilot)
        await pilot.press("n")
        await told(pilot, "Nothing was applied.")
        assert typed(page) == TWO
    assert standing(desk) == before


async def test_a_mail_without_a_good_request_is_refused_with_the_reason(desk: str) -> None:
    before = standing(desk)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await pasted(pilot, "Apply credit memo CM-88 to invoice INV-1043 for EUR 200.01.")
        assert "0 to apply  · 1 refused" in screen(pilot)
        await pilot.press("ctrl+s")
        await told(pilot, "200.01 EUR is more than credit memo CM-88 has open: 200.00 EUR.")
        assert page.is_current
    assert standing(desk) == before


async def test_what_was_confirmed_is_applied_or_nothing(desk: str) -> None:
    """Another clerk applies the memo while the question is open."""
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await pasted(pilot, TWO)
        await pilot.press("ctrl+s")
        await asked(pilot)
        ran = Commands(desk, TODAY.isoformat()).done(
            "apply", "--invoice", "INV-1042", "--memo", "CM-88", "--amount", "45.00"
        )
        assert ran.status == 0
        await pilot.press("y")
        await told(pilot, "The ledger has changed since you looked; nothing was applied.")
    assert standing(desk)["CM-88"] == 15_500


async def test_hidden_characters_are_seen_and_never_join_figures(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await pasted(
            pilot, "Apply credit memo CM-88 to invoice INV-1043 for 1\u200b0.00 EUR\x1b[2J"
        )
        assert "\x1b" not in typed(page)
        assert "1\\u200b0.00" in typed(page)
        assert "0 to apply  · 1 refused" in screen(pilot)


async def test_a_read_only_ledger_takes_no_requests(desk: str) -> None:
    async with artui(desk, read_only=True).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"act.requests", "enter")
        await settled(pilot)
        assert "reading only" in "\n".join(lines(pilot))
        assert not isinstance(pilot.app.screen, PastePage)


async def test_a_dropped_line_keeps_the_mail(desk: str) -> None:
    app = artui(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pasted(pilot, TWO)
        app.drafts.keep(app.pages)
    with opened(desk) as book:
        assert drafts(book)["paste"]["mail"] == TWO
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        assert "The pasted mail with requests was left half-filled." in screen(pilot)
        await pilot.press("y")
        await settled(pilot)
        page = pilot.app.screen
        assert isinstance(page, PastePage)
        assert typed(page) == TWO


async def test_the_reported_case_is_read_whole_on_the_screen(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Case screen-paste-of-two-lines: 11.00 and 22.00, then the 12.00 of the labels."""
    ledger = Commands(sqlite_url, "2026-11-06")
    for kind, file in (("customers", "customers"), ("invoices", "invoices"),
                       ("credit-memos", "memos")):  # fmt: skip
        ledger.done("import", kind, CASE / f"{file}.csv")
    for file, sentence in (("two", "2 requests are applied: 33.00 EUR."),
                           ("labels", "The request is applied: 12.00 EUR.")):  # fmt: skip
        async with artui(sqlite_url).run_test(size=(80, 24)) as pilot:
            await pasted(pilot, (CASE / f"{file}.txt").read_text("utf-8"))
            await pilot.press("ctrl+s")
            await asked(pilot)
            assert "CM-88 to INV-1042" in " ".join(screen(pilot).split())
            await pilot.press("y")
            await told(pilot, sentence)
    rows = ledger.on(TODAY.isoformat()).rows("list", "applications")
    assert sorted((row["invoice"], row["amount"]) for row in rows) == [
        ("INV-1042", "11.00"),
        ("INV-1042", "12.00"),
        ("INV-1043", "22.00"),
    ]
