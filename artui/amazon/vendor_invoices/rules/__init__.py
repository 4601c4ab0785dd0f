"""What a vendor invoice must be before it is sent: the form, the sums, the taxes, the parties.

The rules carry the ids SI-1 to SI-22 and SI-R1 to SI-R11; each broken one is a `Finding`.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.vendor_invoices.rules import (
        agreed,
        agreed_parties,
        credit_notes,
        finding,
        invoice,
        parties,
        regional_matrix,
        regions,
        shape,
        sums,
        taxes,
        unchecked,
        validate,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "agreed",
    "agreed_parties",
    "credit_notes",
    "finding",
    "invoice",
    "parties",
    "regional_matrix",
    "regions",
    "shape",
    "sums",
    "taxes",
    "unchecked",
    "validate",
]
