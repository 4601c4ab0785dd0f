"""Every action, and every form that may be left half-filled.

A new page is a module with its page and, if it has keys of its own, a function that gives its
actions, which is named here; a screen of the header is named in `places`.
"""

from collections.abc import Mapping, Sequence

from artui.tui.actions import Registry
from artui.tui.drafts import Reopen
from artui.tui.frame import Frame
from artui.tui.screens.acts import act_actions
from artui.tui.screens.ageing import ageing_actions
from artui.tui.screens.amazon import amazon_actions
from artui.tui.screens.apply_form import ApplyPage, apply_actions, reopen_apply
from artui.tui.screens.approvals import approval_actions
from artui.tui.screens.collecting_acts import collecting_actions
from artui.tui.screens.collections import run_actions
from artui.tui.screens.credit_acts import credit_actions
from artui.tui.screens.exporting import export_actions
from artui.tui.screens.import_preview import import_actions
from artui.tui.screens.interest_run import interest_actions
from artui.tui.screens.invoice_page import invoice_actions
from artui.tui.screens.log import log_actions
from artui.tui.screens.mending import mending_actions
from artui.tui.screens.papers import paper_actions
from artui.tui.screens.pasted import paste_actions
from artui.tui.screens.payment import PaymentPage, reopen_payment
from artui.tui.screens.places import first_actions
from artui.tui.screens.remedy_acts import remedy_actions
from artui.tui.screens.settings_page import settings_actions
from artui.tui.screens.undoing import undo_action

REOPEN: Mapping[str, tuple[str, Reopen]] = {
    PaymentPage.FORM: ("The payment", reopen_payment),
    ApplyPage.FORM: ("The application", reopen_apply),
}


def registry(keys: Mapping[str, Sequence[str]]) -> Registry[Frame]:
    """All actions with the keys of the settings; raises what `Registry.with_keys` raises."""
    actions = Registry(
        [
            *first_actions(),
            *act_actions(),
            *mending_actions(),
            *paste_actions(),
            *collecting_actions(),
            *credit_actions(),
            *remedy_actions(),
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
