"""What is wrong with an electronic invoice, in words, and where a missing fact is set."""

from artui.domain.text import visible
from artui.statements.einvoice.electronic_invoice import TradeParty

Finding = tuple[object, ...]
"""What is wrong, as a sentence in pieces, of which some may be amounts."""


def set_at(party: TradeParty, column: str, *, ours: bool) -> str:
    """Where a fact of a party is set, as the end of a sentence."""
    key = visible(party.key)
    if ours:
        option = column.replace("_", "-")
        return f"set it with: artui entity set '{key}' --{option} …"
    return f"give it as {column} of {key} to: artui import customers FILE"
