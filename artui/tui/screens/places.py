"""The screens of the header: all that is needed of them before the first paint.

Only the first one's page is imported at the start. The others, and the actions of all pages, come
with `catalogue` in a thread, while the ledger is asked for the first list.
"""

import importlib
from dataclasses import dataclass

from artui.tui.actions import Action, Registry
from artui.tui.common_actions import common_actions
from artui.tui.frame import Frame
from artui.tui.screens.going import list_actions, screen_actions
from artui.tui.screens.page import LedgerPage
from artui.tui.screens.today import today_actions
from artui.tui.widgets.header import Tab


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
        made = getattr(importlib.import_module(f"artui.tui.screens.{module}"), name)()
        assert isinstance(made, LedgerPage)
        return made


PLACES = (
    Place("1", "Today", "today", "today:TodayPage"),
    Place("2", "Invoices", "invoices", "invoices:InvoicesPage"),
    Place("3", "Customers", "customers", "customers:CustomersPage"),
    Place("4", "Cash & memos", "cash", "cash:CashPage"),
    Place("5", "Collections", "collections", "collections:CollectionsPage"),
    Place("6", "Amazon", "amazon", "amazon:AmazonPage"),
)
TABS = tuple(Tab(place.key, place.title, place.name) for place in PLACES)


def first_actions() -> list[Action[Frame]]:
    """What every page has, and the first one."""
    return [*common_actions(), *screen_actions(TABS), *list_actions(), *today_actions()]


def first_registry() -> Registry[Frame]:
    """The actions until the catalogue is there."""
    return Registry(first_actions())
