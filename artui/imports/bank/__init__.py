"""Bank files of every format become statements with their entries."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.imports.bank import (
        american_text,
        bai2,
        bank_refusals,
        bank_source,
        camt,
        camt_entries,
        csv_cells,
        csv_entries,
        csv_mapping,
        csv_proposal,
        csv_reader,
        mt940,
        mt940_details,
        ofx,
        read_first,
        return_words,
        take_in,
        tying,
        values,
        xml_entries,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "american_text",
    "bai2",
    "bank_refusals",
    "bank_source",
    "camt",
    "camt_entries",
    "csv_cells",
    "csv_entries",
    "csv_mapping",
    "csv_proposal",
    "csv_reader",
    "mt940",
    "mt940_details",
    "ofx",
    "read_first",
    "return_words",
    "take_in",
    "tying",
    "values",
    "xml_entries",
]
