"""Contacts of a customer, from their page: added, changed, removed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from artui.domain.kinds import ContactRole
from artui.ledger import customers
from artui.tui.desk.acting import marked
from artui.tui.desk.form_page import FormPage
from artui.tui.desk.guards import on_customer
from artui.tui.desk.page import LedgerPage, done, writing
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.form import Field

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.customers.contacts import Contact, ContactFields

_NAMES = ("role", "name", "email", "phone", "language")
_MOST = 9


class ContactForm(FormPage):
    """A contact; without a number in `about` a new one."""

    NAME: ClassVar[str] = "contact-form"
    FORM: ClassVar[str] = "contact"

    def fields(self) -> Sequence[Field]:
        had = {name: self.about.get(f"had_{name}", "") for name in _NAMES}
        return [
            Field(
                "role",
                "Is there for",
                initial=had["role"] or ContactRole.ACCOUNTS_PAYABLE,
                choices=tuple(ContactRole),
            ),
            Field("name", "Name", some_text, had["name"], width=34),
            Field("email", "E-mail", optional_text, had["email"], width=34),
            Field("phone", "Phone", optional_text, had["phone"], width=34),
            Field("language", "Language (de)", optional_text, had["language"], width=8),
        ]

    async def submit(self, values: Mapping[str, object]) -> str:
        given = {name: str(values[name]) for name in _NAMES}
        role, number = ContactRole(given.pop("role")), self.about["contact"]
        acts = customers.contacts
        if number:
            fields = cast("ContactFields", {"role": role, **given})
            act = await self.ledger.act(
                lambda book: acts.change_contact(book, int(number), **fields)
            )
        else:
            new = acts.NewContact(self.about["account"], role, **given)
            act = await self.ledger.act(lambda book: acts.add_contact(book, new))
        return self.amounts.done(act.summary)


async def _chosen(page: LedgerPage, question: str) -> "Contact | None":
    """The customer's only contact, or one of several; told if there is none."""
    customer_id = (await marked.account(page)).customer_id

    def known(book: "Book") -> "list[Contact]":
        with book.reading() as connection:
            return customers.contacts.contacts(connection, [customer_id])

    found = (await page.ledger.ask(known))[:_MOST]
    if not found:
        raise marked.NotPossible("This customer has no contacts yet.")
    if len(found) == 1:
        return found[0]
    names = {str(place): f"{each.name}, {each.role}" for place, each in enumerate(found, 1)}
    chosen = await page.prompt.choose(question, names)
    return None if chosen is None else found[int(chosen) - 1]


async def _add(page: LedgerPage) -> None:
    account = (await marked.account(page)).account
    about = {"account": account, "contact": "", "about": f"of {account}"}
    page.app.push_screen(ContactForm(*page.here, "Another contact", about=about))


async def _change(page: LedgerPage) -> None:
    if (found := await _chosen(page, "Change")) is None:
        return
    about = {"account": found.account, "contact": str(found.id), "about": f"of {found.account}"}
    about |= {f"had_{name}": str(getattr(found, name)) for name in _NAMES}
    page.app.push_screen(ContactForm(*page.here, found.name, about=about))


async def _remove(page: LedgerPage) -> None:
    if (found := await _chosen(page, "Remove")) is None:
        return
    if await page.prompt.confirm(f"Remove the contact {found.name} of {found.account}?"):
        number = found.id
        await done(page, lambda book: customers.contacts.remove_contact(book, number))


def reopen_contact(frame: Frame, content: Mapping[str, str]) -> None:
    """Reopen the form of a contact from its draft."""
    about = {name: text for name, text in content.items() if name not in _NAMES}
    draft = {name: text for name, text in content.items() if name in _NAMES}
    frame.app.push_screen(ContactForm(about["account"], "A contact", about=about, draft=draft))


def contact_actions() -> list[Action[Frame]]:
    """What the palette offers on a customer."""
    here = frozenset({"customers", "customer"})
    return [
        Action("contact.add", "Another contact", (), "Whom to write to and to call at a customer",
               "Acts", writing(_add), on_customer, here, marks=Marks.ONE),
        Action("contact.change", "Change a contact", (), "Role, name, e-mail, phone, language",
               "Acts", writing(_change), on_customer, here, marks=Marks.ONE),
        Action("contact.remove", "Remove a contact", (), "Take a contact off the customer",
               "Acts", writing(_remove), on_customer, here, marks=Marks.ONE),
    ]  # fmt: skip
