"""What letters and electronic invoices need to know of a customer, changed on a form."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from artui.domain.refusal import Refused
from artui.ledger import customers, lists
from artui.tui.desk.acting import marked
from artui.tui.desk.form_page import FormPage
from artui.tui.desk.guards import on_customer
from artui.tui.desk.page import LedgerPage, writing
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.form import Field

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.customers.customer_facts import CustomerFacts
    from artui.ledger.lists.masters import Master

_LABELS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "legal_name": "Registered as",
    "street": "Street",
    "postcode": "Postal code",
    "city": "City",
    "region": "State or region",
    "country": "Country (DE)",
    "language": "Language (de)",
    "vat_id": "VAT id",
    "registration_id": "Registration",
    "einvoice_address": "E-invoices to",
    "einvoice_scheme": "E-invoice scheme",
    "buyer_reference": "Buyer reference",
    "entity": "Our entity",
    "datev_account": "DATEV account",
}


class NothingNew(Refused):
    """The form was saved as it was."""


class CustomerFactsForm(FormPage):
    """The facts of a customer, whose internal id is in `about`."""

    NAME: ClassVar[str] = "customer-form"
    FORM: ClassVar[str] = "customer"

    def fields(self) -> Sequence[Field]:
        return [
            Field(
                name,
                label,
                some_text if name == "name" else optional_text,
                self.about.get(f"had_{name}", ""),
                width=34,
            )
            for name, label in _LABELS.items()
        ]

    async def submit(self, values: Mapping[str, object]) -> str:
        given = {
            name: str(values[name])
            for name in _LABELS
            if str(values[name]) != self.about.get(f"had_{name}", "").strip()
        }
        if not given:
            raise NothingNew(f"Nothing of {self.about['account']} was changed.")
        facts, number = cast("CustomerFacts", given), int(self.about["customer"])
        set_customer = customers.customer_facts.set_customer
        act = await self.ledger.act(lambda book: set_customer(book, number, **facts))
        return self.amounts.done(act.summary)


async def _set(page: LedgerPage) -> None:
    found = await marked.account(page)
    number = found.customer_id

    def known(book: "Book") -> "Master":
        with book.reading() as connection:
            return lists.masters.masters_of(connection, [number], book.business_date)[number]

    master = await page.ledger.ask(known)
    about = {"account": master.account, "customer": str(number), "about": f"of {master.account}"}
    about |= {f"had_{name}": str(getattr(master, name) or "") for name in _LABELS}
    page.app.push_screen(CustomerFactsForm(*page.here, "What is known", about=about))


def reopen_facts(frame: Frame, content: Mapping[str, str]) -> None:
    """Reopen the form of a customer from its draft."""
    about = {name: text for name, text in content.items() if name not in _LABELS}
    draft = {name: text for name, text in content.items() if name in _LABELS}
    form = CustomerFactsForm(about["account"], "What is known", about=about, draft=draft)
    frame.app.push_screen(form)


def facts_actions() -> list[Action[Frame]]:
    """What the palette offers on a customer."""
    here = frozenset({"customers", "customer"})
    return [
        Action("customer.set", "Change what is known of the customer", (),
               "Name, address, language, VAT id, electronic address", "Acts", writing(_set),
               on_customer, here, marks=Marks.ONE),
    ]  # fmt: skip
