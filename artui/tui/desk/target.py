"""The subject of an act: the record under the cursor, as it was listed and as it is now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from artui.domain.kinds import Flag, ItemKind, ItemState
    from artui.ledger.lists.item_rows import ItemRow


class DocumentFacts(NamedTuple):
    """What decides which acts are possible on a document."""

    open_minor: int
    state: "ItemState"
    flags: "tuple[Flag, ...]" = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A document (its kind and internal id), or a customer in a currency.

    It comes with the row from the list's source. `title` is the document's number or the customer's
    name, for the breadcrumb of the page that opens. `facts` are those of a document, if the list
    reads them. `mail_id` and `act_id` are what a row about a customer opens, if not their page.
    """

    kind: "ItemKind | None" = None
    item_id: int | None = None
    customer_id: int | None = None
    currency: str = ""
    title: str = ""
    facts: DocumentFacts | None = None
    mail_id: int | None = None
    act_id: int | None = None


def document_target(row: "ItemRow") -> Target:
    """A listed document."""
    facts = DocumentFacts(row.open_minor, row.state, row.flags)
    return Target(row.kind, row.id, row.customer_id, row.currency, row.number, facts)


class Subject(NamedTuple):
    """A target as it is now: the customer in a currency, and the document if it is one."""

    customer_id: int
    account: str
    name: str
    currency: str
    item_id: int | None = None
    kind: "ItemKind | None" = None
    number: str = ""
    amount_minor: int = 0
    open_minor: int = 0
    facts: DocumentFacts | None = None
    act_id: int = 0
    """The last act of the log when it was read."""

    @property
    def label(self) -> str:
        """The document's number, else the customer as they are called in a question."""
        return self.number or self.called

    @property
    def title(self) -> str:
        """The customer's name on the way to a page."""
        return self.name or self.account

    @property
    def called(self) -> str:
        """The customer in a question: the name, and the account, since others are called alike."""
        return f"{self.name} ({self.account})" if self.name else self.account

    @property
    def document_id(self) -> int:
        """The document's internal id; only for acts on documents."""
        assert self.item_id is not None
        return self.item_id


_LETTERS = 27  # A to Z, and none


def record_of(customer_id: int, currency: str) -> int:
    """A customer and currency as one number, so that a list of balances can hold it as a record id.

    It follows from the letters of the code alone; a customer without a currency has one, too.
    """
    place = 0
    for letter in currency:
        place = place * _LETTERS + ord(letter) - ord("A") + 1
    return customer_id * _LETTERS**3 + place


def customer_target(record: int) -> Target:
    """The customer and currency of a record id that `record_of` made."""
    customer_id, place = divmod(record, _LETTERS**3)
    letters = (place // _LETTERS**2, place // _LETTERS % _LETTERS, place % _LETTERS)
    code = "".join(chr(ord("A") + letter - 1) for letter in letters if letter)
    return Target(customer_id=customer_id, currency=code)
