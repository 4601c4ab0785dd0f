"""The list of customers and the page of one."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.customers import (
        beside,
        contact_form,
        credit_bar,
        customer_lines,
        customer_page,
        customers_page,
        facts_form,
        reads,
        timeline,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "beside",
    "contact_form",
    "credit_bar",
    "customer_lines",
    "customer_page",
    "customers_page",
    "facts_form",
    "reads",
    "timeline",
]
