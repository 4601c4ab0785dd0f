"""`artui amazon vendor`: check vendor invoices, send them, ask what became of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from artui import amazon, ledger
from artui.amazon import vendor_invoices
from artui.amazon.transport.errors import NotAuthorised, ServiceRefused, ServiceUnreachable
from artui.cli.amazon.services import services
from artui.cli.lookup import found
from artui.cli.output import acting, listing, print_list, print_object, say
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.text import visible
from artui.json_value import JsonObject
from artui.ledger import store
from artui.open_book import ledger_address
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from artui.amazon.vendor_invoices.rules.agreed import Agreed
    from artui.amazon.vendor_invoices.rules.finding import Finding
    from artui.amazon.vendor_invoices.submissions import Draft, Sent
    from artui.cli.output import Output
    from artui.ledger.amazon.external import SubmissionFacts
    from artui.ledger.book.book import Book

FINDINGS = [
    ListColumn(name)
    for name in ("invoice", "rule", "severity", "path", "message", "expected", "found")
]
SUBMISSIONS = [
    ListColumn("invoice"),
    ListColumn("state"),
    ListColumn("transaction"),
    ListColumn("sent_at", "instant"),
    ListColumn("polls", "int"),
    ListColumn("next_poll", "instant"),
    ListColumn("reason"),
]


@click.group("vendor")
def group() -> None:
    """Vendor invoices: check them against the rules, send them, follow them.

    \b
    Examples:
      artui amazon vendor validate invoice.json
      artui amazon vendor submit INV-1042
      artui amazon vendor status
    """


@group.command("validate")
@click.argument("file", metavar="FILE|INVOICE")
@listing
@pass_session
def validate_(session: Session, *, file: str, output: "Output") -> int:
    """Check a JSON file of vendor invoices, or an invoice of the ledger, against every rule; exit
    status 1 if any error.

    Numbers used before and agreed terms are looked up in the ledger, if there is one. A rule whose
    other side it does not know is listed as `unchecked`, with what is missing.

    \b
    Examples:
      artui amazon vendor validate invoice.json
      artui amazon vendor validate INV-1042 --format json
    """
    if not file.lower().endswith(".json") and not session.path(file).exists():
        findings = _of_invoice(session, file)
        print_list(session, output, FINDINGS, (asdict(finding) for finding in findings))
        return 1 if vendor_invoices.rules.validate.has_errors(findings) else 0
    with _agreed(session) as agreed:
        findings = vendor_invoices.rules.validate.validate(
            session.path(file),
            now=session.choice.now(),
            agreed=agreed,
            sandbox=_is_sandbox(session),
        )
        findings += vendor_invoices.rules.validate.unchecked(session.path(file), agreed=agreed)
    print_list(session, output, FINDINGS, (asdict(finding) for finding in findings))
    return 1 if vendor_invoices.rules.validate.has_errors(findings) else 0


def _of_invoice(session: Session, number: str) -> "list[Finding]":
    """What is wrong with an invoice or credit memo of the ledger, and what was not checked."""
    with session.book() as book:
        drafts, findings = _checked(session, book, number)
        agreed = vendor_invoices.known_terms.agreed_in(book)
        rules = vendor_invoices.rules.validate
        return findings + rules.unchecked(dict(drafts[0].body), agreed=agreed)


@group.command()
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE|FILE...")
@click.option("--reason", default="", help="Why a failed invoice is sent again.")
@acting
@pass_session
def submit(session: Session, *, invoices: tuple[str, ...], reason: str, as_json: bool) -> int:
    """Send invoices or credit memos of the ledger, or JSON files of them, each once.

    All are checked first; if one has an error or can't be sent, none is. A number is never used
    for another document; after a lost answer the same bytes go out once more. What the ledger has
    no column for comes from columns named x-…: asin, sku, quantity, tax-rate; of a credit memo
    also credit-for, returns-reference, return-date, rma, coop-reference, debit-note. Exit status 1
    if any was not taken.

    \b
    Examples:
      artui amazon vendor submit INV-1042
      artui amazon vendor submit invoice.json
      artui amazon vendor submit INV-1042 --reason "right in Vendor Central"
    """
    with session.book(writes=True) as book:
        checked = [_checked(session, book, text) for text in invoices]
        for _, findings in checked:
            _report(findings)
        if any(vendor_invoices.rules.validate.has_errors(findings) for _, findings in checked):
            say("Nothing was sent.")
            if as_json:
                unsent = zip(invoices, checked, strict=True)
                print_object([_unsent(text, findings) for text, (_, findings) in unsent])
            return 1
        drafts = [(draft, findings) for some, findings in checked for draft in some]
        vendor_invoices.submissions.demand_sendable(book, [draft for draft, _ in drafts], reason)
        results: list[Sent] = []
        try:
            _send(session, book, drafts, results, reason=reason, quiet=as_json)
        finally:
            # Also where the line broke: what went out before has gone out.
            if as_json:
                print_object([_plain(result) for result in results])
    return 0 if all(result.state == "SUBMITTED" for result in results) else 1


def _send(
    session: Session,
    book: "Book",
    drafts: "list[tuple[Draft, list[Finding]]]",
    results: "list[Sent]",
    *,
    reason: str,
    quiet: bool,
) -> None:
    """Send one after the other; each goes to `results` as soon as it is known. What could not go
    out is said, and can go out later."""
    try:
        _send_each(session, book, drafts, results, reason=reason, quiet=quiet)
    except (NotAuthorised, ServiceUnreachable):
        unsent = ", ".join(draft.number for draft, _ in drafts[len(results) :])
        say(f"Not sent: {visible(unsent)}; nothing is changed, submit them again later.")
        raise


def _send_each(
    session: Session,
    book: "Book",
    drafts: "list[tuple[Draft, list[Finding]]]",
    results: "list[Sent]",
    *,
    reason: str,
    quiet: bool,
) -> None:
    with services(session) as connection:
        for draft, findings in drafts:
            own = [
                finding
                for finding in findings
                if finding.invoice in (None, vendor_invoices.rules.finding.shown(draft.number))
            ]
            result = vendor_invoices.submissions.send(connection, book, draft, own, reason=reason)
            results.append(result)
            if not quiet:
                click.echo(visible(_sentence(result)))


@group.command()
@click.argument("invoice", required=False)
@click.option("--enter", type=click.Choice(["confirmed", "rejected", "cancelled"]),
              help="What Amazon said to a person about INVOICE.")  # fmt: skip
@click.option("--reason", default="", help="What was said.")
@click.option("--wait", is_flag=True, help="Wait until each poll is due.")
@click.option("--no-poll", is_flag=True, help="Don't ask the service; show what is known.")
@listing
@pass_session
def status(
    session: Session,
    *,
    invoice: str | None,
    enter: str | None,
    reason: str,
    wait: bool,
    no_poll: bool,
    output: "Output",
) -> int:
    """List the invoices sent; ask what became of them 1, 5 and 15 minutes after sending.

    After 15 minutes without a failure an invoice counts as received. Whether it is accepted or
    rejected comes by mail: enter it with --enter. Exit status 1 if Amazon refused to report
    on one.

    \b
    Examples:
      artui amazon vendor status
      artui amazon vendor status INV-1042 --enter rejected --reason "price differs"
    """
    if enter and invoice is None:
        raise click.UsageError("Say of which invoice: artui amazon vendor status INVOICE --enter …")
    with session.book(writes=enter is not None) as book:
        if enter and invoice is not None:
            vendor_invoices.submissions.enter(book, invoice, enter, reason)
        with book.reading() as connection:
            facts = ledger.amazon.external.submissions(connection, number=invoice)
        if invoice is not None and not facts:
            raise vendor_invoices.submissions.NeverSubmitted(f"{invoice} was never submitted.")
        result = 0
        waiting = [
            fact for fact in facts if vendor_invoices.stored_submission.poll_at(fact) is not None
        ]
        if waiting and not no_poll and not session.choice.read_only:
            facts, result = _polled(session, book, facts, wait=wait)
    print_list(session, output, SUBMISSIONS, (_row(fact) for fact in facts))
    return result


def _polled(
    session: Session, book: "Book", facts: "list[SubmissionFacts]", *, wait: bool
) -> "tuple[list[SubmissionFacts], int]":
    """The submissions after asking, and the exit status: 1 if the service refused to report on any,
    3 if it could not be asked of the rest.
    """
    asked, result = [], 0
    with services(session) as connection:
        for fact in facts:
            try:
                asked.append(vendor_invoices.submissions.ask(connection, book, fact, wait=wait))
            except NotAuthorised:
                raise
            except ServiceRefused as refusal:
                say(f"{fact.number}: {refusal}")
                asked.append(fact)
                result = 1
            except ServiceUnreachable as lost:
                say(f"{fact.number}: {lost}")
                return [*asked, *facts[len(asked) :]], 3
    return asked, result


def _row(fact: "SubmissionFacts") -> dict[str, ListValue]:
    return {
        "invoice": fact.number,
        "state": fact.state,
        "transaction": fact.transaction_id or None,
        "sent_at": fact.sent_at,
        "polls": fact.polls,
        "next_poll": vendor_invoices.stored_submission.poll_at(fact),
        "reason": fact.reason or None,
    }


def _checked(session: Session, book: "Book", text: str) -> "tuple[list[Draft], list[Finding]]":
    """A file ending in .json is read; anything else names a document of the ledger.

    A file is checked whole, as `validate` does; with errors it gives no drafts.
    """
    now, sandbox = session.choice.now(), _is_sandbox(session)
    if not text.lower().endswith(".json"):
        draft, quantity = vendor_invoices.from_ledger.draft_of(
            book, found(book, text, ItemKind.INVOICE, ItemKind.CREDIT_MEMO).id
        )
        agreed = vendor_invoices.known_terms.agreed_in(book)
        return [draft], vendor_invoices.submissions.check(
            draft, now=now, agreed=agreed, quantity=quantity, sandbox=sandbox
        )
    with session.path(text).open("rb") as handle:
        document = amazon.transport.json_input.read_json(
            handle.read(amazon.transport.json_input.MAX_BYTES + 1)
        )
    # Whether a number may go out once more, its submission's state says better.
    agreed = replace(vendor_invoices.known_terms.agreed_in(book), used_ids=frozenset())
    findings = vendor_invoices.rules.validate.validate(
        document, now=now, agreed=agreed, sandbox=sandbox
    )
    return (
        []
        if vendor_invoices.rules.validate.has_errors(findings)
        else vendor_invoices.submissions.drafts_in(document)
    ), findings


@contextmanager
def _agreed(session: Session) -> "Iterator[Agreed | None]":
    """What the ledger knows of the other side; None where there is no ledger."""
    address, _ = ledger_address(session.choice, session.settings)
    path = store.engine.sqlite_path(address)
    if path is not None and not path.is_file():
        yield None
        return
    with session.book() as book:
        yield vendor_invoices.known_terms.agreed_in(book)


def _is_sandbox(session: Session) -> bool:
    return amazon.transport.connection_settings.is_amazons_sandbox(session.settings.spapi_url)


def _unsent(text: str, findings: "list[Finding]") -> JsonObject:
    return _plain(
        vendor_invoices.submissions.Sent(
            text, vendor_invoices.submission_states.State.DRAFT, "", "", tuple(findings)
        )
    )


def _report(findings: "list[Finding]") -> None:
    for finding in findings:
        number = f"{finding.invoice}: " if finding.invoice else ""
        say(f"{number}{finding.rule} {finding.severity} at {finding.path}: {finding.message}")


def _sentence(result: "Sent") -> str:
    transaction = f" as transaction {result.transaction}" if result.transaction else ""
    why = f": {result.reason}" if result.reason else ""
    return f"{result.number} is {result.state}{transaction}{why}"


def _plain(result: "Sent") -> JsonObject:
    return {**asdict(result), "state": str(result.state)}
