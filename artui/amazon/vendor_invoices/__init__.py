"""Vendor invoices to Amazon (Retail Procurement): check, build, submit, follow.

The service accepts nearly anything and rejects it days later by mail, so checking before
sending is what protects the money. Rules carry the ids SI-1 to SI-22 and SI-R1 to SI-R11.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.vendor_invoices import (
        client,
        from_ledger,
        known_terms,
        on_file,
        order_drafts,
        parties_of_ledger,
        rules,
        stored_submission,
        submission_body,
        submission_states,
        submissions,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "client",
    "from_ledger",
    "known_terms",
    "on_file",
    "order_drafts",
    "parties_of_ledger",
    "rules",
    "stored_submission",
    "submission_body",
    "submission_states",
    "submissions",
]
