"""All tables of the ledger in one metadata, whichever module each is written down in."""

from sqlalchemy import MetaData

from artui.ledger.dispute_tables import Dispute
from artui.ledger.tables import SQLModel

MODULES = (Dispute,)
METADATA: MetaData = SQLModel.metadata
