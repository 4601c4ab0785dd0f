"""`artui interest`: what late interest comes to, and what it is made of."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from artui.cli.lookup import customer_ids, found
from artui.cli.options import REASON
from artui.cli.output import acting, listing, print_act, print_list, say, watched
from artui.cli.session import Session, pass_session
from artui.domain.interest import percent_text
from artui.domain.kinds import ItemKind
from artui.domain.money import decimals, format_minor
from artui.ledger import interest, store
from artui.ledger.book.refusals import NothingToCharge, NotInForce
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from artui.cli.output import Output
    from artui.domain.interest import Accrual
    from artui.ledger.interest.bearing import Bearing
    from artui.ledger.interest.reckoning import PreviewRow
    from artui.ledger.interest.unapplied import Unapplied

_SIX_PLACES = Decimal("0.000001")


@click.group("interest")
def group() -> None:
    """Late interest: simple, exact, rounded once per invoice.

    \b
    Examples:
      artui --as-of 2026-03-31 interest preview
      artui --as-of 2026-03-31 interest trace INV-1042
      artui --as-of 2026-03-31 interest post
    """


@group.command()
@click.option("--customer", metavar="ACCOUNT", help="Only this customer.")
@click.option(
    "--compensation",
    is_flag=True,
    expose_value=False,
    help="As for post; the fixed sum is shown in any case.",
)
@listing
@pass_session
def preview(session: Session, *, customer: str | None, output: "Output") -> None:
    """Show what a run through the business day would charge, a row per invoice; changes nothing.

    An invoice with interest to date has a row even if nothing is left to charge. The fixed sum
    that the law gives is shown with or without --compensation; only `post --compensation` posts it.

    \b
    Examples:
      artui interest preview
      artui --as-of 2026-03-31 interest preview --customer C1 --compensation --format json
    """
    with session.book() as book, book.reading() as connection, store.many.many_rows():
        day = book.business_date
        only = customer_ids(connection, customer) or None
        credits = interest.unapplied.unapplied(connection, day, only)
        charged: list[PreviewRow] = []
        rows = interest.preview.preview(connection, day, only)
        print_list(session, output, run_columns(), _shown(rows, credits, charged))
        for sentence in interest.unapplied.marks(connection, charged, credits):
            say(sentence)
        latest = interest.charged.charged_through(connection, only)
        if latest is not None and latest > day:
            say(f"Interest was charged through {latest}: nothing can be posted through {day}.")
        _say_left_out(connection, day, only)


def _shown(
    rows: "Iterable[PreviewRow]",
    credits: "dict[tuple[int, str], Unapplied]",
    charged: "list[PreviewRow]",
    run: int | None = None,
) -> "Iterator[tuple[ListValue, ...]]":
    """The rows as they are listed; those charged to customers with credits are kept in `charged`
    as they pass."""
    for row in rows:
        if row.charge_minor and (row.customer_id, row.currency) in credits:
            charged.append(row)
        yield preview_row(row, credits, run)


def _say_left_out(connection: "Connection", day: date, only: tuple[int, ...] | None) -> None:
    """Report which overdue invoices bear no interest for want of a policy, a line a reason."""
    for row in interest.uncharged.left_out(connection, day, only):
        say(row.sentence)


@group.command()
@click.option("--customer", metavar="ACCOUNT", help="Only this customer.")
@click.option("--compensation", is_flag=True, help="Also post the fixed sum that the law gives.")
@listing
@pass_session
def post(session: Session, *, customer: str | None, compensation: bool, output: "Output") -> None:
    """Charge all late interest through the business day, and credit what was charged too much.

    One finance charge per entity, customer and currency; a second run charges nothing.

    \b
    Examples:
      artui --as-of 2026-03-31 interest post
      artui --as-of 2026-03-31 interest post --customer C1 --compensation --format json
    """
    with session.book(writes=True) as book:
        with book.reading() as connection:
            only = customer_ids(connection, customer) or None
        run_id: int | None = None
        done = None
        try:
            with watched() as progress:
                done = interest.charges.post_interest(
                    book, customer_ids=only, compensation=compensation, progress=progress
                )
            run_id, summary = done.run_id, done.summary
        except NothingToCharge as nothing:
            summary = str(nothing).removesuffix(".")
        with book.reading() as connection:
            if run_id is None:
                found_rows = interest.preview.preview(connection, book.business_date, only)
            else:
                found_rows = interest.preview.posted_rows(connection, run_id, only)
            charged: list[PreviewRow] = []
            credits = interest.unapplied.unapplied(
                connection, book.business_date, only, but_of_act=done.act_id if done else None
            )
            with store.many.many_rows():
                shown = _shown(found_rows, credits, charged, run_id)
                print_list(session, output, run_columns(), shown)
            say(summary)
            marks = interest.unapplied.marks(connection, charged, credits, posted=True)
            for sentence in marks:
                say(sentence)
            _say_left_out(connection, book.business_date, only)


@group.command()
@click.argument("run", type=click.IntRange(min=1))
@acting
@pass_session
def rollback(session: Session, *, run: int, as_json: bool) -> None:
    """Roll a whole run back. Only a customer's latest run, while none of its charges is paid.

    \b
    Examples:
      artui interest rollback 3
    """
    with session.book(writes=True) as book, watched() as progress:
        act = interest.charges.roll_back(book, run, progress=progress)
    print_act(act, as_json=as_json, run=run)


@group.command()
@click.argument("charge")
@click.option("--reason", required=True, type=REASON, help="Why.")
@acting
@pass_session
def waive(session: Session, *, charge: str, reason: str, as_json: bool) -> None:
    """Waive what a finance charge has open; it counts as charged for good. It needs a supervisor.

    \b
    Examples:
      artui interest waive FC-3-C1-EUR --reason "first time late"
    """
    with session.book(writes=True) as book:
        act = interest.charges.waive(
            book, found(book, charge, ItemKind.FINANCE_CHARGE).id, reason=reason
        )
    print_act(act, as_json=as_json)


def run_columns() -> list[ListColumn]:
    """The columns of a previewed and of a posted run."""
    texts = [
        ListColumn("run"),
        ListColumn("account"),
        ListColumn("currency"),
        ListColumn("invoice"),
    ]
    amounts = (
        "cumulative",
        "charged_before",
        "charge",
        "correction",
        "compensation",
        "unapplied",
    )
    return [*texts, ListColumn("through", "date"), *(ListColumn(name, "money") for name in amounts)]


def preview_row(
    row: "PreviewRow", credits: "dict[tuple[int, str], Unapplied]", run: int | None = None
) -> tuple[ListValue, ...]:
    """A row of a preview or of a posted run, in the order of its columns, with what its customer
    has unapplied."""
    found = credits.get((row.customer_id, row.currency))
    return (
        run,
        row.account,
        row.currency,
        row.invoice,
        row.through,
        row.cumulative_minor,
        row.charged_before_minor,
        row.charge_minor,
        row.correction_minor,
        row.compensation_minor,
        0 if found is None else found.minor,
    )


@group.command()
@click.argument("invoice")
@listing
@pass_session
def trace(session: Session, *, invoice: str, output: "Output") -> None:
    """Show how an invoice's interest to the business day is made up, a row per stretch of days.

    A stretch runs from its first day up to, not including, `to`; `rate` is percent, a month or
    (annual-365, capped) a year. Amounts are exact to six decimals; the last row is the total,
    rounded to the currency. Method, rate and yearly equivalent go to standard error.

    \b
    Examples:
      artui --as-of 2026-03-31 interest trace INV-1042
      artui --as-of 2026-03-31 interest trace INV-1042 --format json
    """
    with session.book() as book:
        item = found(book, invoice, ItemKind.INVOICE)
        with book.reading() as connection:
            try:
                traced = interest.accruals.trace(connection, item.id, book.business_date)
            except KeyError:
                raise NotInForce(f"{item.number} is not in the books: it earns nothing.") from None
            rules = interest.policies.policies(connection, book.business_date)
    bearing, accrual = traced.invoice, traced.accrual
    columns = [
        ListColumn("line"),
        ListColumn("invoice"),
        ListColumn("from", "date"),
        ListColumn("to", "date"),
        ListColumn("days", "int"),
        ListColumn("balance", "money"),
        ListColumn("rate", "decimal", _rate_title(accrual)),
        ListColumn("method"),
        ListColumn("amount", "decimal"),
    ]
    held = rules.in_force(bearing.policy, bearing.due_date)
    method = held.method if held else None
    print_list(session, output, columns, trace_rows(bearing, accrual, method, book.business_date))
    for words in rules.words_of(bearing.policy, traced.dues):
        say(f"{item.number}: {words}")


def _rate_title(accrual: "Accrual") -> str:
    """What a table writes over the rates: for how long each is."""
    kinds = {
        "capped" if segment.capped else "year" if segment.method == "annual-365" else "month"
        for segment in accrual.segments
    }
    if {"capped", "month"} <= kinds:
        return "rate (% a month, capped: a year)"
    if kinds:
        return "rate (% a month)" if "month" in kinds else "rate (% a year)"
    return ""


def trace_rows(
    invoice: "Bearing", accrual: "Accrual", method: str | None, through: date
) -> Iterator[dict[str, ListValue]]:
    """A row for each segment and the total, by column; `method` is that of the policy."""
    scale = 10 ** decimals(invoice.currency)
    same = {"invoice": invoice.number, "currency": invoice.currency}
    for segment in accrual.segments:
        yield same | {
            "line": "segment",
            "from": segment.start,
            "to": segment.end,
            "days": segment.days,
            "balance": segment.balance_minor,
            "rate": percent_text(segment.rate),
            "method": f"{segment.method} capped" if segment.capped else segment.method,
            "amount": six_places(segment.amount / scale),
        }
    yield same | {
        "line": "total",
        "from": accrual.segments[0].start if accrual.segments else invoice.due_date,
        "to": through,
        "days": sum(segment.days for segment in accrual.segments),
        "method": accrual.segments[0].method if accrual.segments else method,
        "amount": format_minor(accrual.rounded_minor, invoice.currency),
    }


def six_places(exact: Fraction) -> Decimal:
    """An exact amount, rounded half up to six decimals."""
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return scaled.quantize(_SIX_PLACES, ROUND_HALF_UP)
