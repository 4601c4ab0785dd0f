"""What an act is about, read from the ledger when its key is pressed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A customer in a currency, and the document if the key was pressed on one."""

    customer_id: int
    account: str
    name: str
    currency: str
    item_id: int | None = None
    kind: str = ""
    number: str = ""
    amount_minor: int = 0
    open_minor: int = 0

    @property
    def title(self) -> str:
        """What the customer is called in a question."""
        return self.name or self.account
