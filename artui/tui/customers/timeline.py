"""The Timeline tab of a customer's page: documents, payments and what they paid, promises, notes,
disputes, notices and mails in one list by day, the newest first.

Credits are negative, so that the amounts read as the account does. Enter opens what a row is about.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind, ItemState
from artui.tui.customers import reads
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.list_page import tone_of
from artui.tui.desk.sources import has_words
from artui.tui.desk.target import Target, document_target
from artui.tui.kit.widgets.pages import GONE, PAGE, Shown, Tone
from artui.tui.kit.widgets.table_columns import Column
from artui.wording import flagged_state, short_kind, state_word

if TYPE_CHECKING:
    from artui.ledger.lists.history.timeline import TimelineEvent
    from artui.ledger.lists.item_rows import ItemRow

COLUMNS = (
    Column("day", "Date", 10),
    Column("kind", "What", 9),
    Column("amount", "Amount", 13, "decimal"),
    Column("currency", "", 3),
    Column("number", "Number", 14, stretch=20),
    Column("text", "What it paid or says", 20, stretch=120, room=44, whole=True),
    Column("actor", "By", 8, rank=1),
)
WORDS = "date, kind, number, text, who"
_WORDS = {
    "taken_back": "taken back",
    "dispute_resolved": "resolved",
    "flag_lifted": "unflagged",
    "handed_over": "agency",
    "credit_share": "share",
    "credit_check": "check",
    "remedy_lifted": "lifted",
    "follow_up": "follow-up",
    "follow_up_done": "followed up",
    "mail_returned": "mail back",
}
_WARNS = frozenset({"dispute", "claim", "mail_returned"})
_TAKEN_BACK = (ItemState.VOID, ItemState.REVERSED)


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """The events of a customer whose words are all in them; read in threads, a page at a time."""

    ledger: Ledger
    customer_id: int
    currency: str
    amounts: Amounts
    wanted: Filter

    def ids(self) -> Sequence[int]:
        """The keys of all events."""
        keys = reads.timeline_keys(self.ledger.book(), self.customer_id)
        return array("q", self._with_words(keys)) if self.wanted.words else keys

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows for these events."""
        found = {each.key: each for each in reads.timeline_events(self.ledger.book(), ids)}
        return [self._shown(found[key]) if key in found else GONE for key in ids]

    def plain(self) -> "TimelineSource":
        """The same list with amounts as programs read them."""
        return replace(self, amounts=PLAIN)

    def _with_words(self, keys: Sequence[int]) -> Iterator[int]:
        for start in range(0, len(keys), 8 * PAGE):
            part = keys[start : start + 8 * PAGE]
            for key, row in zip(part, self.rows(part), strict=True):
                if has_words(self.wanted, row.cells):
                    yield key

    def _shown(self, event: "TimelineEvent") -> Shown:
        row, amounts = event.document, self.amounts
        money = (
            "" if event.amount_minor is None else amounts.number(event.amount_minor, event.currency)
        )
        text = event.text if row is None else did(row, amounts)
        cells = (
            event.day,
            _kind(event),
            money,
            event.currency,
            event.number,
            text,
            event.actor,
        )
        if row is not None:
            return Shown(cells, tone_of(row.flags), document_target(row))
        tone: Tone = "warn" if event.broken or event.event in _WARNS else "plain"
        return Shown(cells, tone, self._target(event))

    def _target(self, event: "TimelineEvent") -> Target:
        """What Enter opens, and acts are about: the document, else the mail or the entry of the
        log, where acts are about the customer."""
        if event.item_id is not None and event.mail_id is None:
            return Target(item_id=event.item_id, title=event.number)
        title = f"Act {event.act_id}" if event.mail_id is None else f"Mail {event.mail_id}"
        return Target(
            customer_id=self.customer_id,
            currency=self.currency,
            title=title,
            mail_id=event.mail_id,
            act_id=event.act_id,
        )


def _kind(event: "TimelineEvent") -> str:
    if isinstance(event.event, ItemKind):
        return short_kind(event.event)
    return _WORDS.get(event.event, event.event)


def did(row: "ItemRow", amounts: Amounts) -> str:
    """What a document did: `INV-1 800.00, INV-2 200.00`; or what it is: `paid by WIRE-1`."""
    if row.state in _TAKEN_BACK:
        return state_word(row.state)
    why = f": {row.reason}" if row.reason and row.kind is not ItemKind.PAYMENT else ""
    return f"{_applied(row, amounts)}{why}"


def _applied(row: "ItemRow", amounts: Amounts) -> str:
    moves = [move for move in row.moves if move.kind is not ItemKind.REVERSAL]
    if row.side == 1:
        words = flagged_state(row.state, row.flags)
        if row.open_minor and moves:
            words += f", {amounts.number(row.open_minor, row.currency)} open"
        if moves:
            words += f" by {', '.join(dict.fromkeys(move.number for move in moves))}"
        return words
    if not moves:
        return "unapplied" if row.open_minor else state_word(row.state)
    if len(moves) == 1 and not row.open_minor:
        return moves[0].number
    parts = [f"{each.number} {amounts.number(each.amount_minor, row.currency)}" for each in moves]
    if row.open_minor:
        parts.append(f"{amounts.number(row.open_minor, row.currency)} unapplied")
    return ", ".join(parts)
