"""How often everything happens, fixed before any payment was matched; in parts of a thousand."""

from enum import StrEnum


class Way(StrEnum):
    """The fourteen ways in which payers write what they pay."""

    WHOLE = "INV-0010423"
    NO_ZEROS = "INV 10423"
    INVOICE_NO = "Invoice no. 0010423"
    WITH_DATE = "Rechnung Nr. 10423 vom 12.11.2026"
    AMONG_NUMBERS = "KD 20817 INV-0010423 EUR 1.042,00 TEL 0301234567"
    ZEROS = "0010423"
    LIST = "INV 10423, 10431 AND 10502"
    LIST_WITH_SLASHES = "INV-0010423/0010431"
    EACH_WITH_PREFIX = "INV10423 INV10431"
    CUT = "INV-0010|423"
    BLANK_INSIDE = "INV 0010 423"
    REFERENCE = "RF48 1042 3"
    RANGE = "INV 10423-10425"
    BARE = "10423"


WAYS: dict[Way, int] = {
    Way.WHOLE: 180,
    Way.NO_ZEROS: 120,
    Way.INVOICE_NO: 80,
    Way.WITH_DATE: 90,
    Way.AMONG_NUMBERS: 80,
    Way.ZEROS: 60,
    Way.LIST: 70,
    Way.LIST_WITH_SLASHES: 40,
    Way.EACH_WITH_PREFIX: 40,
    Way.CUT: 80,
    Way.BLANK_INSIDE: 30,
    Way.REFERENCE: 60,
    Way.RANGE: 30,
    Way.BARE: 40,
}
WEAK = frozenset({Way.RANGE, Way.BARE})
"""The ways that are no strong form by bank.md, section 3."""
FOR_SEVERAL = frozenset(
    {Way.LIST, Way.LIST_WITH_SLASHES, Way.EACH_WITH_PREFIX, Way.RANGE, Way.WHOLE}
)


class Paying(StrEnum):
    """What a payer does."""

    WHOLE = "pays what is open"
    SEVERAL = "pays several invoices whole"
    DISCOUNT = "takes a discount that is still due"
    LATE_DISCOUNT = "takes a discount too late"
    PARTIAL = "pays a part"
    OVER = "pays more than is open"
    TWICE = "pays an invoice a second time"
    WRONG_NUMBER = "names another number"
    NO_TEXT = "names nothing"
    UNRELATED = "writes of something else"
    RETURNED = "pays, and the bank takes it back"


PAYING: dict[Paying, int] = {
    Paying.WHOLE: 500,
    Paying.SEVERAL: 140,
    Paying.DISCOUNT: 80,
    Paying.LATE_DISCOUNT: 30,
    Paying.PARTIAL: 80,
    Paying.OVER: 20,
    Paying.TWICE: 30,
    Paying.WRONG_NUMBER: 30,
    Paying.NO_TEXT: 50,
    Paying.UNRELATED: 20,
    Paying.RETURNED: 20,
}


class Payer(StrEnum):
    """Who sends the money."""

    KNOWN = "the customer, from an account that was taught"
    CUSTOMER = "the customer, from an account that nobody knows"
    PARENT = "the parent of the customer"
    STRANGER = "somebody else for the customer"
    OTHER_CUSTOMER = "another customer, whose account was taught"


PAYERS: dict[Payer, int] = {
    Payer.KNOWN: 450,
    Payer.CUSTOMER: 400,
    Payer.PARENT: 60,
    Payer.STRANGER: 80,
    Payer.OTHER_CUSTOMER: 10,
}
ROUND_AMOUNTS = 200
"""How many of a thousand invoices are of a round amount, which many others have too."""
WITH_DISCOUNT = 300
IN_GROUPS = 150
"""How many of a thousand customers belong to a parent."""
