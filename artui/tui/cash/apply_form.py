"""The apply form: one payment or credit memo, and how much of it goes to which open debit.

The clerk picks invoices, types amounts, or fills oldest first; the rest is always in sight. Nothing
is posted before Ctrl+S; then the allocations are one act, and each difference written off is
another, in one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter, Term
from artui.domain.refusal import Refused
from artui.domain.sentence import joined
from artui.ledger import cash
from artui.tui.cash import reads
from artui.tui.cash.apply_sheet import Debit, Sheet
from artui.tui.desk import reads as desk_reads
from artui.tui.desk.acting.races import act_on_seen
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, asking, of_ledger, own_hints
from artui.tui.desk.sources import DocumentSource
from artui.tui.desk.target import Subject, Target
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import a_date
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.pages import GONE, Days, Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.wording import kind_word

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.tui.cash.reads import CreditView

COLUMNS = (
    Column("number", "Open item", 14, stretch=24),
    Column("due", "Due", 10, rank=1),
    Column("days", "Late", 5, "right", rank=3),
    Column("open", "Open", 13, "decimal"),
    Column("share", "Apply", 13, "decimal"),
    Column("difference", "Write off", 10, "decimal", rank=2),
    Column("rest", "Still open", 13, "decimal", rank=4),
    Column("customer", "Customer", 16, rank=5, stretch=40, room=28, names="account"),
    Column("kind", "Kind", 14, rank=6),
)


class NothingChosen(Refused):
    """Ctrl+S was pressed before any amount was given."""


class NothingLeft(Refused):
    """The whole credit is given."""


@dataclass(frozen=True, slots=True)
class Giving:
    """How what the form gives is read, filled oldest first, and posted.

    `post` gets shares and differences by document, and the day that was chosen, and returns its
    summary. `item_ids` are the documents besides the debits that nobody may have changed.
    """

    read: "Callable[[Book], CreditView]"
    oldest: "Callable[[Book, Mapping[int, int]], dict[int, int]]"
    post: "Callable[[Book, Mapping[int, int], Mapping[int, int], date | None], str]"
    item_ids: tuple[int, ...] = ()
    kept: bool = True
    """Whether a half-filled form is kept as a draft, and may choose the day it counts from."""


def of_document(credit: "CreditView") -> Giving:
    """How a payment or credit memo of the ledger is given."""
    item_id = credit.item_id

    def post(
        book: "Book", shares: Mapping[int, int], differences: Mapping[int, int], day: date | None
    ) -> str:
        with book.transaction() as one:
            applied = cash.allocation.allocate_many(
                one, credit_id=item_id, shares=list(shares.items()), effective=day
            )
            return joined("; ", [applied.summary, *write_differences(one, credit, differences)])

    return Giving(
        lambda book: reads.credit(book, item_id),
        lambda book, taken: reads.oldest_first(book, item_id, taken),
        post,
        (item_id,),
    )


def write_differences(
    book: "Book", credit: "CreditView", differences: Mapping[int, int]
) -> list[str]:
    """Write off what debits would still have open; an act each, whose summaries are returned."""
    return [
        cash.write_offs.write_off(
            book, item_id, amount_minor=minor, reason=f"difference on {credit.number}"
        ).summary
        for item_id, minor in differences.items()
    ]


class ApplySource:
    """The open debits of the account tree in the credit's currency, with their shares."""

    def __init__(self, documents: DocumentSource, sheet: Sheet) -> None:
        self._documents, self._sheet = documents, sheet
        self.rows_by_id: dict[int, ItemRow] = {}

    def ids(self) -> Sequence[int]:
        """All open debits."""
        self.rows_by_id = {}
        return self._documents.ids()

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the form shows for these debits; read once from the ledger."""
        missing = [item_id for item_id in ids if item_id not in self.rows_by_id]
        if missing:
            found = desk_reads.document_rows(self._documents.ledger.book(), missing)
            self.rows_by_id |= {row.id: row for row in found if row is not None}
        known = self.rows_by_id
        return [self._shown(known[item_id]) if item_id in known else GONE for item_id in ids]

    def _shown(self, row: "ItemRow") -> Shown:
        amounts, sheet = self._documents.amounts, self._sheet
        share, difference = sheet.shares.get(row.id, 0), sheet.differences.get(row.id, 0)

        def number(minor: int) -> str:
            return amounts.number(minor, row.currency) if minor else ""

        cells = (
            row.number,
            row.due_date,
            Days(row.days_late) if row.days_late > 0 else "",
            number(row.open_minor),
            number(share),
            number(difference),
            amounts.number(row.open_minor - share - difference, row.currency),
            row.name or row.account,
            kind_word(row.kind),
        )
        return Shown(cells, "good" if share else "plain")


class ApplyPage(ListPage):
    """The form; `credit` is read before it opens."""

    NAME: ClassVar[str] = "apply"
    TAB: ClassVar[str] = "cash"
    FORM: ClassVar[str] = "apply"
    MARKABLE: ClassVar[bool] = False  # Space picks
    EMPTY: ClassVar[str] = (
        "The account tree has nothing open in this currency. Esc leaves; the credit waits."
    )
    COLUMNS = COLUMNS
    SORT = ("due_date", False)
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {
        "d": ("due_date", "due date"),
        "n": ("number", "number"),
        "o": ("open_amount", "open"),
        "i": ("issue_date", "issued"),
        "c": ("name", "customer"),
    }

    def __init__(
        self,
        *way: str,
        credit: "CreditView",
        offered: Mapping[int, int] | None = None,
        draft: Mapping[str, str] | None = None,
        giving: Giving | None = None,
    ) -> None:
        super().__init__(*way)
        self.credit = credit
        self.giving = giving or of_document(credit)
        self._read_at = int((draft or {}).get("read_at", credit.act_id))
        self.sheet = Sheet(credit.currency, credit.open_minor)
        self._offered = dict(offered or {})
        self.sheet.shares.update(self._offered)
        self.day: date | None = None
        self._source: ApplySource | None = None
        self._from_draft = draft is not None
        if draft is not None:
            self.sheet.shares.update(_pairs(draft.get("shares", "")))
            self.sheet.differences.update(_pairs(draft.get("differences", "")))
            self.day = date.fromisoformat(draft["day"]) if draft.get("day") else None

    def source(self, wanted: Filter) -> ApplySource:
        credit = self.credit
        in_currency = Term("cur", "=", credit.currency)

        documents = DocumentSource(
            self.ledger, lambda book: reads.payable(book, credit.customer_id), _number_only,
            self.amounts, replace(wanted, terms=(*wanted.terms, in_currency)), self.sort,
            self.descending,
        )  # fmt: skip
        self._source = ApplySource(documents, self.sheet)
        return self._source

    def on_mount(self) -> None:
        if self._offered:
            self.status.report(
                "Offered: what the payment names and what came later. Ctrl+S applies it.",
                "plain",
            )

    # What remains

    def load_totals(self) -> None:
        self.show_rest()
        self.ask_in_thread(self.giving.read, self._take_credit, "totals")

    def _take_credit(self, found: "CreditView") -> None:
        self.credit = found
        self.sheet.open_minor = found.open_minor
        self.show_rest()

    def show_rest(self) -> None:
        """What remains of the credit; it is first on the line, so that it is seen at any width."""
        credit, sheet = self.credit, self.sheet
        number = self.amounts.number
        parts = [
            f"Left {number(sheet.remaining_minor, credit.currency)} of "
            f"{self.amounts.money(credit.open_minor, credit.currency)}",
            f"{kind_word(credit.kind)} {credit.number}",
            credit.name,
        ]
        if sheet.differences:
            written = number(sum(sheet.differences.values()), credit.currency)
            parts.insert(1, f"written off {written}")
        if self.day is not None:
            parts.insert(1, f"from {self.day}")
        style: PieceStyle = "bad" if sheet.remaining_minor < 0 else "strong"
        self.totals.say(" " + " · ".join(parts), style)

    def redraw_sheet(self) -> None:
        """Show what was given."""
        self.show_rest()
        if self.table is not None:
            self.table.reload_rows()

    def debit(self) -> Debit:
        """The debit under the cursor; raises NothingChosen while it is not loaded."""
        item_id = self.table.cursor_id if self.table is not None else None
        row = self._source.rows_by_id.get(item_id or 0) if self._source is not None else None
        if row is None:
            raise NothingChosen("There is nothing under the cursor.")
        settles = self.credit.settling.get(row.id, row.open_minor)
        return Debit(row.id, row.number, row.open_minor, min(settles, row.open_minor))

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    # Leaving

    @property
    def unsaved(self) -> bool:
        return bool(self.sheet.shares) and self.sheet.shares != self._offered

    def draft(self) -> tuple[str, Mapping[str, str]] | None:
        """The amounts given so far; None if there are none."""
        if not self.unsaved or not self.giving.kept:
            return None
        return self.FORM, {
            "about": f"of {self.credit.number}",
            "credit_id": str(self.credit.item_id),
            "read_at": str(self._read_at),
            "shares": _text(self.sheet.shares),
            "differences": _text(self.sheet.differences),
            "day": self.day.isoformat() if self.day else "",
        }

    def go_back(self) -> None:
        if self.unsaved and not self.filter_text:
            self.run_worker(self._ask_to_leave(), group="action")
        else:
            super().go_back()

    async def post(self) -> None:
        """Post the allocations as one act and each difference as another, all or nothing."""
        sheet, day = self.sheet, self.day
        if not sheet.shares:
            raise NothingChosen("No amount is given yet; pick with Space or type with Enter.")
        shares, differences = dict(sheet.shares), dict(sheet.differences)

        def act(book: "Book") -> str:
            return self.giving.post(book, shares, differences, day)

        ids = (*self.giving.item_ids, *shares, *differences)
        summary = await act_on_seen(self, self._read_at, ids, act)
        desk = self.desk
        if self._from_draft:
            await desk.drafts.forget(self.FORM)
        self.sheet.clear()
        await desk.changed()
        self.leave()  # ends this worker, so nothing is awaited after it
        desk.report(self.amounts.done(summary), "good")


def _number_only(row: "ItemRow", amounts: Amounts) -> Shown:
    return Shown((row.number,))


def _text(minor_by_id: Mapping[int, int]) -> str:
    return ";".join(f"{item_id}={minor}" for item_id, minor in minor_by_id.items())


def _pairs(text: str) -> dict[int, int]:
    parts = (part.partition("=") for part in text.split(";") if part)
    return {int(item_id): int(minor) for item_id, _, minor in parts}


async def open_apply(page: LedgerPage, target: Target) -> None:
    """Open the form for a payment or memo."""
    if target.item_id is None:
        raise NothingChosen("There is nothing under the cursor.")
    await _open(page, page.here, target.item_id)


async def open_waiting(page: LedgerPage, subject: Subject) -> None:
    """Open the form for the oldest payment or memo that a customer has unapplied."""
    customer_id, currency = subject.customer_id, subject.currency
    found = await page.ledger.ask(lambda book: reads.waiting_credits(book, customer_id, currency))
    if not found:
        raise NothingChosen(f"{subject.account} has nothing unapplied in {currency}.")
    await _open(page, page.here, found[0])


async def _open(
    page: LedgerPage, way: Sequence[str], item_id: int, draft: Mapping[str, str] | None = None
) -> None:
    found, named = await page.ledger.ask(
        lambda book: (reads.credit(book, item_id), reads.named_now(book, item_id))
    )
    if not found.open_minor:
        raise NothingChosen(f"{found.number} is applied; it has nothing left.")
    offered = named if draft is None else None
    title = f"Apply {found.number}"
    page.app.push_screen(ApplyPage(*way, title, credit=found, offered=offered, draft=draft))


def reopen_apply(frame: Frame, content: Mapping[str, str]) -> None:
    """Reopen the form from its draft."""
    page = of_ledger(frame)

    async def reopen() -> None:
        try:
            await _open(page, page.here, int(content["credit_id"]), content)
        except Refused as refusal:
            page.report_refusal(refusal)

    page.run_worker(reopen(), group="reopen")


def _of(frame: Frame) -> ApplyPage:
    assert isinstance(frame, ApplyPage)
    return frame


def _pick(frame: Frame) -> None:
    page = _of(frame)
    page.sheet.pick(page.debit())
    page.redraw_sheet()
    if page.table is not None:
        page.table.move(1)


async def _type_amount(page: LedgerPage) -> None:
    form = _of(page)
    debit, sheet = form.debit(), form.sheet
    number, proposal = form.amounts.number, sheet.share_of(debit)
    read = form.amounts.reader(sheet.currency)

    def amount(typed: str) -> int:
        minor = read(typed) if typed.strip() else proposal
        sheet.give(debit, minor)
        return minor

    question = (
        f"Apply to {debit.number}, open {number(debit.open_minor, sheet.currency)} "
        f"(Enter: {number(proposal, sheet.currency)}):"
    )
    if proposal <= 0:
        raise NothingLeft(f"Nothing of {form.credit.number} is left for {debit.number}.")
    if await form.prompt.ask(question, amount) is not None:
        form.redraw_sheet()
        if form.table is not None:
            form.table.move(1)


async def _fill(page: LedgerPage) -> None:
    form = _of(page)
    giving, taken = form.giving, dict(form.sheet.shares)
    form.sheet.fill(await form.ledger.ask(lambda book: giving.oldest(book, taken)))
    form.redraw_sheet()


async def _write_off(page: LedgerPage) -> None:
    form = _of(page)
    debit, sheet = form.debit(), form.sheet
    if debit.id not in sheet.differences:
        rest = sheet.difference_of(debit)
        allowed = await form.ledger.ask(lambda book: reads.tolerance(book, sheet.currency))
        money = form.amounts.money(rest, sheet.currency)
        most = form.amounts.money(allowed, sheet.currency)
        above = f"Write off {money} of {debit.number}, above the tolerance of {most}?"
        if rest > allowed and not await form.prompt.confirm(above):
            return
    sheet.write_off(debit)
    form.redraw_sheet()


async def _choose_day(page: LedgerPage) -> None:
    form = _of(page)
    initial = form.day or form.ledger.day
    chosen = await form.prompt.ask("Counts from:", a_date, initial=initial.isoformat())
    if chosen is not None:
        form.day = chosen
        form.show_rest()


def _clear(frame: Frame) -> None:
    page = _of(frame)
    page.sheet.clear()
    page.redraw_sheet()


async def _post(page: LedgerPage) -> None:
    await _of(page).post()


def _has_amounts(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    return None if _of(frame).sheet.shares else "no amount is given yet."


def _can_date(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    return None if _of(frame).giving.kept else "what the bank booked counts from its value date."


def apply_actions() -> list[Action[Frame]]:
    """The keys of the apply form."""
    here, group = frozenset({ApplyPage.NAME}), "Apply"
    return [
        Action("apply.pick", "Pick", ("Space",), "Give the item all it can take, or nothing",
               group, _pick, writable, here, "pick"),
        Action("apply.amount", "Type the amount", ("Enter",), "Type how much the item gets",
               group, asking(_type_amount), writable, here, "amount"),
        Action("apply.oldest", "Fill oldest first", ("F",),
               "Give what is left to the customer's items, oldest due first",
               group, asking(_fill), writable, here, "fill"),
        Action("apply.difference", "Write off the difference", ("w",),
               "Write off what the item would still have open, or take that back",
               group, asking(_write_off), writable, here, "write off"),
        Action("apply.post", "Apply", ("Ctrl+S",), "Post the allocations",
               group, asking(_post), _has_amounts, here, "apply"),
        Action("apply.day", "Day it counts from", ("d",),
               "Another day than the rule's, never before either document",
               group, asking(_choose_day), _can_date, here),
        Action("apply.clear", "Clear all amounts", ("U",), "Take all amounts away",
               group, _clear, _has_amounts, here),
    ]  # fmt: skip
