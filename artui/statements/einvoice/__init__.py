"""Electronic invoices: the model of EN 16931, our own rules, and its forms in XML and PDF."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.einvoice import (
        code_lists,
        earlier,
        electronic_invoice,
        facturx_mark,
        from_ledger,
        invoice_xml,
        ledger_lines,
        official_rules,
        own_rules,
        rule_findings,
        xrechnung_rules,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "code_lists",
    "earlier",
    "electronic_invoice",
    "facturx_mark",
    "from_ledger",
    "invoice_xml",
    "ledger_lines",
    "official_rules",
    "own_rules",
    "rule_findings",
    "xrechnung_rules",
]
