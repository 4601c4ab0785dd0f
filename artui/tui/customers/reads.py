"""Customers for the screens: the list with balances and credit, and one customer's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from artui.domain.filters import Filter
from artui.domain.kinds import ContactRole
from artui.domain.mailing import MailState
from artui.ledger import credit, customers, disputes, lists, mail, remedies

if TYPE_CHECKING:
    from array import array

    from artui.ledger.book.book import Book
    from artui.ledger.credit.credit_rows import CheckRow, RequestRow
    from artui.ledger.credit.exposures import Credit, Member
    from artui.ledger.customers.contacts import Contact
    from artui.ledger.customers.follow_ups import FollowUp
    from artui.ledger.customers.snoozes import Snooze
    from artui.ledger.disputes.dispute_rows import DisputeRow
    from artui.ledger.disputes.promise_rows import PromiseRow
    from artui.ledger.lists.customer_list import CustomerOverview, CustomerRow, Figures
    from artui.ledger.lists.history.timeline import TimelineEvent
    from artui.ledger.mail.mail_rows import OutgoingMail
    from artui.ledger.remedies.remedy_rows import RemedyRow

_MAILS = 20  # so many are shown; the outbox has the others


@dataclass(frozen=True, slots=True)
class Branch:
    """An account of the tree below, with its credit in each currency of the page."""

    member: "Member"
    credits: "tuple[tuple[str, Credit], ...]"


@dataclass(frozen=True, slots=True)
class AccountCreditView:
    """The credit of an account: its state, remedies, disputes, promises, checks and questions.

    The state and the remedies in force are also those of the accounts above it.
    """

    state: str
    remedies: "tuple[RemedyRow, ...]"
    disputes: "tuple[DisputeRow, ...]"
    promises: "tuple[PromiseRow, ...]"
    checks: "tuple[CheckRow, ...]"
    questions: "tuple[RequestRow, ...]"


@dataclass(frozen=True, slots=True)
class MailOnPage:
    """A mail to the customer, with its state by now."""

    mail: "OutgoingMail"
    state: MailState


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer's page: master data, notes and credit; the documents are lists of their own."""

    page: "CustomerOverview"
    branches: tuple[Branch, ...]
    credit: AccountCreditView
    snoozed: "Snooze | None"
    reminders: "tuple[FollowUp, ...]"
    contacts: "tuple[Contact, ...]"
    reached: "Contact | None"
    mails: "tuple[MailOnPage, ...]"

    def row(self, place: int) -> "CustomerRow":
        """The figures in one of the customer's currencies, by a place that wraps around."""
        return self.page.rows[place % len(self.page.rows)]


def keys(book: "Book", wanted: Filter, sort: str, *, descending: bool) -> "list[Figures]":
    """Every customer and currency of the list, in order."""
    with book.reading() as connection:
        return lists.customer_list.keys(connection, book.business_date, wanted, sort, descending)


def rows(book: "Book", chosen: "Sequence[Figures]") -> "list[CustomerRow]":
    """These rows of the list, with master data and credit."""
    with book.reading() as connection:
        return lists.customer_list.rows(connection, chosen, book.business_date)


def timeline_keys(book: "Book", customer_id: int) -> "array[int]":
    """The keys of everything that happened, the newest first."""
    with book.reading() as connection:
        return lists.history.timeline.timeline_keys(connection, customer_id, book.business_date)


def timeline_events(book: "Book", keys: Sequence[int]) -> "list[TimelineEvent]":
    """What happened, by key."""
    with book.reading() as connection:
        return lists.history.timeline.timeline_events(connection, keys, book.business_date)


def timeline_document(key: int) -> int | None:
    """The document that an event is, if it is one."""
    return lists.history.timeline.document_of(key)


def view(book: "Book", customer_id: int) -> CustomerView:
    """Everything that a customer's page shows."""
    with book.reading() as connection:
        page = lists.customer_list.customer_page(connection, customer_id, book.business_date)
        trees = credit.exposures.exposures(connection, [customer_id], book.business_date)
        day, chain = book.business_date, trees.chain(customer_id)
        taken = remedies.remedy_rows.remedies(connection, day, customer_ids=chain)
        held = AccountCreditView(
            credit.credit_rows.state_in_force(connection, trees, customer_id),
            tuple(row for row in taken if row.lifted is None),
            tuple(disputes.dispute_rows.disputes(connection, customer_id=customer_id)),
            tuple(disputes.promise_rows.promises(connection, day, customer_ids=[customer_id])),
            tuple(credit.credit_rows.checks_of(connection, customer_id)),
            tuple(credit.credit_rows.information_requests(connection, [customer_id])),
        )
        put_off = customers.snoozes.snoozes(connection, day, customer_ids=[customer_id])
        people = customers.contacts.contacts(connection, [customer_id])
        best = customers.contacts.best_contacts(connection, [customer_id], ContactRole.COLLECTIONS)
        waiting = customers.follow_ups.follow_ups(
            connection, customer_ids=[customer_id], waiting=True
        )
        posted = mail.mail_rows.mails(connection, customer_ids=[customer_id])[::-1]
    currencies = [row.currency for row in page.rows]
    now = book.now()
    return CustomerView(
        page,
        tuple(
            Branch(each, tuple((code, trees.credit(each.id, code)) for code in currencies))
            for each in page.tree
        ),
        held,
        put_off[0] if put_off else None,
        tuple(waiting),
        tuple(people),
        best.get(customer_id),
        tuple(MailOnPage(each, each.state_at(now)) for each in posted[:_MAILS]),
    )
