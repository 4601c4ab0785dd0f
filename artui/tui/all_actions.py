"""Every action, and every form that may be left half-filled.

A new page is a module with its page and, if it has keys of its own, a function that returns its
actions, which is listed here; a screen of the header is listed in `artui.tui.tabs`.
"""

from collections.abc import Mapping, Sequence

from artui.tui.amazon.acts import amazon_actions
from artui.tui.amazon.kept_back import deduction_actions
from artui.tui.bank.acts import bank_actions
from artui.tui.bank.advices_page import advice_actions
from artui.tui.bank.entry_text_page import entry_text_action
from artui.tui.bank.file_page import bank_file_actions
from artui.tui.bank.mapping_page import mapping_actions
from artui.tui.bank.rules_page import rule_actions
from artui.tui.books.acts import books_actions
from artui.tui.cash.apply_form import ApplyPage, apply_actions, reopen_apply
from artui.tui.cash.pasted_requests import PastePage, paste_actions, reopen_paste
from artui.tui.cash.payment_form import PaymentPage, reopen_payment
from artui.tui.collecting.acts import collecting_actions
from artui.tui.collecting.page import run_actions
from artui.tui.credit.credit_acts import credit_actions
from artui.tui.credit.remedy_acts import remedy_actions
from artui.tui.customers.contact_form import ContactForm, contact_actions, reopen_contact
from artui.tui.customers.facts_form import CustomerFactsForm, facts_actions, reopen_facts
from artui.tui.desk.drafts import Reopen
from artui.tui.desk.views.columns_page import column_actions
from artui.tui.desk.views.view_actions import view_actions
from artui.tui.documents.acts import act_actions
from artui.tui.documents.corrections import mending_actions
from artui.tui.documents.document_page import invoice_actions
from artui.tui.documents.papers import paper_actions
from artui.tui.files.export import export_actions
from artui.tui.files.import_page import import_actions
from artui.tui.files.preset_page import preset_actions
from artui.tui.interest.policies_page import policy_actions
from artui.tui.interest.run_page import interest_actions
from artui.tui.kit.actions import Registry
from artui.tui.kit.frame import Frame
from artui.tui.mail.acts import outbox_actions
from artui.tui.office.ageing_page import ageing_actions
from artui.tui.office.approvals_page import approval_actions
from artui.tui.office.entities_page import (
    EntityForm,
    PartyForm,
    entity_actions,
    reopen_entity,
    reopen_party,
)
from artui.tui.office.log_page import log_actions
from artui.tui.office.macro_acts import macro_actions
from artui.tui.office.months_page import month_actions
from artui.tui.office.own_acts_page import own_act_actions
from artui.tui.office.settings_page import settings_actions
from artui.tui.office.theme_page import theme_actions
from artui.tui.office.undo_page import undo_action
from artui.tui.tabs import first_actions
from artui.tui.today.first_run import first_run_actions
from artui.tui.today.review import review_actions

REOPEN: Mapping[str, tuple[str, Reopen]] = {
    PastePage.FORM: ("The pasted mail", reopen_paste),
    PaymentPage.FORM: ("The payment", reopen_payment),
    ApplyPage.FORM: ("The application", reopen_apply),
    EntityForm.FORM: ("What is printed", reopen_entity),
    CustomerFactsForm.FORM: ("What is known of the customer", reopen_facts),
    ContactForm.FORM: ("The contact", reopen_contact),
    PartyForm.FORM: ("The address at Amazon", reopen_party),
}


def registry(keys: Mapping[str, Sequence[str]]) -> Registry[Frame]:
    """All actions with the keys of the settings; raises what `Registry.with_keys` raises."""
    actions = Registry(
        [
            *first_actions(),
            *view_actions(),
            *column_actions(),
            *review_actions(),
            *act_actions(),
            *mending_actions(),
            *paste_actions(),
            *collecting_actions(),
            *credit_actions(),
            *remedy_actions(),
            *run_actions(),
            *interest_actions(),
            *policy_actions(),
            *approval_actions(),
            *amazon_actions(),
            *deduction_actions(),
            *bank_actions(),
            entry_text_action(),
            *bank_file_actions(),
            *mapping_actions(),
            *rule_actions(),
            *advice_actions(),
            *books_actions(),
            *paper_actions(),
            *invoice_actions(),
            *apply_actions(),
            *ageing_actions(),
            *month_actions(),
            *log_actions(),
            *outbox_actions(),
            *import_actions(),
            *preset_actions(),
            *first_run_actions(),
            *settings_actions(),
            *theme_actions(),
            *entity_actions(),
            *contact_actions(),
            *facts_actions(),
            *export_actions(),
            undo_action(),
            *macro_actions(),
            *own_act_actions(),
        ]
    )
    return actions.with_keys(keys)
