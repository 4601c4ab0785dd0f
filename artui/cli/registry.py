"""Every command by name: where it lives, and the line that `artui --help` says about it.

A new command is one line here and a function in a module of this folder, which is imported only
when the command is run or asks for its own help.
"""

from typing import NamedTuple


class Command(NamedTuple):
    """A command: `module:attribute` below `artui.cli`, and one line of help."""

    place: str
    help: str


COMMANDS: dict[str, Command] = {
    "account": Command("cash.refunds:account", "Close an account, or open it again."),
    "ageing": Command("lists.reports:ageing", "What each customer owes by how late it is."),
    "amazon": Command("amazon.amazon:group", "Ads, vendor invoices, VAT reports, self-billing."),
    "apply": Command("cash.applications:apply", "Apply a credit memo to an invoice."),
    "approve": Command(
        "documents.invoice_approval:approve", "Approve pending invoices, 1 to 10 at once."
    ),
    "approvals": Command("office.approvals:approvals", "What waits for a supervisor."),
    "attach": Command("documents.attached_files:attach", "Keep a file with a document."),
    "attachments": Command("documents.attached_files:attachments", "The files of a document."),
    "bank": Command("bank.bank:group", "Our accounts at banks."),
    "books": Command("books.books:group", "The journal for the general ledger, and that it ties."),
    "calls": Command("collecting.follow_ups:calls", "Whom to call on a day, and about what."),
    "close": Command("office.administration:close", "Close the books through a day."),
    "collections": Command(
        "collecting.collections:collections", "Dunning, flags, agencies, the package."
    ),
    "completion": Command(
        "office.completion:completion", "Print the script that completes commands."
    ),
    "contact": Command(
        "collecting.contacts:contact", "Whom to write to and to call at a customer."
    ),
    "correct": Command("documents.corrections:correct", "Correct an invoice's amount."),
    "credit": Command("credit.reviews:group", "Credit limits, what is used of them, and checks."),
    "customer": Command(
        "collecting.customer_facts:customer", "What is known of a customer, set by hand."
    ),
    "db": Command("office.database:db", "Make, prove, copy and bring forward a ledger."),
    "dispute": Command(
        "disputes.disputes:dispute", "What a customer objects to, and how it ended."
    ),
    "document": Command(
        "documents.written_documents:document", "Documents as PDF, text or electronic invoice."
    ),
    "demo": Command("office.demo:make_demo", "Make a realistic ledger and open it."),
    "draft": Command("documents.memo_drafts:draft", "Credit memos as documents and mail drafts."),
    "einvoice": Command(
        "documents.einvoice_check:group", "Check electronic invoices by the official rules."
    ),
    "entity": Command("office.administration:entity", "Our legal entities."),
    "history": Command("lists.reports:history", "Print the chain of an invoice's corrections."),
    "follow-up": Command(
        "collecting.follow_ups:follow_up", "A reminder on a customer or a document."
    ),
    "hold": Command("documents.invoice_approval:hold", "Put an invoice on hold."),
    "import": Command("office.imports:import_", "Take in files of customers, invoices, payments …"),
    "interest": Command("interest.interest:group", "What late interest comes to, and why."),
    "ledger": Command("office.administration:ledger", "The settings that hold for every clerk."),
    "list": Command("lists.lists:list_", "List customers, documents, or what pays what."),
    "log": Command("lists.reports:log", "Print the audit log."),
    "mail": Command("mail.outgoing:group", "Mails to customers: the outbox, and sending them."),
    "match": Command("bank.matching:group", "What came in on our accounts, and what it pays."),
    "note": Command("documents.notes:note", "Write a note on a customer or a document."),
    "offset": Command("cash.refunds:offset", "Set off what we would pay against what is owed."),
    "pay": Command(
        "cash.applications:pay", "Record cash that came in, and allocate it if asked to."
    ),
    "payoff": Command("documents.statements:payoff", "What settles a customer's account on a day."),
    "policy": Command("interest.policies:policy", "Late-interest policies."),
    "promise": Command("disputes.promises:promise", "What a customer promised to pay, and when."),
    "refund": Command("cash.refunds:refund", "Pay unapplied credits back."),
    "release": Command("documents.invoice_approval:release", "Take an invoice off hold."),
    "rates": Command("office.rates:group", "Reference rates, and totals over all currencies."),
    "remedy": Command("credit.remedies:remedy", "What the terms allow when they are broken."),
    "renumber": Command(
        "documents.invoice_approval:renumber", "Give a pending invoice another number."
    ),
    "report": Command(
        "lists.month_reports:group", "Figures of months: ageing, days of sales, collections."
    ),
    "reverse": Command("documents.corrections:reverse", "Take a document out of the books."),
    "role": Command("office.administration:role", "Who may do what."),
    "settings": Command(
        "office.settings:settings", "Print where the settings are and what they say."
    ),
    "show": Command("documents.show:show", "Show one document or customer whole."),
    "snooze": Command("collecting.snoozes:snooze", "Take a customer off the worklist until a day."),
    "statement": Command("documents.statements:statement", "Write statements of account."),
    "templates": Command(
        "documents.templates:templates", "What documents are printed by, and your own over it."
    ),
    "unapply": Command("cash.applications:unapply", "Take back one application."),
    "undo": Command(
        "documents.corrections:undo", "Take back your latest act, or one by its number."
    ),
    "worklist": Command("lists.reports:worklist", "Which customers need a hand today, and why."),
    "write-off": Command(
        "documents.corrections:write_off", "Write off what is open on an invoice."
    ),
}
