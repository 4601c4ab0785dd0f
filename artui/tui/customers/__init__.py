"""The list of customers and the page of one."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.customers import (
        activity,
        contact_form,
        customer_lines,
        customer_page,
        customers_page,
        facts_form,
        reads,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "activity",
    "contact_form",
    "customer_lines",
    "customer_page",
    "customers_page",
    "facts_form",
    "reads",
]
