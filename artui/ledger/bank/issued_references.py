"""The payment references that we print, and whose document one is when it comes back.

A reference holds the number by which the ledger knows a document, so it needs no table of its own.
RF is printed for everybody; the kinds of single countries for an entity with a bank account that
takes them. bank.md, section 3.
"""

from collections.abc import Callable, Container
from typing import NamedTuple

from sqlalchemy import Connection

from artui.domain.check_digits import ReferenceKind, grouped, issue
from artui.ledger.bank.bank_accounts import bank_accounts

# Where the digits that we chose stand in a reference of each kind.
_OURS: dict[ReferenceKind, Callable[[str], str]] = {
    ReferenceKind.RF: lambda reference: reference[4:],
    ReferenceKind.QRR: lambda reference: reference[:-1],
    ReferenceKind.OGM: lambda reference: reference[:10],
    ReferenceKind.VIITE: lambda reference: reference[:-1],
    ReferenceKind.KID: lambda reference: reference[:-1],
    ReferenceKind.OCR: lambda reference: reference[:-1],
}


class PrintedReference(NamedTuple):
    """A reference as it stands on a document."""

    kind: ReferenceKind
    text: str


def reference_kinds(connection: Connection) -> dict[int, tuple[ReferenceKind, ...]]:
    """The kinds that we print for each entity that has bank accounts, RF first."""
    named: dict[int, set[ReferenceKind]] = {}
    for account in bank_accounts(connection):
        kinds = named.setdefault(account.entity_id, set())
        if account.reference:
            kinds.add(ReferenceKind(account.reference))
    return {entity: with_rf(kinds) for entity, kinds in named.items()}


def with_rf(kinds: Container[ReferenceKind] = ()) -> tuple[ReferenceKind, ...]:
    """These kinds and RF, in their order."""
    return tuple(kind for kind in ReferenceKind if kind is ReferenceKind.RF or kind in kinds)


def printed_references(
    kinds: tuple[ReferenceKind, ...], item_id: int
) -> tuple[PrintedReference, ...]:
    """The references of a document, one of each kind."""
    return tuple(PrintedReference(kind, grouped(kind, issue(kind, item_id))) for kind in kinds)


def document_of(kind: ReferenceKind, reference: str) -> int | None:
    """The document that a reference would be of if we issued it, by its id; None if we can't have
    issued it."""
    digits = _OURS[kind](reference)
    if not digits.isdecimal() or len(digits.lstrip("0")) > 10 or not int(digits):
        return None
    number = int(digits)
    return number if issue(kind, number).lstrip("0") == reference.lstrip("0") else None
