"""Recording a payment: a form whose remittance is filled in from where it was opened."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from artui.domain.money import CURRENCIES
from artui.domain.refusal import Refused
from artui.tui.answers import a_date, optional_text, some_text
from artui.tui.frame import Frame
from artui.tui.screens.form_page import FormPage
from artui.tui.screens.subject import Subject
from artui.tui.widgets.form import Field

if TYPE_CHECKING:
    from artui.ledger.book import Book
    from artui.ledger.records import NewPayment


class BadRemittance(Refused):
    """The list of invoices that a payment names can't be read."""


class PaymentPage(FormPage):
    """Reference, amount, value date, what it pays, and whether the rest goes oldest first."""

    NAME: ClassVar[str] = "payment"
    FORM: ClassVar[str] = "payment"

    def fields(self) -> Sequence[Field]:
        about, today = self.about, self.ledger.day.isoformat()
        return (
            Field("reference", "Reference", some_text),
            Field("currency", "Currency", _a_currency, initial=about["default_currency"], width=5),
            Field("amount", "Amount", some_text, initial=about.get("default_amount", "")),
            Field("value_date", "Value date", a_date, initial=today, width=12),
            Field("invoices", "Pays invoices", optional_text,
                  initial=about.get("default_invoices", ""), width=44),
            Field("auto", "Rest oldest first", choices=("no", "yes"), width=9),
            Field("method", "Method", optional_text, initial="transfer"),
        )  # fmt: skip

    def on_mount(self) -> None:
        self.status.tell(
            "Invoices: INV-1;INV-2=500.00 (without an amount: what is open).",
            "plain",
        )

    async def submit(self, values: Mapping[str, object]) -> str:
        currency = str(values["currency"])
        amount = self.amounts.reader(currency)
        day = values["value_date"]
        assert isinstance(day, date)
        minor = amount(str(values["amount"]))
        named = tuple(_remitted(str(values["invoices"]), amount))
        auto = values["auto"] == "yes"

        def act(book: "Book") -> str:
            from artui.ledger.posting import record_payment
            from artui.ledger.records import NewPayment

            new = NewPayment(
                reference=str(values["reference"]),
                account=self.about["account"],
                value_date=day,
                amount_minor=minor,
                currency=currency,
                method=str(values["method"]),
                invoices=named,
            )
            _, allocated = record_payment(book, new, auto=auto)
            summary = allocated.summary if allocated is not None else ""
            return _sentence(self.amounts.money(minor, currency), new, summary)

        return await self.ledger.act(act)


def _a_currency(typed: str) -> str:
    code = typed.strip().upper()
    if code not in CURRENCIES:
        raise BadRemittance(f"{code!r} is no currency; write it like EUR.")
    return code


def _remitted(text: str, amount: Callable[[str], int]) -> Iterator[tuple[str, int | None]]:
    for part in filter(None, (part.strip() for part in text.split(";"))):
        number, found, share = part.rpartition("=")
        yield (number.strip(), amount(share)) if found else (part, None)


def _sentence(money: str, new: "NewPayment", allocated: str) -> str:
    told = f"Payment {new.reference} of {money} recorded"
    return f"{told}; {allocated}." if allocated else f"{told}; it stays unapplied."


def open_payment(
    frame: Frame, way: Sequence[str], subject: Subject, invoices: str, amount: str
) -> None:
    """The form for a customer, with what it is likely to pay."""
    about = {
        "account": subject.account,
        "about": f"from {subject.name or subject.account}",
        "default_currency": subject.currency or "EUR",
        "default_invoices": invoices,
        "default_amount": amount,
    }
    frame.app.push_screen(PaymentPage(*way, "Payment", about=about))


def reopen_payment(frame: Frame, content: Mapping[str, str]) -> None:
    """The form as it was left."""
    names = {"reference", "currency", "amount", "value_date", "invoices", "auto", "method"}
    about = {name: text for name, text in content.items() if name not in names}
    draft = {name: text for name, text in content.items() if name in names}
    page = PaymentPage(about["account"], "Payment", about=about, draft=draft)
    frame.app.push_screen(page)
