"""Whether an act is possible on what is under the cursor, and what that is now."""

from collections.abc import Callable

from artui.domain.kinds import ItemKind
from artui.tui.desk.page import of_ledger
from artui.tui.desk.possible import Rule
from artui.tui.desk.target import Target
from artui.tui.kit.actions import NotYet
from artui.tui.kit.frame import Frame

CREDITS = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
"""The credits that are applied by hand."""


def target_of(frame: Frame) -> Target | None:
    """The subject of the page's keys."""
    return of_ledger(frame).target


def writable(frame: Frame) -> str | None:
    """Whether the ledger may be changed."""
    return of_ledger(frame).ledger.why_not_write()


def has_target(frame: Frame) -> str | None:
    """Whether there is a customer or document; the key waits while its row is being read."""
    if frame.table is not None and frame.table.marks:
        sort = "the marked rows are neither documents nor customers."
        return sort if first_marked(frame) is None else None
    if target_of(frame) is not None:
        return None
    if frame.table is not None and frame.table.reading:
        return NotYet("the row is still being read.")
    return "there is nothing under the cursor."


def first_marked(frame: Frame) -> Target | None:
    """What the first marked row is about; the others are of its sort."""
    if frame.table is None or not frame.table.marks:
        return None
    return of_ledger(frame).marked_target(next(iter(frame.table.marks)))


def has_document(frame: Frame) -> str | None:
    """Whether there is a document."""
    if why := has_target(frame):
        return why
    target = first_marked(frame) or target_of(frame)
    if target is not None and target.item_id is not None:
        return None
    marked = frame.table is not None and frame.table.marks
    return "it needs documents." if marked else "it needs a document under the cursor."


def on_customer(frame: Frame) -> str | None:
    """Whether an act is possible on a customer, directly or by one of their documents."""
    return writable(frame) or has_target(frame)


def on_documents(rule: Rule) -> Callable[[Frame], str | None]:
    """Whether an act is possible on the document under the cursor, as far as the list knows it.

    What the marked documents allow is asked of the ledger when the act begins.
    """

    def why_not(frame: Frame) -> str | None:
        if why := writable(frame) or has_document(frame):
            return why
        target = target_of(frame)
        if first_marked(frame) is not None or target is None:
            return None
        return rule.why_not(target.kind, target.facts)

    return why_not


def on_subject(rule: Rule) -> Callable[[Frame], str | None]:
    """The same for an act that a customer may have, too."""

    def why_not(frame: Frame) -> str | None:
        if why := on_customer(frame):
            return why
        target = target_of(frame)
        if first_marked(frame) is not None or target is None or target.item_id is None:
            return None
        return rule.why_not(target.kind, target.facts)

    return why_not
