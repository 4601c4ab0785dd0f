"""Words for what the program knows as values: kinds, states, flags, reasons.

The command line, the screens and the documents all take their words from here; nothing reads
meaning back from them. Amounts and days come from the value, so that a short form is made from it
and never cut out of a long one.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import IntEnum

from artui.domain.credit_use import CreditUse
from artui.domain.dunning import Skip, SkipReason, Step
from artui.domain.kinds import Flag, ItemKind, ItemState
from artui.domain.money import Bare, Money
from artui.domain.sentence import PLAIN, Sentence, Signs, localized
from artui.domain.text import visible
from artui.domain.work_reasons import Reason, WorkReason

_NAMED_CHARACTERS = 40  # of what a payment names
_STATES = {
    ItemState.PART_PAID: "part paid",
    ItemState.WRITTEN_OFF: "written off",
    ItemState.PARTLY_APPLIED: "part applied",
}
_KINDS = {
    ItemKind.CREDIT_MEMO: "credit memo",
    ItemKind.FINANCE_CHARGE: "finance charge",
    ItemKind.WRITE_OFF: "write-off",
}
_SHORT_KINDS = {ItemKind.CREDIT_MEMO: "memo", ItemKind.FINANCE_CHARGE: "charge"}
_TITLES = {ItemKind.FINANCE_CHARGE: "Late interest"}
_LEVELS = {1: "reminder due", 2: "notice due", 3: "final demand due", 4: "collections due"}
_SKIPPED = {
    SkipReason.NOT_RECEIVABLE: "not our receivable",
    SkipReason.EXCLUDED: "customer excluded",
    SkipReason.WITH_AGENCY: "with an agency",
    SkipReason.COVERED: "credits cover the debt",
    SkipReason.BELOW_MINIMUM: "below the minimum",
    SkipReason.PROMISED: "promise pending",
    SkipReason.CLAIMED: "claimed",
    SkipReason.AT_TOP: "at the top of the ladder",
    SkipReason.NOT_WRITTEN: "the notice before is not written",
}
# The word for one waiting document, and what it waits for.
_WAITING = {
    WorkReason.MEMOS_UNAPPLIED: ("memo", "unapplied"),
    WorkReason.PAYMENTS_UNAPPLIED: ("payment", "unapplied"),
    WorkReason.INVOICES_PENDING: ("invoice", "pending"),
}


def state_word(state: ItemState) -> str:
    """A state in words: `part paid`."""
    return _STATES.get(state, str(state))


def flagged_state(state: ItemState, flags: Sequence[Flag]) -> str:
    """A state behind the flags, which a narrow column must still show: `disputed, open`."""
    # A claim is a dispute as well.
    shown = [flag for flag in flags if flag is not Flag.DISPUTED or Flag.CLAIMED not in flags]
    return ", ".join((*map(flag_word, shown), state_word(state)))


def flag_word(flag: Flag) -> str:
    """A flag in words: `on hold`."""
    return str(flag).replace("_", " ")


def kind_word(kind: ItemKind) -> str:
    """A kind of document in words: `credit memo`."""
    return _KINDS.get(kind, str(kind))


def short_kind(kind: ItemKind) -> str:
    """A kind of document in a narrow column: `memo`."""
    return _SHORT_KINDS.get(kind, kind_word(kind))


def kind_title(kind: ItemKind) -> str:
    """A kind's name on papers for a customer: `Late interest`."""
    return _TITLES.get(kind, kind_word(kind).capitalize())


def level_word(level: int) -> str:
    """What is due at a level of the dunning ladder."""
    return _LEVELS.get(level, f"level {level} due")


def dunning_step(step: Step) -> str:
    """What a run does with an item: the level that the item climbs to, or why it stays."""
    return step.to.name if step.skip is None and step.to is not None else _skipped(step.skip)


def _skipped(skip: Skip | None) -> str:
    match skip:
        case Skip(SkipReason.TOO_EARLY, level) if level is not None:
            return f"{level.name} from day {level.days_late}"
        case Skip(SkipReason.TOO_SOON, level, days) if level is not None:
            return f"{days} days since the notice before, {level.gap_days} needed"
        case Skip(reason):
            return _SKIPPED[reason]
    return ""


