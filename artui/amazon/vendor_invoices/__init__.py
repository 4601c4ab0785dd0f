"""Vendor invoices to Amazon (Retail Procurement): check, build, submit, follow.

The service accepts nearly anything and rejects it days later by mail, so checking before
sending is what protects the money. Rules carry the ids SI-1 to SI-22 and SI-R1 to SI-R11.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.vendor_invoices import (
        agreed,
        building,
        client,
        countries,
        credit_notes,
        finding,
        from_ledger,
        known,
        parties,
        reading,
        regions,
        sending,
        shape,
        stored,
        submission,
        taxes,
        totals,
        validate,
    )

__all__ = [
    "agreed",
    "building",
    "client",
    "countries",
    "credit_notes",
    "finding",
    "from_ledger",
    "known",
    "parties",
    "reading",
    "regions",
    "sending",
    "shape",
    "stored",
    "submission",
    "taxes",
    "totals",
    "validate",
]

__getattr__ = lazily(__name__)
