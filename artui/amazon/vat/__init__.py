"""VAT invoices from Amazon's VAT Invoice Data Report: read it, make one document per shipment.

The report says what Amazon charged a buyer; we owe the buyer an invoice for each shipment and a
credit note for each reversal, uploaded in time (VD-1 to VD-7).
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.vat import (
        columns,
        deadlines,
        documents,
        fetching,
        handing_in,
        marketplaces,
        printing,
        report,
        taking_in,
        text,
        uploading,
    )

__all__ = [
    "columns",
    "deadlines",
    "documents",
    "fetching",
    "handing_in",
    "marketplaces",
    "printing",
    "report",
    "taking_in",
    "text",
    "uploading",
]

__getattr__ = lazily(__name__)
