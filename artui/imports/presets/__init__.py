"""Exports of other programs: a preset says how one is read, and its rows become our documents.

`preset` is the form of a preset, `export_rows` finds headings, groups and totals, `items` says what
a row is, `customers` whose it is, `new_accounts` gives accounts to those that are made,
`service_payments` knows payments again that a service has changed since, and `post_export`
posts all kinds of a file as one act.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.imports.presets import (
        customer_export,
        customers,
        export_rows,
        figures,
        imported_export,
        items,
        new_accounts,
        post_export,
        posting_rows,
        preset,
        service_payments,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "customer_export",
    "customers",
    "export_rows",
    "figures",
    "imported_export",
    "items",
    "new_accounts",
    "post_export",
    "posting_rows",
    "preset",
    "service_payments",
]
