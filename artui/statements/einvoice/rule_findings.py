"""What is wrong with an electronic invoice, in words, and where a missing fact is set."""

from artui.domain.text import visible
from artui.statements.einvoice.electronic_invoice import TradeParty

Finding = tuple[object, ...]
"""What is wrong, as a sentence in pieces, of which some may be amounts."""


def set_at(party: TradeParty, column: str, *, ours: bool) -> str:
    """Where a fact of a party is set, as the end of a sentence."""
    what = "entity" if ours else "customer"
    option = column.replace("_", "-")
    return f"set it with: artui {what} set '{visible(party.key)}' --{option} …"
