"""Our entities and customers may have what letters and electronic invoices need: language, legal
name, structured address, VAT and registration ids, electronic address, contact.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

_BOTH = ("language", "street", "postcode", "city", "vat_id", "registration_id")
_BOTH_TOO = ("einvoice_address", "einvoice_scheme")
_ENTITY = ("region", *_BOTH, "registration_scheme", *_BOTH_TOO)
_CONTACT = ("contact_name", "contact_phone", "contact_email")
_CUSTOMER = ("entity", "language", "legal_name", *_BOTH[1:], *_BOTH_TOO)


def upgrade() -> None:
    """Add the columns; none has anything yet."""
    added = {
        "entity": (*_ENTITY, *_CONTACT),
        "customer": (*_CUSTOMER, "buyer_reference", "datev_account"),
    }
    for table, names in added.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
