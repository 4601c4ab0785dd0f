"""`artui match`: what came in, what it pays, and posting it."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from artui.cli.bank.taught_payers import rules
from artui.cli.bank.waiting_advices import advices
from artui.cli.lookup import customer as find_customer
from artui.cli.lookup import found_debit
from artui.cli.options import REASON, SHARE
from artui.cli.output import acting, listing, print_act, print_list, print_object, print_summary
from artui.cli.session import Session, pass_session
from artui.domain.bank_entry import EntryKind
from artui.domain.money import Money, format_minor, parse_minor
from artui.domain.sentence import Sentence, joined
from artui.ledger import bank as ledger_bank
from artui.ledger import office
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from artui.cli.output import Output
    from artui.domain.match_records import Proposal
    from artui.json_value import Json
    from artui.ledger.bank.bank_entries import StoredEntry
    from artui.ledger.bank.matched.entry_cash import PostedEntry
    from artui.ledger.book.book import Book

_MATCHES = [
    ListColumn("entry", "int"),
    ListColumn("rank", "int"),
    ListColumn("rule"),
    ListColumn("certain"),
    ListColumn("account"),
    ListColumn("invoices"),
    ListColumn("difference", "money"),
    ListColumn("currency"),
    ListColumn("reasons"),
]


_ANYWAY = click.option("--anyway", is_flag=True, help="Also if its money may be recorded already.")


@click.group("match")
def group() -> None:
    """What came in and what it pays: proposals with their reasons, and posting them.

    \b
    Examples:
      artui match list
      artui match post --certain --dry-run
      artui match accept 17
      artui match set 18 --invoice INV-1 --invoice INV-2=40.00
    """


@group.command("list")
@listing
@pass_session
def list_matches(session: Session, *, output: "Output") -> None:
    """List the proposals for each entry of which nothing became yet, the best first. An entry for
    which there is none has one row, without a rank.

    \b
    Examples:
      artui match list --format json
    """
    with session.book() as book, book.reading() as connection:
        matching = ledger_bank.match_proposals.Matching(connection)
        waiting = ledger_bank.bank_entries.waiting_entries(connection)
        offered = matching.all_proposals(waiting)
        found = [(stored, offered[stored.id]) for stored in waiting]
    _print_matches(session, output, found, matching.twins)


@group.command("show")
@click.argument("entry", type=int, metavar="ID")
@listing
@pass_session
def show_match(session: Session, *, entry: int, output: "Output") -> None:
    """Show the proposals for one entry.

    \b
    Examples:
      artui match show 17 --format json
    """
    with session.book() as book, book.reading() as connection:
        stored = ledger_bank.bank_entries.stored_entry(connection, entry)
        # All that waits, as two entries may pay one document.
        waiting = ledger_bank.bank_entries.waiting_entries(connection)
        matching = ledger_bank.match_proposals.Matching(connection)
        offered = matching.all_proposals(waiting)
        found = [(stored, offered[stored.id])] if stored.id in offered else []
    _print_matches(session, output, found, matching.twins)


def _print_matches(
    session: Session,
    output: "Output",
    found: "list[tuple[StoredEntry, list[Proposal]]]",
    twins: "Mapping[int, Sentence]",
) -> None:
    as_json = output.format == "json" and output.out is None
    objects: list[Json] = []
    rows: list[dict[str, ListValue]] = []
    for stored, offered in found:
        reasons = () if offered else _nothing_found(stored, twins.get(stored.id))
        ranked = list(enumerate(offered, 1))
        if as_json:
            objects += [_as_object(stored, rank, proposal) for rank, proposal in ranked]
            objects += [] if ranked else [_unknown_object(stored, reasons)]
        else:
            rows += [_as_row(stored, rank, proposal) for rank, proposal in ranked]
            rows += [] if ranked else [_unknown_row(stored, reasons)]
    if as_json:
        print_object(objects)
    else:
        print_list(session, output, _MATCHES, rows)


def _nothing_found(stored: "StoredEntry", twin: "Sentence | None") -> "list[Sentence]":
    """What is known of an entry for which there is no proposal."""
    record = stored.record
    payer = record.payer or record.ultimate_payer or record.payer_account
    whose = f" of {payer}" if payer else ""
    what = record.kind.replace("_", " ")
    money = Money(record.minor, record.currency)
    said = [Sentence(f"unknown: {what} of ", money, f"{whose}, booked {record.booking_date}")]
    if text := " ".join(record.text.split()):
        said.append(Sentence(f"the text is '{text}'"))
    return said if twin is None else [twin, *said]


def _unknown_object(stored: "StoredEntry", reasons: "Sequence[Sentence]") -> "Json":
    currency = stored.record.currency
    return {
        "entry": stored.id,
        "rank": None,
        "rule": None,
        "certain": False,
        "account": None,
        "invoices": [],
        "credits": [],
        "advice": None,
        "difference": format_minor(stored.record.minor, currency),
        "currency": currency,
        "reasons": [str(reason) for reason in reasons],
    }


def _unknown_row(stored: "StoredEntry", reasons: "Sequence[Sentence]") -> dict[str, ListValue]:
    return {
        "entry": stored.id,
        "rank": None,
        "rule": "",
        "certain": "no",
        "account": "",
        "invoices": "",
        "difference": stored.record.minor,
        "currency": stored.record.currency,
        "reasons": str(joined("; ", reasons)),
    }


def _as_object(stored: "StoredEntry", rank: int, proposal: "Proposal") -> "Json":
    currency = stored.record.currency
    return {
        "entry": stored.id,
        "rank": rank,
        "rule": str(proposal.rule),
        "certain": proposal.certain,
        "account": proposal.account,
        "invoices": [
            {
                "invoice": part.document.number,
                "amount": format_minor(part.minor, currency),
                "discount": format_minor(part.discount_minor, currency),
            }
            for part in proposal.parts
        ],
        "credits": [
            {
                "credit_memo": used.credit.number,
                "invoice": used.document.number,
                "amount": format_minor(used.minor, currency),
            }
            for used in proposal.credits
        ],
        "advice": proposal.fit.advice.id if proposal.fit is not None else None,
        "difference": format_minor(proposal.difference_minor, currency),
        "currency": currency,
        "reasons": [str(reason) for reason in proposal.reasons],
    }


def _as_row(stored: "StoredEntry", rank: int, proposal: "Proposal") -> dict[str, ListValue]:
    currency = stored.record.currency
    return {
        "entry": stored.id,
        "rank": rank,
        "rule": str(proposal.rule),
        "certain": "yes" if proposal.certain else "no",
        "account": proposal.account,
        "invoices": "; ".join(
            f"{part.document.number}={format_minor(part.minor, currency)}"
            for part in proposal.parts
        ),
        "difference": proposal.difference_minor,
        "currency": currency,
        "reasons": str(joined("; ", proposal.reasons)),
    }


@group.command()
@click.argument("entries", type=int, nargs=-1, required=True, metavar="ID...")
@click.option(
    "--rank",
    type=click.IntRange(min=1),
    help="Which one; else the best, if nothing else may be the money.",
)
@click.option(
    "--charge-fee", is_flag=True, help="Of a return: the customer owes what the bank kept."
)
@acting
@pass_session
def accept(
    session: Session,
    *,
    entries: tuple[int, ...],
    rank: int | None,
    charge_fee: bool,
    as_json: bool,
) -> None:
    """Post entries as they are proposed: each payment is an act of its own. A return takes the
    receipt back that it is about; the bank's fee for a return, as an entry of its own, is charged
    to the customer of that return. An entry whose money may be a payment that was recorded, or an
    entry of another file, is refused without --rank; so is a second payment of what is settled, if
    its payer is not known for the customer. Payments accepted together are one posting,
    which `artui undo --posting` takes back by the number of its first act.

    \b
    Examples:
      artui match accept 17
      artui match accept 17 18 19
      artui match accept 20 --rank 2
      artui match accept 21 --charge-fee
    """
    with session.book(writes=True) as book:
        posting: int | None = None
        for entry in entries:
            done, is_payment = _accepted(book, entry, rank, posting, charge_fee=charge_fee)
            if is_payment and posting is None:
                posting = done.act_id
            print_act(done, as_json=as_json)


def _accepted(
    book: "Book", entry: int, rank: int | None, posting: int | None, *, charge_fee: bool
) -> "tuple[PostedEntry, bool]":
    """Accept one; says whether it is a payment."""
    with book.reading() as connection:
        stored = ledger_bank.bank_entries.stored_entry(connection, entry)
        kind, choices = stored.record.kind, list[int]()
        if kind is EntryKind.RETURN:
            receipts = ledger_bank.returns.returned_receipts.receipts_of(connection, stored)
            choices = [each.receipt.id for each in receipts]
        elif kind is EntryKind.RETURN_FEE:
            returns = ledger_bank.returns.return_fees.returns_of_fee(connection, stored)
            choices = [each.returned.id for each in returns]
    matched, returns_ = ledger_bank.matched, ledger_bank.bank_returns
    if charge_fee and kind is not EntryKind.RETURN:
        raise matched.entry_cash.EntryWorked(
            f"Entry {entry} is no return, so the bank kept no fee of it."
        )
    if kind not in (EntryKind.RETURN, EntryKind.RETURN_FEE):
        return matched.matched_cash.accept(book, entry, rank, posting=posting), True
    if rank is None:
        matched.cash_doubts.refuse_doubted(book, entry)
    chosen = None if rank is None else choices[rank - 1 : rank]
    if chosen == []:
        raise matched.entry_cash.MatchChanged(
            f"Entry {entry} has no proposal {rank} now; look again."
        )
    meant = chosen[0] if chosen else None
    if kind is EntryKind.RETURN_FEE:
        return returns_.charge_return_fee(book, entry, return_id=meant), False
    done = returns_.take_back_receipt(book, entry, receipt_id=meant, charge_fee=charge_fee)
    return done, False


@contextmanager
def _asking(book: "Book", entry: int, *, anyway: bool) -> "Iterator[None]":
    """Refuse money that may be recorded already, whatever it is posted to, and say how to go on."""
    doubts = ledger_bank.matched.cash_doubts
    try:
        if not anyway:
            doubts.refuse_doubted(book, entry)
        yield
    except doubts.MayBeRecorded as refusal:
        more = " --anyway posts it as you say all the same."
        raise doubts.MayBeRecorded(refusal.sentence, more) from None


@group.command("set")
@click.argument("entry", type=int, metavar="ID")
@click.option(
    "--invoice",
    "invoices",
    type=SHARE,
    multiple=True,
    required=True,
    metavar="NO[=A]",
    help="An invoice, charge or fee that it pays, and how much of it; may be repeated.",
)
@_ANYWAY
@acting
@pass_session
def set_match(
    session: Session,
    *,
    entry: int,
    invoices: tuple[tuple[str, str | None], ...],
    anyway: bool,
    as_json: bool,
) -> None:
    """Post an entry to the documents that you name.

    \b
    Examples:
      artui match set 18 --invoice INV-1
      artui match set 18 --invoice INV-1 --invoice INV-2=40.00
    """
    with session.book(writes=True) as book:
        debits = [(found_debit(book, number), share) for number, share in invoices]
        shares = [
            (debit.id, None if share is None else parse_minor(share, debit.currency))
            for debit, share in debits
        ]
        with _asking(book, entry, anyway=anyway):
            done = ledger_bank.matched.cash_by_hand.match_to(book, entry, shares, anyway=anyway)
    print_act(done, as_json=as_json)


@group.command("on-account")
@click.argument("entry", type=int, metavar="ID")
@click.option("--customer", required=True, metavar="ACCOUNT", help="Whose cash it is.")
@_ANYWAY
@acting
@pass_session
def on_account(session: Session, *, entry: int, customer: str, anyway: bool, as_json: bool) -> None:
    """Post an entry as cash of a customer that pays nothing yet.

    \b
    Examples:
      artui match on-account 19 --customer C1
    """
    with session.book(writes=True) as book:
        payer = find_customer(book, customer)
        with _asking(book, entry, anyway=anyway):
            done = ledger_bank.matched.cash_by_hand.on_account(book, entry, payer.id, anyway=anyway)
    print_act(done, as_json=as_json)


@group.command()
@click.argument("entry", type=int, metavar="ID")
@click.option("--reason", required=True, type=REASON, help="Why it is none of our customers'.")
@acting
@pass_session
def ignore(session: Session, *, entry: int, reason: str, as_json: bool) -> None:
    """Set an entry aside that no customer paid, such as interest of the bank.

    \b
    Examples:
      artui match ignore 20 --reason "interest of the bank"
    """
    with session.book(writes=True) as book:
        done = ledger_bank.matched.cash_by_hand.ignore(book, entry, reason=reason)
    print_act(done, as_json=as_json)


@group.command("take-back")
@click.argument("entry", type=int, metavar="ID")
@acting
@pass_session
def take_back(session: Session, *, entry: int, as_json: bool) -> None:
    """Take back what became of an entry, so that it waits again.

    \b
    Examples:
      artui match take-back 17
    """
    with session.book(writes=True) as book:
        done = office.undo.undo_entry(book, entry)
    print_act(done, as_json=as_json, undone=done.undone_id)


@group.command("post")
@click.option("--certain", is_flag=True, required=True, help="Post what is certain.")
@click.option("--dry-run", is_flag=True, help="Say what would be posted, change nothing.")
@acting
@pass_session
def post(session: Session, *, certain: bool, dry_run: bool, as_json: bool) -> int:
    """Post every entry that is certain. Each payment is an act; they share a posting's number, by
    which `artui undo --posting` takes all of them back.

    \b
    Examples:
      artui match post --certain --dry-run
      artui match post --certain
    """
    assert certain
    with session.book(writes=not dry_run) as book:
        done = ledger_bank.matched.certain_cash.post_certain(book, dry_run=dry_run)
    sums: list[Json] = [
        {
            "currency": each.currency,
            "payments": each.payments,
            "amount": format_minor(each.minor, each.currency),
        }
        for each in done.sums
    ]
    refused: list[Json] = [{"entry": entry, "reason": why} for entry, why in done.refused]
    entries: list[Json] = list(done.entries)
    more: dict[str, Json] = {"sums": sums, "entries": entries, "refused": refused}
    words = done.summary if done.posting is None else f"{done.summary}; posting {done.posting}"
    print_summary(words, as_json=as_json, posting=done.posting, **more)
    if refused and not as_json:
        for entry, why in done.refused:
            click.echo(f"Entry {entry}: {why}", err=True)
    return 1 if done.refused else 0


group.add_command(rules)
group.add_command(advices)
