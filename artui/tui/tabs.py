"""The screens of the header, as far as the first paint needs them, and what is imported later.

Only the first one's page is imported at the start. The others, and the actions of all pages, are
imported with `all_actions` in a thread while the first list is read.
"""

from collections.abc import Callable
from typing import NamedTuple

from artui.tui import amazon, bank, cash, collecting, customers, documents, today
from artui.tui.desk.navigation import list_actions, screen_actions
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.actions import Action, Registry
from artui.tui.kit.common_actions import common_actions
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.screens_line import Tab
from artui.tui.today.page import today_actions


class Place(NamedTuple):
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
# The pages of which `all_actions` takes the actions. They are imported one after the other, so that
# the rows of the first page are shown between two of them.
PAGES = (
    "artui.tui.amazon.acts",
    "artui.tui.amazon.kept_back",
    "artui.tui.bank.acts",
    "artui.tui.bank.advices_page",
    "artui.tui.bank.entry_text_page",
    "artui.tui.bank.file_page",
    "artui.tui.bank.mapping_page",
    "artui.tui.bank.rules_page",
    "artui.tui.books.acts",
    "artui.tui.cash.apply_form",
    "artui.tui.cash.pasted_requests",
    "artui.tui.cash.payment_form",
    "artui.tui.collecting.acts",
    "artui.tui.collecting.page",
    "artui.tui.credit.credit_acts",
    "artui.tui.credit.remedy_acts",
    "artui.tui.customers.contact_form",
    "artui.tui.customers.facts_form",
    "artui.tui.desk.views.columns_page",
    "artui.tui.desk.views.view_actions",
    "artui.tui.documents.acts",
    "artui.tui.documents.corrections",
    "artui.tui.documents.document_page",
    "artui.tui.documents.papers",
    "artui.tui.files.export",
    "artui.tui.files.import_page",
    "artui.tui.files.preset_page",
    "artui.tui.interest.policies_page",
    "artui.tui.interest.run_page",
    "artui.tui.mail.acts",
    "artui.tui.office.ageing_page",
    "artui.tui.office.approvals_page",
    "artui.tui.office.entities_page",
    "artui.tui.office.log_page",
    "artui.tui.office.macro_acts",
    "artui.tui.office.months_page",
    "artui.tui.office.own_acts_page",
    "artui.tui.office.settings_page",
    "artui.tui.office.theme_page",
    "artui.tui.office.undo_page",
    "artui.tui.today.first_run",
    "artui.tui.today.review",
)
TABS = tuple(Tab(place.key, place.title, place.name) for place in PLACES)


def first_actions() -> list[Action[Frame]]:
    """The actions of every page, and those of the first page."""
    return [*common_actions(), *screen_actions(TABS), *list_actions(), *today_actions()]


def first_registry() -> Registry[Frame]:
    """The actions until all of them are loaded."""
    return Registry(first_actions())
