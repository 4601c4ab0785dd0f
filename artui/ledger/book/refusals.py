"""The refusals of the ledger: one class per rule; each message names the document and the
numbers."""

from collections.abc import Mapping

from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence


class NotAllowed(Refused):
    """The actor's role does not cover this act."""


class NeedsSupervisor(NotAllowed):
    """Only a supervisor may do this; `what` names the act for the supervisor who is asked.

    `seen` are arguments of the act that say what it was decided on: they go into the request, and
    the act is refused if the ledger is not so any more.
    """

    def __init__(self, what: str, because: str, seen: Mapping[str, object] | None = None) -> None:
        self.what = what
        self.seen = dict(seen or {})
        super().__init__(what, " ", because)


class WaitsForSupervisor(NotAllowed):
    """Nothing was changed, but the act was requested and waits as request `request_id`."""

    def __init__(self, refusal: NeedsSupervisor, request_id: int) -> None:
        self.request_id = request_id
        super().__init__(
            refusal.sentence, f" It now waits for a supervisor as request {request_id}."
        )


class PeriodClosed(Refused):
    """A date given by a clerk lies in a closed period."""


class BooksBehind(Refused):
    """What a period to be closed holds is not all in the books."""


class DateTooFar(Refused):
    """A document or payment is dated further from the business day than the ledger allows."""


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
    """A parent account that would form a ring, or that can't change because of allocations."""


class AmountTooLarge(Refused):
    """The amount is more than one side has open; the message names the side and both numbers."""


class MoreThanOpen(AmountTooLarge):
    """An allocation asks for more than one of its two documents has open."""

    def __init__(self, asked: Money, document: str, still_open: Money, *, of_credit: bool) -> None:
        self.asked, self.document, self.still_open = asked, document, still_open
        self.of_credit = of_credit
        super().__init__(self.words(asked))

    def words(self, asked: object, when: str = "") -> Sentence:
        """The refusal with the amount as it was written, and since when so little is open."""
        before = f" is more than {self.document} has open: "
        return Sentence(asked, before, self.still_open, f"{when}.")


class AmountNotPositive(Refused):
    """The amount is zero or negative."""


class CurrencyDiffers(Refused):
    """The credit and the debit are in different currencies."""


class OutsideTree(Refused):
    """The credit and the debit belong to customers that share no account tree."""


class NotInForce(Refused):
    """The document is pending, reversed or superseded."""


class WrongKind(Refused):
    """The act is not for documents of this kind."""


class AlreadyUndone(Refused):
    """The allocation or document has already been taken back."""


class HasAllocations(Refused):
    """The document carries allocations that must be taken back first."""


class AboveTolerance(NeedsSupervisor):
    """A write-off above the tolerance needs a supervisor."""


class AboveThreshold(NeedsSupervisor):
    """A credit above the ledger's threshold needs a supervisor."""


class GroundMoved(Refused):
    """What a request was decided on has changed since it was made."""


class NothingToUndo(Refused):
    """The actor has no act that can be undone."""


class CannotUndo(Refused):
    """The act can't be undone, or later acts depend on it; the message names them."""


class CannotRedo(Refused):
    """The act is not undone, was done anew already, or its rows do not say what it did."""


class OverLimit(Refused):
    """The invoice would exceed a credit limit; the message names limit and exposure."""


class AccountStopped(Refused):
    """The account takes no new invoices: credit suspended or revoked, on hold, closing or
    terminated."""


class DoesNotTie(Refused):
    """Sums that must be equal differ; nothing is printed."""


class BatchSize(Refused):
    """Too many documents at once, none, or one of them twice."""


class NumberRule(Refused):
    """The number breaks the rule for invoice numbers."""


class UnknownPolicy(Refused):
    """No interest policy has this name."""


class BadMasterData(Refused):
    """The value is not allowed in master data."""


class NothingToCharge(Refused):
    """No invoice has accrued interest that was not charged."""


class UnknownRun(Refused):
    """No run of this number is in force."""


class DisputeNotAllowed(Refused):
    """The reason is never a ground for a dispute."""


class DisputeOpen(Refused):
    """The invoice has an open dispute, or a claim, already."""


class NoDispute(Refused):
    """The invoice has no open dispute."""


class BeyondShare(Refused):
    """The shares of a limit would exceed the limit; the message names both."""


class CreditUnchanged(Refused):
    """The credit or the account is in that state already, or a remedy keeps it there."""


class UnknownRemedy(Refused):
    """No remedy of this number is in force."""


class UnknownRequest(Refused):
    """No request of this number waits."""


class NotYourRequest(NotAllowed):
    """Only who asked takes a request back."""


class FourEyes(NotAllowed):
    """The requester cannot approve their own request."""


class NothingToDun(Refused):
    """No item climbs a level."""


class NotFlagged(Refused):
    """The invoice carries no flag that can be lifted."""


class NotPlaced(Refused):
    """The customer is not with an agency."""
