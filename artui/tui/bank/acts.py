"""What a clerk does with an entry of the bank, by one key each."""

from artui.tui.bank.advices_page import AdvicesPage
from artui.tui.bank.entry_acts import accepting, by_hand, put_right
from artui.tui.bank.entry_acts.worked_entry import bank_page_of, working
from artui.tui.bank.page import DONE, BankPage
from artui.tui.bank.rules_page import RulesPage
from artui.tui.desk.guards import writable
from artui.tui.desk.page import asking
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.common_actions import LOADING, has_row
from artui.tui.kit.frame import Frame


def _can_work(frame: Frame) -> str | None:
    if why := writable(frame) or has_row(frame):
        return why
    return "it is done; b takes it back." if bank_page_of(frame).tab == DONE else None


def _can_take_back(frame: Frame) -> str | None:
    return writable(frame) or has_row(frame)


def _can_post(frame: Frame) -> str | None:
    whole = bank_page_of(frame).whole
    return writable(frame) or (LOADING if whole is None or whole.known is None else None)


def _has_choices(frame: Frame) -> str | None:
    if why := has_row(frame):
        return why
    row = bank_page_of(frame).row
    return None if row is not None and len(row.proposals) > 1 else "there is no other candidate."


def _open_customer(frame: Frame) -> None:
    page = bank_page_of(frame)
    target = page.target
    if target is None:
        page.status.report("No customer is proposed for it.", "warn")
    else:
        page.desk.open_page(page, target)


def _open_rules(frame: Frame) -> None:
    page = bank_page_of(frame)
    page.app.push_screen(RulesPage(*page.here, "Known payers"))


def _open_advices(frame: Frame) -> None:
    page = bank_page_of(frame)
    page.app.push_screen(AdvicesPage(*page.here, "Advices"))


def bank_actions() -> list[Action[Frame]]:
    """The keys of the page."""
    here, group = frozenset({BankPage.NAME}), "Bank"
    return [
        Action("bank.accept", "Accept", ("Enter",),
               "Post the entry as proposed; take a return's receipt back; charge a fee", group,
               working(accepting.accept), _can_work, here, "accept", Marks.EACH),
        Action("bank.certain", "Post all certain", ("p",),
               "Post everything that is certain, after one question with count and sums", group,
               asking(accepting.post_certain), _can_post, here, "post certain", Marks.WHOLE),
        Action("bank.next", "Next candidate", ("]",), "Show what else it may pay", group,
               lambda frame: bank_page_of(frame).turn(1), _has_choices, here, "other"),
        Action("bank.previous", "Previous candidate", ("[",), "Show the candidate before", group,
               lambda frame: bank_page_of(frame).turn(-1), _has_choices, here),
        Action("bank.find", "Find what it pays", ("/",),
               "Type the invoices that it pays, or the customer", group,
               working(by_hand.find), _can_work, here, "find", Marks.ONE),
        Action("bank.on-account", "On account", ("c",),
               "Record it as unapplied cash of a customer", group,
               working(by_hand.put_on_account), _can_work, here, "on account", Marks.ONE),
        Action("bank.split", "Split", ("a",),
               "Split it by hand over what the customer has open", group,
               asking(by_hand.split), _can_work, here, "split", Marks.ONE),
        Action("bank.difference", "Write off the difference", ("w",),
               "Post it and write off what is missing", group,
               working(put_right.write_off_difference), _can_work, here, "difference", Marks.ONE),
        Action("bank.ignore", "Set aside", ("X",), "No customer paid it; give the reason", group,
               working(put_right.set_aside), _can_work, here, "aside", Marks.EACH),
        Action("bank.take-back", "Take back", ("b",),
               "Take back what became of an entry that is done", group,
               working(put_right.take_back), _can_take_back, here, "take back", Marks.ONE),
        Action("bank.posting-back", "Take a posting back", ("B",),
               "Take back all payments of your last posting", group,
               working(put_right.take_posting_back), writable, here),
        Action("bank.customer", "The customer", ("o",), "Open the page of the customer proposed",
               group, _open_customer, has_row, here),
        Action("bank.filter", "Filter", ("f",), "Filter the entries as you type", group,
               lambda frame: frame.perform(frame.shell.registry["list.filter"]), screens=here),
        Action("bank.rules", "Known payers", ("K",),
               "What was taught about payers, by whom; it can be removed there", group,
               _open_rules, screens=here),
        Action("bank.advices", "Advices", ("M",),
               "What payers said their payments are for, while the money has not come", group,
               _open_advices, screens=here),
    ]  # fmt: skip
