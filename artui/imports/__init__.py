"""Files in: CSV, JSON lines and XLSX become rows, rows become records, records become acts.

`reading` knows the formats and says lines and columns; `records` names the fields;
`parsing` joins the two. Nothing here writes to the ledger except `posting`.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.imports import (
        cells,
        countries,
        delimited,
        json_lines,
        mail_text,
        mail_words,
        parsing,
        posters,
        posting,
        reading,
        records,
        refusals,
        rejects,
        source,
        table,
        workbook,
        xlsx,
    )

__all__ = [
    "cells",
    "countries",
    "delimited",
    "json_lines",
    "mail_text",
    "mail_words",
    "parsing",
    "posters",
    "posting",
    "reading",
    "records",
    "refusals",
    "rejects",
    "source",
    "table",
    "workbook",
    "xlsx",
]

__getattr__ = lazily(__name__)
