"""Recording a payment: a form whose remittance is prefilled from where it was opened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from artui.domain.allocation import OpenDebit
from artui.domain.kinds import ItemKind
from artui.domain.money import CURRENCIES, Money
from artui.domain.refusal import Refused
from artui.domain.remittance import NamedDebit, RemittanceLine, named_in, propose
from artui.domain.sentence import Sentence
from artui.domain.text import visible
from artui.ledger import book as ledger_book
from artui.ledger import cash
from artui.ledger import items as ledger_items
from artui.tui.cash import named_invoices
from artui.tui.cash.pick_list import PickList
from artui.tui.desk import under_cursor
from artui.tui.desk.acting.races import NotGoneOn, act_on_seen
from artui.tui.desk.form_page import FormPage
from artui.tui.desk.target import Subject
from artui.tui.kit import cells
from artui.tui.kit.answers import a_date, optional_text, some_text
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.form import Field, Form
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import LOADING

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.records import NewPayment
    from artui.ledger.items.meanwhile import ChangedMeanwhile
    from artui.tui.desk.under_cursor import OpenInvoice, OpenInvoices


class BadRemittance(Refused):
    """The list of invoices that a payment names can't be read."""


class NoMoney(Refused):
    """The amount of a payment is nothing, or below it."""


class PaymentPage(FormPage):
    """Reference, amount, value date, what it pays, and whether the rest goes oldest first.

    The payer and the unallocated rest are shown above, the customer's open invoices below.
    """

    NAME: ClassVar[str] = "payment"
    FORM: ClassVar[str] = "payment"

    def __init__(
        self, *way: str, about: Mapping[str, str], draft: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(*way, about=about, draft=draft)
        self._debts: OpenInvoices | None = None
        self._currency = (draft or {}).get("currency", about["default_currency"])
        self._listed = PickList(lambda: self.query_one(Form), self._pick)
        self._filled = about.get("default_amount", "")  # the amount that was not typed
        self._read_at = int(about.get("read_at", 0))

    def body(self) -> Iterable[Widget]:
        for widget in super().body():
            widget.styles.height, widget.styles.max_height = "auto", "100%"
            if isinstance(widget, Form):
                widget.below = self._listed
            yield widget
        self._listed.can_focus = False  # until there is something to pick
        yield self._listed

    # What is owed, and what is left

    def load_totals(self) -> None:
        self.draw_totals()
        if self.about.get("customer_id"):
            customer_id, currency = int(self.about["customer_id"]), self._currency
            if self._debts is None:
                self._listed.show(LOADING)
            self.ask_in_thread(
                lambda book: under_cursor.open_invoices(book, customer_id, currency),
                self._show_debts,
                "debts",
            )

    def _show_debts(self, found: "OpenInvoices") -> None:
        self._debts = found
        self._listed.can_focus = bool(found.oldest)
        self._draw_debts()
        self.draw_totals()

    def _draw_debts(self) -> None:
        """The open invoices, those that the payment names with a mark."""
        found = self._debts
        if found is None:
            return
        money, typed = self.amounts.money, self._values.get("invoices", "")
        head = f"Open invoices: {grouped(found.count)}"
        lines: list[tuple[str, PieceStyle]] = [
            (f"{head} · Tab goes there, Space picks" if found.oldest else head, "strong")
        ]
        for debt in found.oldest:
            late = f"  {debt.days_late}d late" if debt.days_late > 0 else ""
            amount = cells.pad_right(money(debt.open_minor, self._currency), 18)
            mark = "*" if named_invoices.is_named(typed, debt.number) else " "
            lines.append(
                (f"{mark} {cells.pad(debt.number, 20)} {amount}  due {debt.due}{late}", "plain")
            )
        self._listed.show(lines, keep_place=True)

    @property
    def _values(self) -> dict[str, str]:
        forms = self.query(Form)
        return forms.first().values if forms else {}

    @property
    def _by_number(self) -> "dict[str, OpenInvoice]":
        return {debt.number: debt for debt in (self._debts.oldest if self._debts else ())}

    def _pick(self, place: int) -> None:
        """Name the invoice at a place, or name it no more."""
        oldest = self._debts.oldest if self._debts else ()
        if 0 <= place < len(oldest):
            text = named_invoices.toggled(self._values["invoices"], oldest[place].number)
            self._put(text)

    def _put(self, text: str) -> None:
        """Put other invoices in, and what settles them if no amount was typed."""
        form, values = self.query_one(Form), self._values
        form.fill({"invoices": text})
        try:
            day = a_date(values["value_date"])
        except Refused:
            return
        total = named_invoices.settling(text, self._by_number, day)
        if total is not None and values["amount"] in ("", self._filled):
            self._filled = self.amounts.number(total, self._currency) if total else ""
            form.fill({"amount": self._filled})

    def _invoices(self, text: str) -> str:
        """The invoices as they are typed, short numbers completed."""
        found = self._debts
        return named_invoices.completed(text, found.numbers, found.others) if found else text

    async def _all_whole(self, typed: str, currency: str) -> None:
        """Put what short numbers mean into the form and say it; raises what then is to be looked at
        before anything is recorded."""
        known = self._debts
        if known and all(
            number in known.numbers or number in known.others for number, _ in named_in(typed)
        ):
            return
        customer_id = int(self.about["customer_id"])
        found = await self.ledger.ask(
            lambda book: under_cursor.open_invoices(book, customer_id, currency)
        )
        self._show_debts(found)
        try:
            whole = self._invoices(typed)
        except named_invoices.NotOpen as refusal:
            item_id = found.others[refusal.number]
            state = await self.ledger.ask(
                lambda book: under_cursor.why_not_open(book, item_id, currency)
            )
            raise named_invoices.NotOpen(refusal.number, refusal.ends, state) from None
        if whole != typed:
            self._put(whole)
            raise NotGoneOn(f"Read as {visible(whole)}; Ctrl+S once more records it.")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Complete short numbers when their field is left; a doubt is said when it is saved."""
        if event.widget.id != "field-invoices":
            return
        typed = self._values["invoices"]
        with suppress(Refused):
            whole = self._invoices(typed)
            if whole != typed:
                self._put(whole)

    def draw_totals(self) -> None:
        """What is left of the typed amount, the customer, and all that they owe."""
        parts = [self.about.get("name") or self.about["account"]]
        if self._debts is not None:
            parts.append(f"open {self.amounts.money(self._debts.total_minor, self._currency)}")
        line = " · ".join((*self._left(), *parts))
        self.totals.say(f" {line}", "strong")

    def _left(self) -> list[str]:
        """What the named invoices leave of the amount; nothing until both can be read."""
        values = self._values
        amount = self.amounts.reader(self._currency)
        try:
            minor = amount(values.get("amount", ""))
            lines = _remitted(self._invoices(values.get("invoices", "")), amount)
            day = a_date(values.get("value_date", ""))
        except Refused:
            return []
        named = self._named(lines)
        settling = {each.debit.id: self._settles(each.debit, day) for each in named}
        try:
            shares = propose(minor, named, settling=settling)
        except Refused as refusal:
            return [self.amounts.written(refusal.sentence)]
        left = self.amounts.number(minor - sum(share.minor for share in shares), self._currency)
        return [f"Left {left} of {self.amounts.money(minor, self._currency)}"]

    def _settles(self, debit: OpenDebit, day: date) -> int:
        """What settles a named invoice on the value date, less a discount that it then earns."""
        oldest = self._debts.oldest if self._debts else ()
        return next(
            (each.settled_by(day) for each in oldest if each.number == debit.number),
            debit.open_minor,
        )

    def _named(self, lines: Sequence[RemittanceLine]) -> list[NamedDebit]:
        """The named invoices as they are listed; for others, the amount that the line gives."""
        listed = self._by_number
        ids: dict[str, int] = {}
        named = []
        for number, minor in lines:
            debt = listed.get(number)
            open_minor, due = (debt.open_minor, debt.due) if debt else (minor or 0, self.ledger.day)
            place = ids.setdefault(number, len(ids))
            debit = OpenDebit(
                place, number, due, due, open_minor, ItemKind.INVOICE, place, self._currency
            )
            named.append(NamedDebit(debit, minor))
        return named

    @on(Form.Edited)
    def _typed(self, event: Form.Edited) -> None:
        code = event.form.values["currency"].strip().upper()
        if code != self._currency and code in CURRENCIES:
            self._currency, self._debts = code, None
            self.load_totals()
        self._draw_debts()
        self.draw_totals()

    def _hints(self) -> list[KeyHint]:
        if self.focused is self._listed:
            return [
                KeyHint("Space", "pick"),
                KeyHint("Tab", "fields"),
                KeyHint("Ctrl+S", "save"),
                KeyHint("Esc", "back"),
            ]
        return super()._hints()

    def on_descendant_focus(self) -> None:
        self.redraw_keys()

    def fields(self) -> Sequence[Field]:
        about, today = self.about, self.ledger.day.isoformat()
        return (
            Field("reference", "Reference", some_text),
            Field("currency", "Currency", _a_currency, initial=about["default_currency"], width=5),
            Field("amount", "Amount", self._an_amount, initial=about.get("default_amount", "")),
            Field("value_date", "Value date", a_date, initial=today, width=12),
            Field("invoices", "Pays invoices", optional_text,
                  initial=about.get("default_invoices", ""), width=44),
            Field("auto", "Rest oldest first", choices=("no", "yes"), width=9),
            Field("method", "Method", optional_text, initial="transfer"),
        )  # fmt: skip

    def _an_amount(self, typed: str) -> str:
        """The amount as it is typed, if it is one above zero in the currency beside it."""
        code = self._values["currency"].strip().upper()
        if some_text(typed) and code in CURRENCIES and self.amounts.reader(code)(typed) <= 0:
            raise NoMoney(f"{visible(typed.strip())} is no amount of cash; it must be above zero.")
        return typed

    def on_mount(self) -> None:
        share, point = self.amounts.number(50_000, "EUR"), self.amounts.point
        self.status.report(
            f"Invoices: INV-1;INV-2={share} (without an amount: what is open), or the last digits: "
            f"56. Amounts: =1000*0{point}98 computes.",
            "plain",
        )

    async def submit(self, values: Mapping[str, object]) -> str:
        currency = str(values["currency"])
        amount = self.amounts.reader(currency)
        day = values["value_date"]
        assert isinstance(day, date)
        minor = amount(str(values["amount"]))
        if values["invoices"] and self.about.get("customer_id"):
            await self._all_whole(str(values["invoices"]), currency)
        named = _remitted(str(values["invoices"]), amount)
        auto = values["auto"] == "yes"

        def act(book: "Book", *, anyway: bool, only_one: bool) -> Sentence:
            new = ledger_book.records.NewPayment(
                reference=str(values["reference"]),
                account=self.about["account"],
                value_date=day,
                amount_minor=minor,
                currency=currency,
                method=str(values["method"]),
                invoices=named,
            )
            posted, allocated = cash.payments.record_payment(
                book, new, auto=auto, anyway=anyway, only_one=only_one
            )
            summary = allocated.summary if allocated is not None else ""
            return _sentence(Money(minor, currency), new, summary, posted.ahead)

        ids = await self.ledger.ask(partial(self._documents, named))
        ask = partial(_ask, auto=auto)
        anyway, only_one = False, True
        while True:
            now = partial(act, anyway=anyway, only_one=only_one)
            try:
                sentence = await act_on_seen(self, self._read_at, ids, now, ask)
                return self.amounts.written(sentence)
            except cash.reported_cash.MayBeReported as refusal:
                await self._go_on(refusal, "Record it all the same?")
                anyway = True
            except cash.second_payments.HasReference as refusal:
                await self._go_on(refusal, "Record another?")
                only_one = False

    async def _go_on(self, refusal: Refused, question: str) -> None:
        """Ask whether a payment that may be there already is recorded; raises if it isn't."""
        if not await self.prompt.confirm(f"{self.amounts.written(refusal.sentence)} {question}"):
            raise NotGoneOn("Nothing was recorded.") from None

    def _documents(self, named: Sequence[RemittanceLine], book: "Book") -> list[int]:
        """The documents of the payer's account tree that the lines name."""
        with book.reading() as connection:
            payer = ledger_book.lookup.find_customer(connection, self.about["account"])
            tree = ledger_items.open_items.tree_of(connection, payer.id)
            found = ledger_items.open_items.debits_numbered(
                connection, [number for number, _ in named]
            )
        return [item.id for items in found.values() for item in items if item.customer_id in tree]


def _ask(changed: "ChangedMeanwhile", *, auto: bool) -> str:
    return "record it all the same" if auto or not changed.all_settled else "record it unapplied"


def _a_currency(typed: str) -> str:
    code = typed.strip().upper()
    if code not in CURRENCIES:
        raise BadRemittance(f"{code!r} is no currency; write it like EUR.")
    return code


def _remitted(text: str, amount: Callable[[str], int]) -> tuple[RemittanceLine, ...]:
    return tuple(
        RemittanceLine(number, None if share is None else amount(share))
        for number, share in named_in(text)
    )


def _sentence(money: Money, new: "NewPayment", allocated: str, ahead: date | None) -> Sentence:
    rest = allocated or "it stays unapplied"
    later = "" if ahead is None else f"; it counts only from {ahead}"
    return Sentence(f"Payment {new.reference} of ", money, " recorded; ", rest, f"{later}.")


def open_payment(
    frame: Frame, way: Sequence[str], subject: Subject, invoices: str, amount: str
) -> None:
    """The form for a customer, with what they are likely to pay."""
    about = {
        "account": subject.account,
        "customer_id": str(subject.customer_id),
        "name": subject.title,
        "about": f"from {subject.called}",
        "read_at": str(subject.act_id),
        "default_currency": subject.currency or "EUR",
        "default_invoices": invoices,
        "default_amount": amount,
    }
    named_already = subject.title in way or subject.number in way
    steps = way if named_already else (*way, subject.title)
    frame.app.push_screen(PaymentPage(*steps, "Payment", about=about))


def reopen_payment(frame: Frame, content: Mapping[str, str]) -> None:
    """Reopen the form from its draft."""
    names = {"reference", "currency", "amount", "value_date", "invoices", "auto", "method"}
    about = {name: text for name, text in content.items() if name not in names}
    draft = {name: text for name, text in content.items() if name in names}
    name = about.get("name") or about["account"]
    page = PaymentPage(name, "Payment", about=about, draft=draft)
    frame.app.push_screen(page)
