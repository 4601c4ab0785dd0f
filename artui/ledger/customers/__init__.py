"""Customers and notes about them."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.customers import (
        contacts,
        customer_facts,
        customers,
        follow_ups,
        notes,
        snoozes,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["contacts", "customer_facts", "customers", "follow_ups", "notes", "snoozes"]
