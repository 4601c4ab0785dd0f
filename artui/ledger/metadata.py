"""All tables of the ledger in one metadata, whichever module each is written down in."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from artui.ledger.amazon_tables import Submission
from artui.ledger.collecting_tables import Promise
from artui.ledger.credit_tables import CreditAllocation
from artui.ledger.dispute_tables import Dispute

MODULES = (CreditAllocation, Dispute, Promise, Submission)
METADATA: MetaData = SQLModel.metadata
