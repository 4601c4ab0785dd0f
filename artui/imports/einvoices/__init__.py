"""Our own invoices from another system, as electronic invoices: UBL, CII, Factur-X."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.imports.einvoices import (
        agreed_terms,
        both_sides,
        cii,
        claimed_twice,
        incoming,
        post_einvoice,
        proved_lines,
        ubl,
        xml_nodes,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "agreed_terms",
    "both_sides",
    "cii",
    "claimed_twice",
    "incoming",
    "post_einvoice",
    "proved_lines",
    "ubl",
    "xml_nodes",
]
