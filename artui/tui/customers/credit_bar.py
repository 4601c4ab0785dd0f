"""How much of a customer's credit is used, as a bar with its share."""

from artui.domain.credit_use import CreditUse
from artui.tui.kit import cells
from artui.tui.kit.widgets.bars import blocks
from artui.wording import credit_share

_BAR = 9


def exposure_bar(use: CreditUse, width: int = _BAR) -> str:
    """`████▌      55%`: exposure against the limit; `!` above it, empty without a limit."""
    if use.limit_minor is None:
        return ""
    drawn = blocks(use.exposure_minor, max(use.limit_minor, 1), width)
    mark = "!" if use.over else " "
    return f"{cells.pad(drawn, width)}{cells.pad_right(credit_share(use), 5)}{mark}"
