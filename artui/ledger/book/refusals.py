"""Every way in which the ledger says no: one class per rule, each message naming the document and
the numbers."""

from artui.domain.refusal import Refused


class NotAllowed(Refused):
    """The actor's role does not cover this act."""


class NeedsSupervisor(NotAllowed):
    """The act is a supervisor's; `what` names it, for the one who is asked to do it instead."""

    def __init__(self, what: str, because: str) -> None:
        self.what = what
        super().__init__(what, " ", because)


class WaitsForSupervisor(NotAllowed):
    """Nothing was changed, but the act was asked for: it waits as request `request_id`."""

    def __init__(self, refusal: NeedsSupervisor, request_id: int) -> None:
        self.request_id = request_id
        super().__init__(
            refusal.sentence, f" It now waits for a supervisor as request {request_id}."
        )


class PeriodClosed(Refused):
    """A date given by a clerk lies in a closed period."""


class UnknownCustomer(Refused):
    """No customer has this account number."""


class UnknownEntity(Refused):
    """None of our legal entities has this name."""


class UnknownDocument(Refused):
    """No document has this number."""


class AmbiguousDocument(Refused):
    """Several documents have this number; the message lists the choices."""


class NumberTaken(Refused):
    """Another document in force has this number, with other values."""


class BadDocument(Refused):
    """A document's own values contradict each other."""


class BadParent(Refused):
    """A parent account that would make a ring, or that allocations forbid to change."""


class AmountTooLarge(Refused):
    """More than one side has open; the message says which, and both numbers."""


class AmountNotPositive(Refused):
    """An amount of zero or below."""


class CurrencyDiffers(Refused):
    """A credit and a debit in two currencies."""


class OutsideTree(Refused):
    """A credit and a debit of customers that share no account tree."""


class NotInForce(Refused):
    """The document is pending, reversed or superseded."""


class WrongKind(Refused):
    """The act is not for documents of this kind."""


class AlreadyUndone(Refused):
    """The allocation or document was taken back before."""


class HasAllocations(Refused):
    """The document carries allocations that must be taken back first."""


class AboveTolerance(NeedsSupervisor):
    """A write-off above the tolerance needs a supervisor."""


class NothingToUndo(Refused):
    """The actor has no act that could be undone."""


class CannotUndo(Refused):
    """The act can't be undone, or later acts rest on it; the message names them."""


class OverLimit(Refused):
    """The invoice would exceed a credit limit; the message names limit and exposure."""


class AccountStopped(Refused):
    """The account takes no new invoices: credit suspended or revoked, on hold, closing or
    terminated."""


class DoesNotTie(Refused):
    """Sums that must be equal differ; nothing is printed."""


class BatchSize(Refused):
    """More documents at once than may be, or none, or one twice."""


class NumberRule(Refused):
    """A number that breaks the rule for invoice numbers."""


class UnknownPolicy(Refused):
    """No interest policy has this name."""


class BadMasterData(Refused):
    """A value of master data that can't be."""


class NothingToCharge(Refused):
    """No invoice has earned interest that was not charged."""


class UnknownRun(Refused):
    """No run of this number is in force."""


class DisputeNotAllowed(Refused):
    """The reason never grounds a dispute."""


class DisputeOpen(Refused):
    """The invoice has an open dispute, or a claim, already."""


class NoDispute(Refused):
    """The invoice has no open dispute."""


class BeyondShare(Refused):
    """Shares of a limit that would come to more than the limit; the message names both."""


class CreditUnchanged(Refused):
    """The credit, or the account, is in that state already, or a remedy keeps it there."""


class UnknownRemedy(Refused):
    """No remedy of this number is in force."""


class UnknownRequest(Refused):
    """No request of this number waits."""


class FourEyes(NotAllowed):
    """Who asks cannot approve."""


class NothingToDun(Refused):
    """No item climbs a level."""


class NotFlagged(Refused):
    """The invoice carries no flag that could be lifted."""


class NotPlaced(Refused):
    """The customer is not with an agency."""
