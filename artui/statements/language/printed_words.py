"""The words for values that documents print: kinds of documents, flags, promises, ageing columns.

One concept has one word in each language; the glossary at the head of a catalogue says which.
"""

from artui.domain.ageing import NOT_DUE
from artui.domain.kinds import Flag, ItemKind, PromiseState
from artui.statements.language.speech import Spoken, Term, term
from artui.statements.model import APPLIED, UNAPPLIED, Style

KINDS: dict[ItemKind, Term] = {
    ItemKind.INVOICE: term("Invoice"),
    ItemKind.FINANCE_CHARGE: term("Late interest"),
    ItemKind.FEE: term("Fee"),
    ItemKind.REFUND: term("Refund"),
    ItemKind.CREDIT_MEMO: term("Credit memo"),
    ItemKind.PAYMENT: term("Payment"),
    ItemKind.DISCOUNT: term("Discount"),
    ItemKind.WRITE_OFF: term("Write-off"),
    ItemKind.OFFSET: term("Offset"),
    ItemKind.REVERSAL: term("Reversal"),
}
_APPLIED = term("Applied")
FLAGS: dict[Flag, Term] = {
    Flag.ON_HOLD: term("on hold"),
    Flag.DISPUTED: term("disputed"),
    Flag.CLAIMED: term("claimed"),
    Flag.PROMISED: term("promised"),
    Flag.FLAGGED: term("flagged"),
    Flag.AGENCY: term("with an agency"),
    Flag.OVER_LIMIT: term("over the limit"),
}
PROMISES: dict[PromiseState, Term] = {
    PromiseState.PENDING: term("pending"),
    PromiseState.KEPT: term("kept"),
    PromiseState.BROKEN: term("broken"),
}
STYLES: dict[Style, Term] = {
    "open-item": term("Open items"),
    "balance-forward": term("Balance forward"),
    "activity": term("Account activity"),
}


def kind_title(told: Spoken, kind: ItemKind) -> str:
    """The name of a kind of document: `Invoice`, `Rechnung`."""
    return told.word(KINDS[kind])


def movement_title(told: Spoken, kind: str) -> str:
    """The word for a movement of the account: a kind of document, or what was applied."""
    return told.word(_APPLIED) if kind == APPLIED else kind_title(told, ItemKind(kind))


def flag_word(told: Spoken, flag: Flag) -> str:
    """A flag as the customer reads it."""
    return told.word(FLAGS[flag])


def bucket_title(told: Spoken, label: str) -> str:
    """The heading of an ageing column, by the label that the rules give it: `31-60 days`."""
    if label == UNAPPLIED:
        return told.say("Unapplied credits")
    if label == NOT_DUE:
        return told.say("Not due")
    if label.startswith("over-"):
        return told.say("Over {days} days", days=label.removeprefix("over-"))
    return told.say("{days} days", days=label)
