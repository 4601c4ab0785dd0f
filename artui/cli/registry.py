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
    "account": Entry("refunds:account", "Close an account, or open it again."),
    "ageing": Entry("reports:ageing", "What each customer owes by how late it is."),
    "amazon": Entry("amazon:amazon", "Ads, vendor invoices, VAT reports, self-billing."),
    "apply": Entry("applying:apply", "Apply a credit memo to an invoice."),
    "approve": Entry("approving:approve", "Approve pending invoices, 1 to 10 at once."),
    "approvals": Entry("approvals:approvals", "What waits for a supervisor."),
    "close": Entry("administration:close", "Close the books through a day."),
    "collections": Entry("collections:collections", "Dunning, flags, agencies, the package."),
    "completion": Entry("completion:completion", "Print the script that completes commands."),
    "correct": Entry("mending:correct", "Put an invoice's amount right."),
    "credit": Entry("vetting:credit", "Credit limits, what is used of them, and checks."),
    "db": Entry("database:db", "Make, prove, copy and bring forward a ledger."),
    "dispute": Entry("disputing:dispute", "What a customer objects to, and how it ended."),
    "demo": Entry("demo:demo", "Make a realistic ledger and open it."),
    "draft": Entry("drafts:draft", "Credit memos as documents and mail drafts."),
    "entity": Entry("administration:entity", "Our legal entities."),
    "history": Entry("reports:history", "Print the chain of an invoice's corrections."),
    "hold": Entry("approving:hold", "Put an invoice on hold."),
    "import": Entry("importing:import_", "Take in files of customers, invoices, payments …"),
    "interest": Entry("interest:interest", "What late interest comes to, and why."),
    "list": Entry("lists:list_", "List customers, documents, or what pays what."),
    "log": Entry("reports:log", "Print the audit log."),
    "note": Entry("noting:note", "Write a note on a customer or a document."),
    "offset": Entry("refunds:offset", "Set off what we would pay against what is owed."),
    "pay": Entry("applying:pay", "Record cash that came in, and allocate it if told."),
    "payoff": Entry("statements:payoff", "What settles a customer's account on a day."),
    "policy": Entry("policies:policy", "Late-interest policies."),
    "promise": Entry("promising:promise", "What a customer said he would pay, and when."),
    "refund": Entry("refunds:refund", "Pay unapplied credits back."),
    "release": Entry("approving:release", "Take an invoice off hold."),
    "remedy": Entry("remedies:remedy", "What the terms allow when they are broken."),
    "renumber": Entry("approving:renumber", "Give a pending invoice another number."),
    "reverse": Entry("mending:reverse", "Take a document out of the books."),
    "role": Entry("administration:role", "Who may do what."),
    "settings": Entry("settings:settings", "Print where the settings are and what they say."),
    "show": Entry("show:show", "Show one document or customer whole."),
    "statement": Entry("statements:statement", "Write statements of account."),
    "unapply": Entry("applying:unapply", "Take back one application."),
    "undo": Entry("mending:undo", "Take back your latest act."),
    "worklist": Entry("reports:worklist", "Which customers need a hand today, and why."),
    "write-off": Entry("mending:write_off", "Write off what is open on an invoice."),
}
