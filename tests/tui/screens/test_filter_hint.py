"""What a filter may name is shown as soon as it is asked for, on every list."""

import pytest

from artui.domain.filters import FIELDS
from artui.tui.amazon.page import AmazonPage
from artui.tui.cash.page import CashPage
from artui.tui.collecting.page import CollectionsPage
from artui.tui.customers.customers_page import CustomersPage
from artui.tui.desk.list_page import ListPage
from artui.tui.documents.invoices_page import InvoicesPage
from artui.tui.files.import_page import ImportPage
from artui.tui.interest.policies_page import PoliciesPage
from artui.tui.interest.run_page import InterestRunPage
from artui.tui.kit.widgets.key_line import KeyLine
from artui.tui.office.ageing_page import AgeingPage
from artui.tui.office.approvals_page import ApprovalsPage
from artui.tui.office.log_page import LogPage
from artui.tui.today.page import TodayPage
from tests.tui.screens.desk import artui, press

LISTS = [
    TodayPage, InvoicesPage, CustomersPage, CashPage, CollectionsPage, AmazonPage, ImportPage,
    PoliciesPage, InterestRunPage, AgeingPage, ApprovalsPage, LogPage,
]  # fmt: skip


@pytest.mark.parametrize("page", LISTS)
def test_every_list_names_known_fields_or_the_places_of_words(page: type[ListPage]) -> None:
    assert set(page.FIELDS) <= set(FIELDS)
    assert bool(page.FIELDS) != bool(page.WORDS)


async def test_the_fields_are_shown_while_a_filter_is_typed_and_the_keys_come_back(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "slash")
        shown = page.query_one(KeyLine).text
        assert [word.partition(">")[0] for word in shown.split()] == list(FIELDS)
        assert "days>30" in shown
        page = await press(pilot, *"inv-10")
        assert page.query_one(KeyLine).text.split()[-3:] == ["issue", "2", "found"]
        page = await press(pilot, *"77")
        assert page.query_one(KeyLine).text.split()[-2:] == ["0", "found"]
        page = await press(pilot, "escape", "slash", *"north", "enter")
        assert "Enter open" in page.query_one(KeyLine).text
        page = await press(pilot, "5", "slash")
        assert page.query_one(KeyLine).text == " Words only: customer, account, number"
        page = await press(pilot, "escape")
        assert "Words only" not in page.query_one(KeyLine).text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("open>1,000", "'open>1,000' at character 1 of the filter: write it like open>30."),
        ("days>", "'days>' at character 1 of the filter: write it like days>30."),
        ("state:nope", "'state:nope' at character 1 of the filter: there is no such state; there"),
        ("flag:disp", "'flag:disp' at character 1 of the filter: there is no such flag; there are"),
    ],
)
async def test_while_a_filter_can_t_be_read_the_line_says_why_and_counts_nothing(
    desk: str, typed: str, why: str
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "slash", *"inv-10")
        assert page.query_one(KeyLine).text.endswith("2 found")
        page = await press(pilot, "space", *typed)
        line = page.query_one(KeyLine).text
        assert why.replace("character 1 ", "character 8 ")[:70] in line
        assert "found" not in line
        page = await press(pilot, *["backspace"] * len(typed))
        assert page.query_one(KeyLine).text.endswith("2 found")
        assert "days>30" in page.query_one(KeyLine).text
        page = await press(pilot, *typed, "enter")
        assert why.replace("character 1 ", "character 8 ")[:70] in page.status.reported


@pytest.mark.parametrize(("screen", "field"), [("1", "due>2026-01-01"), ("3", "flag:disputed")])
async def test_a_field_that_a_list_does_not_have_is_refused_by_name(
    desk: str, screen: str, field: str
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, screen, "slash", *field, "enter")
        assert "This list has no field" in page.status.reported
        assert "it has customer, cur, days" in page.status.reported
