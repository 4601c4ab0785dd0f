"""Every command by name: where it lives, and the line that `artui --help` says about it.

A new command is one line here and a function in a module of this folder, which is imported only
when the command is run or asks for its own help.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command: `module:attribute` below `artui.cli`, and one line of help."""

    place: str
    help: str


COMMANDS: dict[str, Entry] = {
    "account": Entry("cash.refunds:account", "Close an account, or open it again."),
    "ageing": Entry("lists.reports:ageing", "What each customer owes by how late it is."),
    "amazon": Entry("amazon.amazon:group", "Ads, vendor invoices, VAT reports, self-billing."),
    "apply": Entry("cash.applications:apply", "Apply a credit memo to an invoice."),
    "approve": Entry(
        "documents.invoice_approval:approve", "Approve pending invoices, 1 to 10 at once."
    ),
    "approvals": Entry("office.approvals:approvals", "What waits for a supervisor."),
    "close": Entry("office.administration:close", "Close the books through a day."),
    "collections": Entry(
        "collecting.collections:collections", "Dunning, flags, agencies, the package."
    ),
    "completion": Entry("completion:completion", "Print the script that completes commands."),
    "correct": Entry("documents.corrections:correct", "Put an invoice's amount right."),
    "credit": Entry("credit.reviews:group", "Credit limits, what is used of them, and checks."),
    "db": Entry("office.database:db", "Make, prove, copy and bring forward a ledger."),
    "dispute": Entry("disputes.disputes:dispute", "What a customer objects to, and how it ended."),
    "demo": Entry("office.demo:make_demo", "Make a realistic ledger and open it."),
    "draft": Entry("documents.memo_drafts:draft", "Credit memos as documents and mail drafts."),
    "entity": Entry("office.administration:entity", "Our legal entities."),
    "history": Entry("lists.reports:history", "Print the chain of an invoice's corrections."),
    "hold": Entry("documents.invoice_approval:hold", "Put an invoice on hold."),
    "import": Entry("office.imports:import_", "Take in files of customers, invoices, payments …"),
    "interest": Entry("interest.interest:group", "What late interest comes to, and why."),
    "list": Entry("lists.lists:list_", "List customers, documents, or what pays what."),
    "log": Entry("lists.reports:log", "Print the audit log."),
    "note": Entry("documents.notes:note", "Write a note on a customer or a document."),
    "offset": Entry("cash.refunds:offset", "Set off what we would pay against what is owed."),
    "pay": Entry("cash.applications:pay", "Record cash that came in, and allocate it if told."),
    "payoff": Entry("documents.statements:payoff", "What settles a customer's account on a day."),
    "policy": Entry("interest.policies:policy", "Late-interest policies."),
    "promise": Entry("disputes.promises:promise", "What a customer said he would pay, and when."),
    "refund": Entry("cash.refunds:refund", "Pay unapplied credits back."),
    "release": Entry("documents.invoice_approval:release", "Take an invoice off hold."),
    "remedy": Entry("credit.remedies:remedy", "What the terms allow when they are broken."),
    "renumber": Entry(
        "documents.invoice_approval:renumber", "Give a pending invoice another number."
    ),
    "reverse": Entry("documents.corrections:reverse", "Take a document out of the books."),
    "role": Entry("office.administration:role", "Who may do what."),
    "settings": Entry(
        "office.settings:settings", "Print where the settings are and what they say."
    ),
    "show": Entry("documents.show:show", "Show one document or customer whole."),
    "statement": Entry("documents.statements:statement", "Write statements of account."),
    "unapply": Entry("cash.applications:unapply", "Take back one application."),
    "undo": Entry("documents.corrections:undo", "Take back your latest act."),
    "worklist": Entry("lists.reports:worklist", "Which customers need a hand today, and why."),
    "write-off": Entry("documents.corrections:write_off", "Write off what is open on an invoice."),
}
