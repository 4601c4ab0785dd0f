"""Open matters of a customer or a document, as lines: remedies, disputes, promises, questions.

The latest come first; those that are over (lifted, resolved, kept, answered) are faint.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from artui.domain.kinds import PromiseState
from artui.tui.desk.amounts import Amounts
from artui.tui.kit.widgets.line import PieceStyle

if TYPE_CHECKING:
    from artui.ledger.credit.credit_rows import CheckRow, RequestRow
    from artui.ledger.disputes.dispute_rows import DisputeRow
    from artui.ledger.disputes.promise_rows import PromiseRow
    from artui.ledger.remedies.remedy_rows import RemedyRow

Lines = list[tuple[str, PieceStyle]]


def _under(title: str, lines: Lines) -> Lines:
    return [("", "plain"), (f" {title}", "strong"), *lines] if lines else []


def remedies(rows: Sequence["RemedyRow"], account: str, amounts: Amounts) -> Lines:
    """Remedies in force on an account, or on one above it, which is then named."""
    lines: Lines = []
    for row in reversed(rows):
        on = "" if row.account == account else f" on {row.account}"
        money = ""
        if row.amount_minor is not None:
            money = f" {amounts.money(row.amount_minor, row.currency)}"
        text = f"   {row.id} {row.measure}{money}{on}, {row.day}, trigger ({row.trigger})"
        lines.append((f"{text}: {row.reason}", "warn"))
    return _under("Remedies", lines)


def disputes(rows: Sequence["DisputeRow"], amounts: Amounts, *, named: bool = True) -> Lines:
    """Disputes with their amount, claim and outcome; `named` adds the invoice."""
    lines: Lines = []
    for row in reversed(rows):
        parts = [f"{row.opened} {amounts.money(row.amount_minor, row.currency)}"]
        parts += [f"of {row.invoice}"] if named else []
        parts += [f"{row.reason},", row.outcome or "open"]
        if row.claim:
            parts.append(f"(claim {row.claim} of {row.claim_date})")
        if row.resolved:
            parts.append(f"on {row.resolved}")
        text = "   " + " ".join(parts) + (f": {row.resolution}" if row.resolution else "")
        lines.append((text, "faint" if row.outcome else "warn"))
    return _under("Disputes", lines)


def promises(rows: Sequence["PromiseRow"], amounts: Amounts, *, of_document: bool = False) -> Lines:
    """Promises with their day and state, and the invoice, if there is one.

    `of_document`: they are shown at a document, so it is those of the whole account that say so.
    """
    styles: dict[str, PieceStyle] = {PromiseState.BROKEN: "bad", PromiseState.KEPT: "faint"}
    lines: Lines = []
    for row in reversed(rows):
        of = f" of {row.invoice}" if row.invoice else ""
        of += " for the account" if of_document and not row.invoice else ""
        money = amounts.money(row.amount_minor, row.currency)
        text = f"   {money}{of} by {row.promised_for}, {row.state}"
        if row.kept_minor and row.state != PromiseState.KEPT:
            text += f", {amounts.number(row.kept_minor, row.currency)} came"
        lines.append((text, styles.get(row.state, "plain")))
    return _under("Promises", lines)


def checks(rows: Sequence["CheckRow"]) -> Lines:
    """The latest credit check, and when the next is due."""
    if not rows:
        return []
    row = rows[0]
    found = " ".join(part for part in (row.score, row.decision, row.note) if part)
    lines: Lines = [(f"   {row.day} {row.agency}: {found}".rstrip(" :"), "plain")]
    if row.next_review is not None:
        lines.append((f"   next review {row.next_review}", "plain"))
    return _under("Credit check", lines)


def questions(rows: Sequence["RequestRow"]) -> Lines:
    """What the customer was asked, and what they answered."""
    lines: Lines = []
    for row in reversed(rows):
        if row.answered is None:
            lines.append((f"   {row.id}, {row.day}, waits: {row.text}", "warn"))
        else:
            lines.append((f"   {row.id}, {row.day}: {row.text}", "faint"))
            lines.append((f"      {row.answered}: {row.answer}", "faint"))
    return _under("Requests for information", lines)
