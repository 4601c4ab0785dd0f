"""The screens of the header: all that is needed of them before the first paint.

Only the first one's page is imported at the start. The others, and the actions of all pages, come
with `all_actions` in a thread, while the ledger is asked for the first list.
"""

import importlib
from dataclasses import dataclass

from artui.tui.desk.navigation import list_actions, screen_actions
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.actions import Action, Registry
from artui.tui.kit.common_actions import common_actions
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.header import Tab
from artui.tui.today.page import today_actions


@dataclass(frozen=True, slots=True)
class Place:
    """A screen of the header: its key, its title, its name, and where its page is."""

    key: str
    title: str
    name: str
    page: str

    def make(self) -> LedgerPage:
        """A fresh page."""
        module, _, name = self.page.partition(":")
        made = getattr(importlib.import_module(f"artui.tui.{module}"), name)()
        assert isinstance(made, LedgerPage)
        return made


PLACES = (
    Place("1", "Today", "today", "today.page:TodayPage"),
    Place("2", "Invoices", "invoices", "documents.invoices_page:InvoicesPage"),
    Place("3", "Customers", "customers", "customers.customers_page:CustomersPage"),
    Place("4", "Cash & memos", "cash", "cash.page:CashPage"),
    Place("5", "Collections", "collections", "collecting.page:CollectionsPage"),
    Place("6", "Amazon", "amazon", "amazon.page:AmazonPage"),
)
# What the first page and its totals ask with, and what the other pages ask with.
FIRST_READS = (
    "artui.tui.desk.header_read",
    "artui.tui.desk.document_read",
    "artui.tui.today.reads",
)
READS = (
    "artui.tui.amazon.reads",
    "artui.tui.cash.reads",
    "artui.tui.collecting.reads",
    "artui.tui.credit.reads",
    "artui.tui.customers.reads",
    "artui.tui.desk.under_cursor",
    "artui.tui.documents.document_reads",
    "artui.tui.documents.written_papers",
    "artui.tui.interest.reads",
    "artui.tui.office.report_reads",
)
TABS = tuple(Tab(place.key, place.title, place.name) for place in PLACES)


def first_actions() -> list[Action[Frame]]:
    """What every page has, and the first one."""
    return [*common_actions(), *screen_actions(TABS), *list_actions(), *today_actions()]


def first_registry() -> Registry[Frame]:
    """The actions until all of them are there."""
    return Registry(first_actions())
