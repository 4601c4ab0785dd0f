"""A finding: one rule, one place in the document, what was expected and what is there."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from artui.domain.text import visible

Severity = Literal["error", "warning", "unchecked"]

LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one place; `path` is a JSON path, amounts are major units."""

    invoice: str | None
    rule: str
    severity: Severity
    path: str
    message: str
    expected: str | None = None
    found: str | None = None


def shown(value: object) -> str | None:
    """A value from the document as one short safe line; None where there is nothing."""
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    text = visible(text[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def figure(amount: Decimal, places: int) -> str:
    """An amount in major units with the currency's decimals, or more if it has more."""
    exact = amount.normalize()
    exponent = exact.as_tuple().exponent
    assert isinstance(exponent, int)  # amounts are never infinite here
    if exponent < -places:
        return f"{exact:f}"
    return f"{exact.quantize(Decimal(1).scaleb(-places)):f}"
