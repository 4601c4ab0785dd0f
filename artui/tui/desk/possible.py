"""Which acts are possible on a document, as far as a list knows it, and why not.

The ledger decides; these rules refuse early, before anything is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass

from artui.domain.kinds import DEBIT_KINDS, Flag, ItemKind, ItemState
from artui.tui.desk.target import DocumentFacts

Check = Callable[[DocumentFacts], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """The kinds of documents that an act is for, a sentence about them, and what must hold."""

    kinds: tuple[ItemKind, ...]
    needs: str
    checks: tuple[Check, ...] = ()

    def why_not(self, kind: ItemKind | None, facts: DocumentFacts | None) -> str | None:
        """Why the act is not possible on a document; None if it is as far as is known."""
        if kind not in self.kinds:
            return self.needs
        if facts is None:
            return None
        return next((why for check in self.checks if (why := check(facts))), None)


def _in_books(facts: DocumentFacts) -> str | None:
    return "it is not approved yet." if facts.state is ItemState.PENDING else _there(facts)


def _there(facts: DocumentFacts) -> str | None:
    gone = facts.state in (ItemState.REVERSED, ItemState.VOID)
    return "it is reversed." if gone else None


def _open(facts: DocumentFacts) -> str | None:
    return None if facts.open_minor else "it has nothing open."


def _pending(facts: DocumentFacts) -> str | None:
    return None if facts.state is ItemState.PENDING else "it is not pending."


def _with(flag: Flag, sentence: str) -> Check:
    return lambda facts: None if flag in facts.flags else sentence


def _without(flag: Flag, sentence: str) -> Check:
    return lambda facts: sentence if flag in facts.flags else None


def _of_invoice(*checks: Check) -> Rule:
    return Rule((ItemKind.INVOICE,), "it needs an invoice.", checks)


def _of_debit(*checks: Check) -> Rule:
    return Rule(DEBIT_KINDS, "it needs an invoice or a charge.", checks)


_DISPUTED = _with(Flag.DISPUTED, "it has no open dispute.")
ANY = Rule(tuple(ItemKind), "it needs a document.")
REVERSE = Rule(tuple(kind for kind in ItemKind if kind is not ItemKind.REVERSAL),
               "a reversal is taken back by undo.", (_there,))  # fmt: skip
SUBMIT = Rule(
    (ItemKind.INVOICE, ItemKind.CREDIT_MEMO), "it needs an invoice or a credit memo.", (_there,)
)
APPLY = Rule(
    (*DEBIT_KINDS, ItemKind.PAYMENT, ItemKind.CREDIT_MEMO),
    "only a payment or credit memo is applied.",
    (_in_books, _open),
)
PAY = _of_invoice(_in_books, _open)
PROMISE = WRITE_OFF = _of_debit(_in_books, _open)
DISPUTE = _of_invoice(_in_books, _without(Flag.DISPUTED, "it has an open dispute already."), _open)
CLAIM = _of_invoice(_DISPUTED, _without(Flag.CLAIMED, "its claim is filed already."))
RESOLVE = _of_invoice(_DISPUTED)
FLAG = _of_invoice(_in_books, _open, _without(Flag.FLAGGED, "it is flagged already."))
UNFLAG = _of_invoice(_with(Flag.FLAGGED, "it is not flagged."))
APPROVE = RENUMBER = _of_invoice(_pending)
HOLD = _of_invoice(_there, _without(Flag.ON_HOLD, "it is on hold already."))
RELEASE = _of_invoice(_there, _with(Flag.ON_HOLD, "it is not on hold."))
CORRECT = _of_invoice(_there)
