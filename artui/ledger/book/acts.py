"""Every business act, named once for the audit log, undo and the approvals of a supervisor.

A name is the text in the columns `act.act` and `approval.act` of every ledger ever made, so it is
never changed. The functions that carry out what a supervisor grants are in
`artui.ledger.office.approvals`, above all rooms.
"""

from enum import Enum, StrEnum, auto
from typing import Self


class Trait(Enum):
    """FINAL: undo refuses it, because it has left the house or cannot be taken back. SUPERVISED: a
    clerk may request it. OVERTAKES: it may go past an act that adds documents and has its number,
    but whose rows are still being written: neither depends on the other. It posts no document that
    such an act posts, and changes no customer, limit or rule.
    """

    FINAL = auto()
    SUPERVISED = auto()
    OVERTAKES = auto()


class ActName(StrEnum):
    """A business act by the name that the audit log shows."""

    final: bool
    supervised: bool
    overtakes: bool

    def __new__(cls, name: str, *traits: Trait) -> Self:
        """Make a member whose value is the name of the act and that knows its traits."""
        act = str.__new__(cls, name)
        act._value_ = name
        act.final = Trait.FINAL in traits
        act.supervised = Trait.SUPERVISED in traits
        act.overtakes = Trait.OVERTAKES in traits
        return act

    # Documents
    APPROVE = "approve", Trait.SUPERVISED
    CORRECT = "correct", Trait.SUPERVISED
    HOLD = "hold"
    POST_FOR_PAYMENT = "post for payment"
    POST_INVOICE = "post invoice", Trait.SUPERVISED
    POST_MEMO = "post memo"
    RELEASE = "release"
    RENUMBER = "renumber"
    REVERSE = "reverse", Trait.SUPERVISED

    # Cash
    ACCOUNT = "account"
    ALLOCATE = "allocate", Trait.OVERTAKES
    OFFSET = "offset", Trait.SUPERVISED
    PAY = "pay", Trait.OVERTAKES
    REFUND = "refund", Trait.SUPERVISED
    UNALLOCATE = "unallocate"
    WRITE_OFF = "write off", Trait.SUPERVISED

    # Bank
    BANK_ACCOUNT = "bank account", Trait.SUPERVISED
    BANK_ADVICE = "bank advice"
    BANK_IGNORE = "bank ignore"
    BANK_MAPPING = "bank mapping"
    BANK_PAYMENT = "bank payment"
    BANK_RETURN = "bank return"
    BANK_RULE = "bank rule"

    # Interest
    INTEREST = "interest"
    INTEREST_ROLLBACK = "interest rollback", Trait.SUPERVISED
    WAIVE = "waive", Trait.SUPERVISED

    # The books
    BOOKS_ACCOUNTS = "books accounts"
    BOOKS_CUT = "books cut", Trait.FINAL
    BOOKS_WITHDRAW = "books withdraw", Trait.FINAL, Trait.SUPERVISED

    # Credit and remedies
    CREDIT_ALLOCATE = "credit allocate"
    CREDIT_ANSWER = "credit answer"
    CREDIT_CHECK = "credit check"
    CREDIT_HOLD = "credit hold"
    CREDIT_LIMIT = "credit limit", Trait.SUPERVISED
    CREDIT_REQUEST = "credit request"
    CREDIT_STATE = "credit state"
    LIFT_REMEDY = "lift remedy", Trait.SUPERVISED
    # Only a request has this name; carried out it is logged as a change of the credit state.
    REINSTATE_CREDIT = "reinstate credit", Trait.SUPERVISED
    REMEDY = "remedy", Trait.SUPERVISED
    TERMINATE = "terminate", Trait.FINAL

    # Disputes and promises
    CLAIM = "claim", Trait.OVERTAKES
    DISPUTE = "dispute", Trait.OVERTAKES
    PROMISE = "promise", Trait.OVERTAKES
    RESOLVE_DISPUTE = "resolve dispute", Trait.SUPERVISED

    # Collecting
    DUNNING = "dunning"
    DUNNING_ROLLBACK = "dunning rollback", Trait.SUPERVISED
    EXCLUDE = "exclude"
    FLAG = "flag"
    HAND_OVER = "hand over", Trait.SUPERVISED
    INCLUDE = "include"
    NOTICE = "notice", Trait.FINAL
    RECALL = "recall"
    UNFLAG = "unflag"

    # Customers
    CONTACT = "contact"
    CUSTOMER = "customer"
    FOLLOW_UP = "follow-up"
    FOLLOW_UP_DONE = "follow-up done"
    NOTE = "note", Trait.OVERTAKES
    SNOOZE = "snooze"

    # Mail
    MAIL_DRAFT = "mail draft"
    MAIL_RETURNED = "mail returned"
    # Also what the server answered: neither can be taken back.
    MAIL_SEND = "mail send", Trait.FINAL, Trait.OVERTAKES
    MAIL_WITHDRAW = "mail withdraw"

    # Files
    ATTACH = "attach"
    ATTACH_ORIGINAL = "attach original"
    IMPORT_BANK = "import bank"
    IMPORT_APPLICATIONS = "import applications"
    IMPORT_CONTACTS = "import contacts"
    IMPORT_CREDIT_EVENTS = "import credit-events"
    IMPORT_CREDIT_MEMOS = "import credit-memos", Trait.SUPERVISED
    IMPORT_CUSTOMERS = "import customers"
    IMPORT_INVOICE_LINES = "import invoice-lines"
    IMPORT_INVOICES = "import invoices"
    IMPORT_PAYEES = "import payees"
    IMPORT_PAYMENTS = "import payments"
    IMPORT_PURCHASE_ORDERS = "import purchase-orders"
    IMPORT_REQUESTS = "import requests"
    IMPORT_SELF_BILLING = "import self-billing"
    IMPORT_VAT_REPORT = "import vidr"

    # Currencies
    RATES = "rates"

    # Amazon
    # Only a request has this name; carried out it is logged as what became of the deduction.
    ACCEPT_DEDUCTION = "accept deduction", Trait.SUPERVISED
    ADS_SYNC = "ads sync"
    DEDUCTION = "deduction"
    SET_ASIDE = "set aside"
    SUBMIT = "submit", Trait.FINAL
    VENDOR_ORDERS = "vendor orders"
    VENDOR_STATUS = "vendor status"
    VENDOR_SYNC = "vendor sync"

    # Office
    ADOPT_POLICY = "adopt policy", Trait.SUPERVISED
    ASK = "ask"
    # What others came after has its entry in the chain, and this one undoes it.
    BREAK_OFF = "break off"
    CLOSE = "close"
    CREATE = "create"
    DEMO = "demo"
    ENTITY = "entity", Trait.SUPERVISED
    GRANT = "grant"
    LEDGER_SETTINGS = "ledger settings"
    POLICY = "policy", Trait.SUPERVISED
    REFUSE = "refuse"
    # What allows to put a backup in the ledger's place, which leaves no act of its own there.
    RESTORE = "restore", Trait.SUPERVISED
    # Only a request has this name; carried out it is logged as a change of the policy.
    REVIEW_POLICY = "review policy", Trait.SUPERVISED
    ROLE = "role", Trait.SUPERVISED
    # The upgrade of a ledger whose acts had no digests of their rows: none can be taken from it.
    SEAL = "seal", Trait.FINAL
    UNDO = "undo"
    WITHDRAW_REQUEST = "withdraw request"
