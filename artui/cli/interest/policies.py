"""`artui policy`: by which method and at which rates late interest is charged."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from artui.cli.options import AMOUNT, DATE, PERCENT
from artui.cli.output import acting, listing, print_act, print_list, say
from artui.cli.session import Session, pass_session
from artui.domain.interest_rates import METHODS
from artui.ledger import interest, office
from artui.ledger.book.refusals import UnknownPolicy
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book


@click.group()
def policy() -> None:
    """Late-interest policies: method, rates by date, grace, minimum and cap.

    \b
    Examples:
      artui policy list
      artui policy set standard --monthly-rate 1.25 --from 2026-07-01
    """


@policy.command("list")
@listing
@pass_session
def list_policies(session: Session, *, output: "Output") -> None:
    """List all policies, a row for each date from which another rate applies.

    What artui ships differently by now is reported; `policy proposals` shows it.

    \b
    Examples:
      artui policy list
      artui policy list --format json
    """
    _print(session, output, None)
    with session.book() as book:
        say_proposals(book)


@policy.command()
@click.argument("name")
@listing
@pass_session
def show(session: Session, *, name: str, output: "Output") -> None:
    """Show one policy with all its dated rows.

    \b
    Examples:
      artui policy show standard
    """
    _print(session, output, name)


def _print(session: Session, output: "Output", name: str | None) -> None:
    name = name and name.strip()
    with session.book() as book, book.reading() as connection:
        known = interest.policies.policies(connection, book.business_date)
        words = {each: known.words(each) for each in known.rows}
    if name is not None and name not in known.rows:
        raise UnknownPolicy(f"There is no policy '{name}'; known: {', '.join(sorted(known.rows))}.")
    wanted = sorted(known.rows) if name is None else [name]
    rows = [
        asdict(row) | {"compensation": str(row.compensation or ""), "now": words[each]}
        for each in wanted
        for row in known.rows[each]
    ]
    columns = [
        ListColumn("name"),
        ListColumn("from_date", "date", "from"),
        ListColumn("kind"),
        ListColumn("country"),
        ListColumn("region"),
        ListColumn("method"),
        ListColumn("monthly_rate", "decimal"),
        ListColumn("annual_rate", "decimal"),
        ListColumn("cap", "decimal"),
        ListColumn("grace_days", "int", "grace"),
        ListColumn("minimum", "decimal"),
        ListColumn("standard_terms"),
        ListColumn("compensation"),
        ListColumn("reference_fixed"),
        ListColumn("reviewed"),
        ListColumn("now"),
        ListColumn("source"),
    ]
    print_list(session, output, columns, [_shown(row) for row in rows])


def _shown(row: dict[str, ListValue]) -> dict[str, ListValue]:
    blank = {name: None for name, value in row.items() if value == ""}
    return row | blank


@policy.command("proposals")
@listing
@pass_session
def list_proposals(session: Session, *, output: "Output") -> None:
    """List what artui ships differently by now than this ledger was given, a row for each date.

    Nothing of it holds here until a supervisor adopts it. What this house set itself is proposed
    only where artui changed it since.

    \b
    Examples:
      artui policy proposals
      artui policy proposals --format json
    """
    with session.book() as book, book.reading() as connection:
        found = interest.proposals.proposals(connection)
    rows: list[dict[str, ListValue]] = [
        {
            "name": each.name,
            "from_date": each.from_date,
            "change": "new" if each.ledger is None else "differs",
            "differences": each.words,
            "set_here": "" if each.ledger is None else each.ledger.source,
            "source": each.shipped.source,
        }
        for each in found
    ]
    columns = [
        ListColumn("name"),
        ListColumn("from_date", "date", "from"),
        ListColumn("change"),
        ListColumn("differences"),
        ListColumn("set_here"),
        ListColumn("source"),
    ]
    print_list(session, output, columns, [_shown(row) for row in rows])


@policy.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "everything", is_flag=True, help="All that is proposed.")
@click.option("--reason", default="", help="Why, for the log.")
@acting
@pass_session
def adopt(
    session: Session, *, names: tuple[str, ...], everything: bool, reason: str, as_json: bool
) -> None:
    """Take policies as artui ships them by now: a supervisor's act, with what changes in the log.

    Rows that this house set for other dates remain.

    \b
    Examples:
      artui policy adopt uk uk-statutory
      artui policy adopt --all --reason "our counsel, 2026-11-28"
    """
    if bool(names) == everything:
        raise click.UsageError("Name policies, or give --all.")
    with session.book(writes=True) as book:
        if everything:
            with book.reading() as connection:
                names = tuple({each.name for each in interest.proposals.proposals(connection)})
        act = interest.proposals.adopt(book, names, reason=reason)
    print_act(act, as_json=as_json)


def say_proposals(book: "Book") -> None:
    """Report on standard error how many shipped policies wait to be adopted."""
    with book.reading() as connection:
        names = {each.name for each in interest.proposals.proposals(connection)}
    if names:
        what = "1 policy is" if len(names) == 1 else f"{len(names)} policies are"
        say(
            f"{what} shipped differently by now; this ledger keeps its own until a supervisor "
            "adopts them: artui policy proposals."
        )


@policy.command("set")
@click.argument("name")
@click.option("--method", type=click.Choice(METHODS), help="How days become interest.")
@click.option("--monthly-rate", type=PERCENT, help="Percent a month.")
@click.option("--annual-rate", type=PERCENT, help="Percent a year.")
@click.option("--cap", type=PERCENT, help="At most so many percent a year.")
@click.option("--grace", "grace_days", type=int, help="Days late without interest.")
@click.option("--minimum", type=AMOUNT, help="Least charge per customer, currency and run.")
@click.option("--from", "from_date", type=DATE, help="From which day; else from the beginning.")
@click.option("--reviewed", is_flag=True, help="It may charge: a supervisor's act.")
@click.option("--reason", default="", help="With --reviewed: the source, or who decided.")
@acting
@pass_session
def set_policy(
    session: Session,
    /,
    *,
    name: str,
    from_date: date | None,
    reviewed: bool,
    reason: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Change what a policy says from a day on, or add one; and mark it as reviewed.

    With --reviewed alone, all rows of the policy that have a rate are marked, or that of --from.
    Once roles are given, it waits for a second person, who is a supervisor (`artui approvals`).

    \b
    Examples:
      artui policy set standard --monthly-rate 1.25 --from 2026-07-01
      artui policy set yearly --method annual-365 --annual-rate 10 --grace 5
      artui policy set us --reviewed --reason "our counsel, 2026-11-02"
      artui policy set de --annual-rate 10.27 --from 2026-07-01 --reviewed --reason "Bundesbank"
    """
    changes = {key: value for key, value in given.items() if value is not None}
    if bool(reason) != reviewed:
        raise click.UsageError("--reviewed and --reason go together.")
    with session.book(writes=True) as book:
        if reviewed and not changes:
            act = office.policies.review_policy(book, name, reason=reason, from_date=from_date)
        else:
            act = office.policies.set_policy(
                book, name, from_date=from_date, reviewed_because=reason, **changes
            )
    print_act(act, as_json=as_json)
