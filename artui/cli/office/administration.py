"""The ledger's own affairs: `ledger settings`, `entity`, `role` and `close`."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from artui.cli.options import DATE
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.domain.kinds import PartyRole, Role
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger import amazon as ledger_amazon
from artui.ledger import book as ledger_book
from artui.ledger import office
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book, Done

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def ledger() -> None:
    """The settings of the ledger, which hold for every clerk.

    \b
    Examples:
      artui ledger settings
      artui ledger settings set tolerance 1.00
    """


@ledger.group("settings", invoke_without_command=True)
@listing
@click.pass_context
def ledger_settings(ctx: click.Context, *, output: "Output") -> None:
    """List the settings of the ledger, or set one, which is a supervisor's.

    The settings of a person, such as theme and keys, are in their file: `artui settings`.

    \b
    Examples:
      artui ledger settings
      artui ledger settings set time_zone Europe/Berlin
    """
    if ctx.invoked_subcommand is None:
        session = ctx.find_object(Session)
        assert session is not None
        _print_settings(session, output)


@ledger_settings.command("list")
@listing
@pass_session
def list_settings(session: Session, *, output: "Output") -> None:
    """List each setting with its value, whether that is the default, and what it means.

    \b
    Examples:
      artui ledger settings list --format json
    """
    _print_settings(session, output)


def _print_settings(session: Session, output: "Output") -> None:
    with session.book() as book, book.reading() as connection:
        found = ledger_book.ledger_settings.ledger_settings(connection)
    rows = [
        {
            "key": str(each.setting.key),
            "value": each.value,
            "source": "ledger" if each.is_set else "default",
            "meaning": each.setting.meaning,
        }
        for each in found
    ]
    print_list(session, output, [ListColumn(name) for name in rows[0]], rows)


@ledger_settings.command("set")
@click.argument("key", metavar="KEY")
@click.argument("value", metavar="VALUE")
@acting
@pass_session
def set_ledger_setting(session: Session, *, key: str, value: str, as_json: bool) -> None:
    """Set a setting of the ledger; an empty VALUE gives it its default back. For supervisors.

    \b
    Examples:
      artui ledger settings set tolerance 1.00
      artui ledger settings set future_days 90
      artui ledger settings set time_zone ""
    """
    with session.book(writes=True) as book:
        act = office.administration.set_ledger_setting(book, key, value)
    print_act(act, as_json=as_json)


@click.group()
def entity() -> None:
    """Our legal entities, as they are printed on documents.

    \b
    Examples:
      artui entity list
      artui entity set main --legal-name "Muster GmbH" --country DE
    """


@entity.command("list")
@listing
@pass_session
def list_entities(session: Session, *, output: "Output") -> None:
    """List our legal entities.

    \b
    Examples:
      artui entity list --format json
    """
    names = ("name", *office.administration.ENTITY_FIELDS)
    known, ours = ledger_amazon.amazon_parties, (PartyRole.REMIT_TO, PartyRole.SHIP_FROM)
    with session.book() as book, book.reading() as connection:
        found = office.administration.entities(connection)
        rows = []
        for row in found:
            parties = {role: known.parties(connection, role, row.id) for role in ours}
            words = {role.value: "; ".join(map(known.written, parties[role])) for role in ours}
            rows.append(
                row.model_dump(include=set(names))
                | {role: text or None for role, text in words.items()}
            )
    print_list(session, output, [ListColumn(name) for name in (*names, *ours)], rows)


_PARTY_OPTIONS = (
    ("name", "Our name as Amazon has it."),
    ("line1", "Our address as Amazon has it."),
    ("line2", "Its second line."),
    ("line3", "Its third line."),
    ("city", "Its city."),
    ("state", "Its state or region."),
    ("postal-code", "Its postal code."),
    ("country", "Its country's two letters."),
    ("tax-id", "Our tax number as Amazon has it."),
)


def _party_options(prefix: str, whose: str) -> Callable[[F], F]:
    """The options of a party of ours as Amazon has it."""

    def decorate(command: F) -> F:
        for name, words in reversed((("id", whose), *_PARTY_OPTIONS)):
            command = click.option(f"--{prefix}-{name}", help=words)(command)
        return command

    return decorate


@entity.command("set")
@click.argument("name")
@click.option("--legal-name", help="The name as it is registered.")
@click.option("--country", help="The country's two letters.")
@click.option("--tax-id", help="The tax number.")
@click.option("--address", help="The address, lines separated by `\\n`.")
@click.option("--remittance", help="Where to pay to, lines separated by `\\n`.")
@click.option("--region", help="The state or province, where electronic invoices ask for it.")
@click.option("--language", help="The language of its documents, such as de.")
@click.option("--street", help="Street and number, for electronic invoices.")
@click.option("--postcode", help="The postal code.")
@click.option("--city", help="The city.")
@click.option("--vat-id", help="The VAT id, with its country's letters.")
@click.option("--registration-id", help="The number in a register of companies.")
@click.option("--registration-scheme", help="Which register, by ISO 6523: 0002 for the SIREN.")
@click.option("--einvoice-address", help="Our electronic address; needs its scheme.")
@click.option("--einvoice-scheme", help="What kind of address (EAS), such as EM or 9930.")
@click.option("--contact-name", help="Who answers questions about documents.")
@click.option("--contact-phone", help="Their telephone number.")
@click.option("--contact-email", help="Their e-mail address.")
@_party_options("remit-to", "Our vendor code at Amazon, whose address this is.")
@_party_options("ship-from", "Our vendor or warehouse code, from where goods are shipped.")
@acting
@pass_session
def set_entity(session: Session, /, *, name: str, as_json: bool, **fields: str | None) -> None:
    """Add a legal entity, or change what is printed about it.

    Where Amazon pays to, exactly as it has our address, is set by --remit-to-id and the options
    after it; where goods are shipped from, by --ship-from-id and those after it: a supervisor's
    act. Vendor invoices are checked against both; only in India must ship-from be Amazon's.

    Once roles are given, another --remittance waits for a second person, who is a supervisor
    (`artui approvals`); until then nothing of the command is done.

    \b
    Examples:
      artui entity set main --legal-name "Muster GmbH" --country DE --tax-id DE123456789
      artui entity set uk --legal-name "Muster Ltd" --remittance "IBAN GB00 ...\\nBIC ..."
      artui entity set main --street "Musterweg 1" --postcode 10115 --city Berlin \\
        --vat-id DE123456789 --einvoice-address rechnung@muster.example --einvoice-scheme EM
      artui entity set main --remit-to-id VEND1 --remit-to-name "Vendor Inc" --remit-to-line1 \\
        "1 Any Street" --remit-to-city Anytown --remit-to-postal-code 12345 --remit-to-country US
    """
    given = {key: text.replace("\\n", "\n") for key, text in fields.items() if text is not None}
    ours = {role: _party_fields(given, role) for role in (PartyRole.REMIT_TO, PartyRole.SHIP_FROM)}
    set_entity = office.administration.set_entity
    with session.book(writes=True) as book:
        if not any(ours.values()):
            # In a transaction of its own, so that a request for it is kept.
            print_act(set_entity(book, name, **given), as_json=as_json)
            return
        with book.together() as both:
            acts = [_set_with_parties(both, name, given)] if given else []
            acts += _set_parties(both, name, ours)
    print_act(acts[-1], as_json=as_json)


def _set_with_parties(book: "Book", name: str, given: dict[str, str]) -> "Done":
    """What is printed, in one transaction with what Amazon has, where no request can be kept."""
    try:
        return office.administration.set_entity(book, name, **given)
    except ledger_book.refusals.NeedsSupervisor as refusal:
        raise Refused(
            refusal.sentence,
            " Give it in a command of its own, without what Amazon has, and it waits for one.",
        ) from None


def _set_parties(book: "Book", name: str, ours: dict[PartyRole, dict[str, str]]) -> "list[Done]":
    """Our addresses as Amazon has them."""
    set_own_party = ledger_amazon.amazon_parties.set_own_party
    return [set_own_party(book, name, role, **words) for role, words in ours.items() if words]


def _party_fields(given: dict[str, str], role: PartyRole) -> dict[str, str]:
    """Take the fields of a party out of what is given; its id is named shortly."""
    prefix = f"{role}_"
    names = [key for key in given if key.startswith(prefix)]
    taken = {key.removeprefix(prefix): given.pop(key) for key in names}
    return {"party_id" if name == "id" else name: text for name, text in taken.items()}


@click.group()
def role() -> None:
    """Who may do what. Until a role is given, every login has every role.

    \b
    Examples:
      artui role list
      artui role set anna supervisor
    """


@role.command("list")
@listing
@pass_session
def list_roles(session: Session, *, output: "Output") -> None:
    """List the logins with a role.

    \b
    Examples:
      artui role list --format json
    """
    with session.book() as book, book.reading() as connection:
        found = office.administration.roles(connection)
    rows = [row.model_dump() for row in found]
    print_list(session, output, [ListColumn("login"), ListColumn("role")], rows)


@role.command("set")
@click.argument("login")
@click.argument("role_name", metavar="ROLE", type=click.Choice([role.value for role in Role]))
@acting
@pass_session
def set_role(session: Session, *, login: str, role_name: str, as_json: bool) -> None:
    """Give a login a role: clerk, supervisor or auditor (who only reads).

    Who gives the first role of a ledger becomes a supervisor by it. On PostgreSQL the login is the
    role of the database by which they connect, and gets its rights there; what only an
    administrator of the server can do is printed.

    \b
    Examples:
      artui role set anna supervisor
    """
    with session.book(writes=True) as book:
        given = office.administration.set_role(book, login, role_name)
    more = {"follows": list(given.follows), "statements": list(given.statements)}
    print_act(given, as_json=as_json, **more)
    if as_json:
        return
    for sentence in given.follows:
        click.echo(visible(sentence))
    if given.statements:
        click.echo("The server does not know all of this yet; an administrator of it says:")
        for statement in given.statements:
            click.echo(visible(statement))


@click.command()
@click.argument("day", metavar="DATE", type=DATE)
@click.option("--without-books", is_flag=True, help="Also if a batch of the journal is due.")
@acting
@pass_session
def close(session: Session, *, day: date, without_books: bool, as_json: bool) -> None:
    """Close the books through a day: nothing may be dated up to it any more. For supervisors.

    Of an entity whose journal was ever cut (`artui books`), what is dated up to the day must be in
    a batch; with --without-books it moves to the first open day there.

    \b
    Examples:
      artui close 2026-03-31
      artui close 2026-03-31 --without-books
    """
    with session.book(writes=True) as book:
        act = office.administration.close_period(book, day, without_books=without_books)
    print_act(act, as_json=as_json)
