"""Review marks hold what a row of the worklist looked like as values instead of a sentence.

What was reviewed before the upgrade stays reviewed until it looks different. A mark that can't be
read (of a document whose number contains `; `) is left as it is: its row is shown once more.
"""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

REVIEW = sa.table(
    "review", sa.column("customer_id"), sa.column("currency"), sa.column("seen", sa.Text())
)
LOOKS = re.compile(r"\((\d+), (\d+), (\d+), (\d+), (?:True|False), (\d+)\) (.*)", re.DOTALL)
# The sentences of 1.0, with the kind each is now.
BROKEN = re.compile(r"promise broken (\d{4}-\d{2}-\d{2})")
CLAIM = re.compile(r"(\d+)(?:\.(\d+))? under claim")
WAITING = {
    "memos_unapplied": ("memo", "unapplied"),
    "payments_unapplied": ("payment", "unapplied"),
    "invoices_pending": ("invoice", "pending"),
}


def upgrade() -> None:
    """Write the marks anew."""
    connection = op.get_bind()
    for customer_id, currency, seen in connection.execute(sa.select(REVIEW)).all():
        mine = sa.and_(REVIEW.c.customer_id == customer_id, REVIEW.c.currency == currency)
        if (looks := looks_of(seen)) is not None:
            connection.execute(sa.update(REVIEW).where(mine).values(seen=looks))


def looks_of(seen: str) -> str | None:
    """The values behind a mark's sentence, as JSON; None if it can't be read."""
    if (match := LOOKS.fullmatch(seen)) is None:
        return None
    notes = [note_of(text) for text in match[6].split("; ") if text]
    if None in notes:
        return None
    names = ("overdue", "days", "level", "unapplied", "due")
    figures = dict(zip(names, map(int, match.groups()[:5]), strict=True))
    looks = figures | {"notes": sorted(note for note in notes if note is not None)}
    return json.dumps(looks, ensure_ascii=False, separators=(",", ":"))


def note_of(text: str) -> list[str | int] | None:
    """Kind, number, reference, day and minor units of a reason."""
    if match := BROKEN.fullmatch(text):
        return ["promise_broken", 1, "", match[1], 0]
    if match := CLAIM.fullmatch(text):
        # The decimals are those of the currency already.
        return ["under_claim", 1, "", "", int(match[1] + (match[2] or ""))]
    for kind, (noun, state) in WAITING.items():
        if match := re.fullmatch(rf"(\d+) {noun}s {state}", text):
            return [kind, int(match[1]), "", "", 0]
        if match := re.fullmatch(rf"{noun} (.+) {state}", text):
            return [kind, 1, match[1], "", 0]
    return None
