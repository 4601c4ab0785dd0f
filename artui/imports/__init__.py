"""Importing files: CSV, JSON lines and XLSX become rows, rows become records, records become acts.

`formats` reads lines and columns; `file_kinds` says which columns a kind of file has and `records`
what its rows become; `parsing` joins the three. Nothing here writes to the ledger except
`file_import` and `open_file`.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.imports import (
        bank,
        cell_values,
        einvoices,
        exchange_rates,
        file_import,
        file_kinds,
        formats,
        imported,
        open_file,
        parsing,
        posters,
        presets,
        record_inputs,
        records,
        refusals,
        rejects,
        remittance_advice,
        samples,
        spool,
        verdicts,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "bank",
    "cell_values",
    "einvoices",
    "exchange_rates",
    "file_import",
    "file_kinds",
    "formats",
    "imported",
    "open_file",
    "parsing",
    "posters",
    "presets",
    "record_inputs",
    "records",
    "refusals",
    "rejects",
    "remittance_advice",
    "samples",
    "spool",
    "verdicts",
]