class Brevity(IntEnum):
    """How much of a reason is shown: all of it, days as `9 Nov`, without what a document waits
    for, or only the number of documents.
    """

    FULL = 0
    SHORT_DAYS = 1
    NO_STATE = 2
    COUNTS = 3


def work_reason(reason: Reason, brevity: Brevity = Brevity.FULL) -> Sentence:
    """Why a customer is on the worklist: `memo CM-88 unapplied`."""
    match reason.kind:
        case WorkReason.PROMISE_BROKEN:
            return Sentence(f"promise broken {_day(reason.day, brevity)}")
        case WorkReason.PAYMENT_RETURNED:
            what = "1 payment" if brevity >= Brevity.COUNTS else f"payment {reason.ref}"
            return Sentence(f"{what} returned {_day(reason.day, brevity)}")
        case WorkReason.FOLLOW_UP:
            return _reminder(reason, brevity)
        case WorkReason.OVERDUE:
            return Sentence(f"overdue {reason.number} {'day' if reason.number == 1 else 'days'}")
        case WorkReason.LEVEL_DUE:
            return Sentence(level_word(reason.number))
        case WorkReason.UNDER_CLAIM:
            return Sentence(Bare(reason.minor, reason.currency), " under claim")
        case WorkReason.KEPT_BACK:
            why = f": {reason.named}" if reason.named and brevity < Brevity.NO_STATE else ""
            if not reason.minor:
                return Sentence(f"Amazon reports a shortage{why}")
            return Sentence("Amazon deducted ", Money(reason.minor, reason.currency), why)
        case WorkReason.PAYMENT_NAMES_NONE_OF_OURS | WorkReason.PAYMENT_NAMES_WHAT_CAME:
            return _named(reason, brevity)
    noun, state = _WAITING[reason.kind]
    if reason.number > 1:
        what = f"{reason.number} {noun}s"
    else:
        what = f"1 {noun}" if brevity >= Brevity.COUNTS else f"{noun} {reason.ref}"
    return Sentence(what if brevity >= Brevity.NO_STATE else f"{what} {state}")


def _reminder(reason: Reason, brevity: Brevity) -> Sentence:
    """What a clerk wanted to come back to: `follow up INV-1: ask for the order number`."""
    if brevity >= Brevity.COUNTS:
        return Sentence("follow up")
    most = _NAMED_CHARACTERS
    text = reason.named if len(reason.named) <= most else f"{reason.named[:most]}…"
    about = f" {reason.ref}" if reason.ref and brevity < Brevity.NO_STATE else ""
    return Sentence(f"follow up{about}: {visible(text)}")


def _named(reason: Reason, brevity: Brevity) -> Sentence:
    """What a payment names: `payment TR-2 names 'A-99', not ours`, or what has come since."""
    if brevity >= Brevity.COUNTS:
        return Sentence("1 payment")
    most = _NAMED_CHARACTERS
    text = reason.named if len(reason.named) <= most else f"{reason.named[:most]}…"
    if reason.kind is WorkReason.PAYMENT_NAMES_WHAT_CAME:
        return Sentence(f"{visible(text)} is here, named by payment {reason.ref}")
    what = f"payment {reason.ref} names '{visible(text)}'"
    return Sentence(what if brevity >= Brevity.NO_STATE else f"{what}, not ours")


def work_reasons(
    reasons: Iterable[Reason], signs: Signs = PLAIN, brevity: Brevity = Brevity.FULL
) -> str:
    """All of a customer's reasons in one line."""
    return "; ".join(localized(work_reason(reason, brevity), signs) for reason in reasons)


def _day(day: date | None, brevity: Brevity) -> str:
    if day is None:
        return ""
    return day.isoformat() if brevity is Brevity.FULL else f"{day:%-d %b}"


def credit_share(use: CreditUse) -> str:
    """How much of a credit limit is used: `80%`, `>10x` from tenfold on, empty without a limit."""
    if use.limit_minor is None:
        return ""
    if use.percent is None:
        return "none"
    return f"{use.percent}%" if use.percent < 1000 else ">10x"


def credit_used(use: CreditUse) -> str:
    """The same with a mark above the limit: `80%`, `112%!`."""
    return f"{credit_share(use)}!" if use.over else credit_share(use)
