"""`artui amazon vendor`: check vendor invoices, send them, ask what became of them."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from artui.cli.documents import found
from artui.cli.printing import acting, listing, print_list, print_object, say
from artui.cli.services import services
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.statements.columns import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from artui.amazon.vendor.finding import Finding
    from artui.amazon.vendor.sending import Draft, Sent
    from artui.cli.printing import Output
    from artui.ledger.book import Book
    from artui.ledger.queries.external import SubmissionFacts

FINDINGS = [
    Column(name) for name in ("invoice", "rule", "severity", "path", "message", "expected", "found")
]
SUBMISSIONS = [
    Column("invoice"),
    Column("state"),
    Column("transaction"),
    Column("sent_at", "instant"),
    Column("polls", "int"),
    Column("next_poll", "instant"),
    Column("reason"),
]


@click.group()
def vendor() -> None:
    """Vendor invoices: check them against the rules, send them, follow them.

    \b
    Examples:
      artui amazon vendor validate invoice.json
      artui amazon vendor submit INV-1042
      artui amazon vendor status
    """


@vendor.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
@listing
@pass_session
def validate_(session: Session, *, file: Path, output: "Output") -> int:
    """Check a JSON file of vendor invoices against every rule; exit status 1 if any error.

    A check whose other side is not in the ledger gives no finding.

    \b
    Examples:
      artui amazon vendor validate invoice.json
      artui amazon vendor validate invoice.json --format json
    """
    from artui.amazon.settings import is_amazons_sandbox
    from artui.amazon.vendor.validate import has_errors, validate

    findings = validate(
        session.path(file),
        now=session.choice.now(),
        sandbox=is_amazons_sandbox(session.settings.spapi_url),
    )
    print_list(session, output, FINDINGS, (asdict(finding) for finding in findings))
    return 1 if has_errors(findings) else 0


@vendor.command()
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE|FILE...")
@click.option("--reason", default="", help="Why a failed invoice is sent again.")
@acting
@pass_session
def submit(session: Session, *, invoices: tuple[str, ...], reason: str, as_json: bool) -> int:
    """Send invoices or credit memos of the ledger, or JSON files of them, each once.

    Each is checked first; one with an error is not sent. A number is never used for another
    document; after a lost answer the same bytes go out once more. Exit status 1 if any was not
    taken.

    \b
    Examples:
      artui amazon vendor submit INV-1042
      artui amazon vendor submit invoice.json
      artui amazon vendor submit INV-1042 --reason "right in Vendor Central"
    """
    from artui.amazon.vendor.sending import check, send
    from artui.amazon.vendor.validate import has_errors

    results = []
    with session.book(writes=True) as book:
        drafts = [draft for text in invoices for draft in _drafts(session, book, text)]
        checked = [
            (draft, check(draft, now=session.choice.now(), quantity=quantity))
            for draft, quantity in drafts
        ]
        for _, findings in checked:
            _tell(findings)
        if any(has_errors(findings) for _, findings in checked):
            say("Nothing was sent.")
            return 1
        with services(session) as connection:
            for draft, findings in checked:
                result = send(connection, book, draft, findings, reason=reason)
                results.append(result)
                if not as_json:
                    click.echo(visible(_sentence(result)))
    if as_json:
        print_object([_plain(result) for result in results])
    return 0 if all(result.state == "SUBMITTED" for result in results) else 1


@vendor.command()
@click.argument("invoice", required=False)
@click.option("--enter", type=click.Choice(["confirmed", "rejected", "cancelled"]),
              help="What Amazon told a person about INVOICE.")  # fmt: skip
@click.option("--reason", default="", help="What was said.")
@click.option("--wait", is_flag=True, help="Wait for the polls to come.")
@click.option("--no-poll", is_flag=True, help="Ask nobody; say what is known.")
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
) -> None:
    """Ask what became of the invoices sent, 1, 5 and 15 minutes after, and list them.

    After 15 minutes without a failure an invoice is assumed received; that it is accepted or
    rejected is learnt by mail and entered with --enter.

    \b
    Examples:
      artui amazon vendor status
      artui amazon vendor status INV-1042 --enter rejected --reason "price differs"
    """
    from artui.amazon.vendor import sending
    from artui.amazon.vendor.stored import poll_at
    from artui.ledger.queries.external import submissions

    if enter and invoice is None:
        raise click.UsageError("Say of which invoice: artui amazon vendor status INVOICE --enter …")
    with session.book(writes=enter is not None) as book:
        if enter and invoice is not None:
            sending.enter(book, invoice, enter, reason)
        with book.reading() as connection:
            facts = submissions(connection, number=invoice)
        if invoice is not None and not facts:
            raise sending.NeverSubmitted(f"{invoice} was never submitted.")
        waiting = [fact for fact in facts if poll_at(fact) is not None]
        if waiting and not no_poll and not session.choice.read_only:
            facts = _polled(session, book, facts, wait=wait)
    print_list(session, output, SUBMISSIONS, (_row(fact) for fact in facts))


def _polled(
    session: Session, book: "Book", facts: "Iterable[SubmissionFacts]", *, wait: bool
) -> "list[SubmissionFacts]":
    from artui.amazon.vendor.sending import ask

    with services(session) as connection:
        return [ask(connection, book, fact, wait=wait) for fact in facts]


def _row(fact: "SubmissionFacts") -> dict[str, Any]:
    from artui.amazon.vendor.stored import poll_at

    return {
        "invoice": fact.number,
        "state": fact.state,
        "transaction": fact.transaction_id or None,
        "sent_at": fact.sent_at,
        "polls": fact.polls,
        "next_poll": poll_at(fact),
        "reason": fact.reason or None,
    }


def _drafts(session: Session, book: "Book", text: str) -> "list[tuple[Draft, int | None]]":
    """A file ending in .json is read; anything else names a document of the ledger."""
    from artui.amazon.jsontext import MAX_BYTES, read_json
    from artui.amazon.vendor.from_ledger import draft_of
    from artui.amazon.vendor.sending import drafts_in

    if text.lower().endswith(".json"):
        with session.path(text).open("rb") as handle:
            return [(draft, None) for draft in drafts_in(read_json(handle.read(MAX_BYTES + 1)))]
    return [draft_of(book, found(book, text, "invoice", "credit_memo").id)]


def _tell(findings: "list[Finding]") -> None:
    for finding in findings:
        number = f"{finding.invoice}: " if finding.invoice else ""
        say(f"{number}{finding.rule} {finding.severity} at {finding.path}: {finding.message}")


def _sentence(result: "Sent") -> str:
    transaction = f" as transaction {result.transaction}" if result.transaction else ""
    why = f": {result.reason}" if result.reason else ""
    return f"{result.number} is {result.state}{transaction}{why}"


def _plain(result: "Sent") -> dict[str, Any]:
    return {**asdict(result), "state": str(result.state)}
