"""What became of vendor invoices: the Finances Invoices service 2026-06-25.

It says the state of each invoice, how it is settled and what is kept back of it, line by line.
Nothing that it says is posted as cash. amazon-2.md, section 1.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.finances import client, defects, invoices, shown, sync, vendor_marketplaces
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["client", "defects", "invoices", "shown", "sync", "vendor_marketplaces"]
