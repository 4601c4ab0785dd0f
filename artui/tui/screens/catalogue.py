"""Every screen of the header, every action, and every form that may be left half-filled.

A new screen is a module with a page and, if it has keys of its own, a function that gives its
actions; it is named here and nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from artui.tui.actions import Registry
from artui.tui.common_actions import common_actions
from artui.tui.drafts import Reopen
from artui.tui.frame import Frame
from artui.tui.screens.acts import act_actions
from artui.tui.screens.ageing import ageing_actions
from artui.tui.screens.amazon import AmazonPage, amazon_actions
from artui.tui.screens.apply_form import ApplyPage, apply_actions, reopen_apply
from artui.tui.screens.approvals import approval_actions
from artui.tui.screens.cash import CashPage
from artui.tui.screens.collecting_acts import collecting_actions
from artui.tui.screens.collections import CollectionsPage, run_actions
from artui.tui.screens.customers import CustomersPage
from artui.tui.screens.exporting import export_actions
from artui.tui.screens.going import list_actions, screen_actions
from artui.tui.screens.import_preview import import_actions
from artui.tui.screens.interest_run import interest_actions
from artui.tui.screens.invoice_page import invoice_actions
from artui.tui.screens.invoices import InvoicesPage
from artui.tui.screens.log import log_actions
from artui.tui.screens.mending import mending_actions
from artui.tui.screens.page import LedgerPage
from artui.tui.screens.papers import paper_actions
from artui.tui.screens.pasted import paste_actions
from artui.tui.screens.payment import PaymentPage, reopen_payment
from artui.tui.screens.settings_page import settings_actions
from artui.tui.screens.today import TodayPage, today_actions
from artui.tui.screens.undoing import undo_action
from artui.tui.widgets.header import Tab


@dataclass(frozen=True, slots=True)
class Place:
    """A screen of the header: its key, its title, and how its page is made."""

    key: str
    title: str
    make: Callable[[], LedgerPage]
    name: str


PLACES = (
    Place("1", "Today", TodayPage, TodayPage.NAME),
    Place("2", "Invoices", InvoicesPage, InvoicesPage.NAME),
    Place("3", "Customers", CustomersPage, CustomersPage.NAME),
    Place("4", "Cash & memos", CashPage, CashPage.NAME),
    Place("5", "Collections", CollectionsPage, CollectionsPage.NAME),
    Place("6", "Amazon", AmazonPage, AmazonPage.NAME),
)

REOPEN: Mapping[str, tuple[str, Reopen]] = {
    PaymentPage.FORM: ("The payment", reopen_payment),
    ApplyPage.FORM: ("The application", reopen_apply),
}


def registry(keys: Mapping[str, Sequence[str]]) -> Registry[Frame]:
    """All actions with the keys of the settings; raises what `Registry.with_keys` raises."""
    actions = Registry(
        [
            *common_actions(),
            *screen_actions([Tab(place.key, place.title, place.name) for place in PLACES]),
            *list_actions(),
            *today_actions(),
            *act_actions(),
            *mending_actions(),
            *paste_actions(),
            *collecting_actions(),
            *run_actions(),
            *interest_actions(),
            *approval_actions(),
            *amazon_actions(),
            *paper_actions(),
            *invoice_actions(),
            *apply_actions(),
            *ageing_actions(),
            *log_actions(),
            *import_actions(),
            *settings_actions(),
            *export_actions(),
            undo_action(),
        ]
    )
    return actions.with_keys(keys)
