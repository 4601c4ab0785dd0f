"""The tables of the ledger, each named once; their metadata feeds Alembic.

Every receivable document is a row of `item`; what pays what is a row of `allocation`. Posted rows
are never edited or deleted: an act adds rows, and any column that an act does change is recorded
in `change`, so that it can be undone. Columns ending in `_minor` are integers of the
currency's minor unit. `counts_from` is the day from which reports count a row: its own date, or the
first open day when its own lies in a closed period. A row carries the act that made it (`act_id`)
and, once undone, the act that withdrew it.
"""

from artui.ledger.store.tables.amazon import (
    AMAZON_PARTY,
    EXTERNAL_REF,
    ORDER_INVOICE_LINE,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    REPORT,
    SET_ASIDE,
    SUBMISSION,
    VAT_DOCUMENT,
)
from artui.ledger.store.tables.audit import ACT, CHANGE, CONTROL, PROMISED_ACT
from artui.ledger.store.tables.bank import (
    BANK_ACCOUNT,
    BANK_ADVICE,
    BANK_ADVICE_LINE,
    BANK_CONFIRMATION,
    BANK_ENTRY,
    BANK_OUTCOME,
    BANK_RULE,
    BANK_STATEMENT,
)
from artui.ledger.store.tables.collecting import (
    AGENCY_PLACEMENT,
    COLLECTION_FLAG,
    DUNNING_LEVEL,
    DUNNING_NOTICE,
    DUNNING_RUN,
    DUNNING_STEP,
)
from artui.ledger.store.tables.columns import METADATA
from artui.ledger.store.tables.credit import (
    CREDIT_ALLOCATION,
    CREDIT_CHECK,
    CREDIT_EVENT,
    CREDIT_REQUEST,
    REMEDY,
    REMEDY_ITEM,
)
from artui.ledger.store.tables.customers import ACTIVITY, CONTACT, CUSTOMER, FOLLOW_UP, SNOOZE
from artui.ledger.store.tables.disputes import DISPUTE, PROMISE
from artui.ledger.store.tables.interest import (
    INTEREST_CHARGE,
    INTEREST_POLICY,
    INTEREST_RUN,
    INTEREST_SEGMENT,
)
from artui.ledger.store.tables.items import (
    ALLOCATION,
    INSTALMENT,
    ITEM,
    ITEM_LINE,
    ITEM_TAX,
    NOTE_FIELD,
    REMITTANCE,
)
from artui.ledger.store.tables.journal import (
    JOURNAL_BATCH,
    JOURNAL_CHART,
    JOURNAL_ENTRY,
    JOURNAL_LEG,
)
from artui.ledger.store.tables.mail import MAIL, MAIL_FILE
from artui.ledger.store.tables.office import (
    APPROVAL,
    DRAFT,
    ENTITY,
    EXCHANGE_RATES,
    IMPORT_BATCH,
    REVIEW,
    ROLE,
    SETTING,
)
from artui.ledger.store.tables.stored_files import ATTACHMENT, STORED_FILE
from artui.ledger.store.tables.vendor_reported import DEDUCTION, VENDOR_INVOICE, VENDOR_WINDOW

__all__ = [
    "ACT",
    "ACTIVITY",
    "AGENCY_PLACEMENT",
    "ALLOCATION",
    "AMAZON_PARTY",
    "APPROVAL",
    "ATTACHMENT",
    "BANK_ACCOUNT",
    "BANK_ADVICE",
    "BANK_ADVICE_LINE",
    "BANK_CONFIRMATION",
    "BANK_ENTRY",
    "BANK_OUTCOME",
    "BANK_RULE",
    "BANK_STATEMENT",
    "CHANGE",
    "COLLECTION_FLAG",
    "CONTACT",
    "CONTROL",
    "CREDIT_ALLOCATION",
    "CREDIT_CHECK",
    "CREDIT_EVENT",
    "CREDIT_REQUEST",
    "CUSTOMER",
    "DEDUCTION",
    "DISPUTE",
    "DRAFT",
    "DUNNING_LEVEL",
    "DUNNING_NOTICE",
    "DUNNING_RUN",
    "DUNNING_STEP",
    "ENTITY",
    "EXCHANGE_RATES",
    "EXTERNAL_REF",
    "FOLLOW_UP",
    "IMPORT_BATCH",
    "INSTALMENT",
    "INTEREST_CHARGE",
    "INTEREST_POLICY",
    "INTEREST_RUN",
    "INTEREST_SEGMENT",
    "ITEM",
    "ITEM_LINE",
    "ITEM_TAX",
    "JOURNAL_BATCH",
    "JOURNAL_CHART",
    "JOURNAL_ENTRY",
    "JOURNAL_LEG",
    "MAIL",
    "MAIL_FILE",
    "METADATA",
    "NOTE_FIELD",
    "ORDER_INVOICE_LINE",
    "PROMISE",
    "PROMISED_ACT",
    "PURCHASE_ORDER",
    "PURCHASE_ORDER_LINE",
    "REMEDY",
    "REMEDY_ITEM",
    "REMITTANCE",
    "REPORT",
    "REVIEW",
    "ROLE",
    "SETTING",
    "SET_ASIDE",
    "SNOOZE",
    "STORED_FILE",
    "SUBMISSION",
    "VAT_DOCUMENT",
    "VENDOR_INVOICE",
    "VENDOR_WINDOW",
]
