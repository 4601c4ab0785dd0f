"""The codes from which a payer's bank fills in a payment, and where a document asks to be paid."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.payment_codes import drawn_code, ways_to_pay
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["drawn_code", "ways_to_pay"]
