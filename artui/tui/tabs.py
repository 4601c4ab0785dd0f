"""The screens of the header, as far as the first paint needs them.

Only the first one's page is imported at the start. The others, and the actions of all pages, are
imported with `all_actions` in a thread while the first list is read.
"""

from collections.abc import Callable
from dataclasses import dataclass

from artui.tui import amazon, bank, cash, collecting, customers, documents, today
from artui.tui.desk.navigation import list_actions, screen_actions
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.actions import Action, Registry
from artui.tui.kit.common_actions import common_actions
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.screens_line import Tab
from artui.tui.today.page import today_actions


@dataclass(frozen=True, slots=True)
class Place:
    """A screen of the header: its key, its title, its name, and a function that makes its page."""

    key: str
    title: str
    name: str
    make: Callable[[], LedgerPage]


PLACES = (
    Place("1", "Today", "today", lambda: today.page.TodayPage()),
    Place("2", "Invoices", "invoices", lambda: documents.invoices_page.InvoicesPage()),
    Place("3", "Customers", "customers", lambda: customers.customers_page.CustomersPage()),
    Place("4", "Cash", "cash", lambda: cash.page.CashPage()),
    Place("5", "Collections", "collections", lambda: collecting.page.CollectionsPage()),
    Place("6", "Amazon", "amazon", lambda: amazon.page.AmazonPage()),
    Place("7", "Bank", "bank", lambda: bank.page.BankPage()),
)
# The modules that the rows of the first page and its totals use, and those of the ledger that the
# others use. What draws documents is imported by the first act that writes one.
FIRST_READS = (
    "artui.ledger.book.audit_log",
    "artui.ledger.lists.header",
    "artui.ledger.lists.item_rows",
    "artui.ledger.lists.items",
    "artui.ledger.lists.reviewed",
    "artui.ledger.lists.worklist",
    "artui.tui.today.queue_source",
)
READS = (
    "artui.amazon.self_billing.approval",
    "artui.amazon.vendor_invoices.stored_submission",
    "artui.ledger.amazon.external",
    "artui.ledger.amazon.self_billing_rows",
    "artui.ledger.bank.bank_returns",
    "artui.ledger.bank.match_proposals",
    "artui.ledger.book.audit_log",
    "artui.ledger.book.lookup",
    "artui.ledger.items.open_items",
    "artui.ledger.book.requests",
    "artui.ledger.cash.allocation",
    "artui.ledger.cash.refunds",
    "artui.ledger.collecting.collecting_rows",
    "artui.ledger.collecting.ladder",
    "artui.ledger.credit.credit_rows",
    "artui.ledger.credit.exposures",
    "artui.ledger.disputes.dispute_rows",
    "artui.ledger.disputes.promise_rows",
    "artui.ledger.documents.invoice_approval",
    "artui.ledger.interest.accruals",
    "artui.ledger.interest.policies",
    "artui.ledger.interest.preview",
    "artui.ledger.lists.ageing",
    "artui.ledger.lists.customer_list",
    "artui.ledger.lists.document_page",
    "artui.ledger.lists.item_flags",
    "artui.ledger.lists.masters",
    "artui.ledger.mail.mail_rows",
    "artui.ledger.remedies.remedy_rows",
    "artui.statements.account.from_ledger",
)
TABS = tuple(Tab(place.key, place.title, place.name) for place in PLACES)


def first_actions() -> list[Action[Frame]]:
    """The actions of every page, and those of the first page."""
    return [*common_actions(), *screen_actions(TABS), *list_actions(), *today_actions()]


def first_registry() -> Registry[Frame]:
    """The actions until all of them are loaded."""
    return Registry(first_actions())
