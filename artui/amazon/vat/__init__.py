"""VAT invoices from Amazon's VAT Invoice Data Report: read it, make one document per shipment.

The report says what Amazon charged a buyer; we owe the buyer an invoice for each shipment and a
credit note for each reversal, uploaded in time (VD-1 to VD-7).
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.vat import (
        clear_rows,
        deadlines,
        documents,
        encodings,
        feed,
        fetching,
        marketplaces,
        new_documents,
        papers,
        plain_text,
        printed,
        report,
        report_columns,
        report_download,
        report_import,
        upload_states,
        uploads,
        wrong_rows,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "clear_rows",
    "deadlines",
    "documents",
    "encodings",
    "feed",
    "fetching",
    "marketplaces",
    "new_documents",
    "papers",
    "plain_text",
    "printed",
    "report",
    "report_columns",
    "report_download",
    "report_import",
    "upload_states",
    "uploads",
    "wrong_rows",
]
