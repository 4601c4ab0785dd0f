"""`artui einvoice check`: whether electronic invoices keep the official rules."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import einvoice_files, statements
from artui.cli.output import listing, print_list, say
from artui.cli.session import Session, pass_session
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output

_COLUMNS = tuple(map(ListColumn, ("file", "rule", "severity", "message", "path")))


@click.group("einvoice")
def group() -> None:
    """Check electronic invoices, ours and those of others, by the official rules.

    \b
    Examples:
      artui einvoice check invoice-INV-1042.xml
    """


@group.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@listing
@pass_session
def check(session: Session, *, files: tuple[Path, ...], output: "Output") -> int:
    """Check invoices as XML (CII, UBL 2.1) or PDF (Factur-X) against schema and schematron.

    A row for each broken rule; exit status 1 if any, warnings apart. It needs the extra
    `artui[einvoice]`, and says so (exit status 3). The rules of XRechnung and Peppol beyond
    EN 16931 are not among them.

    \b
    Examples:
      artui einvoice check invoice-INV-1042.xml invoice-INV-1042.pdf
      artui einvoice check incoming/*.xml --format csv --out findings.csv
    """
    rules = statements.einvoice.official_rules
    rows = []
    broken = 0
    for path in files:
        xml = einvoice_files.read_invoice_file(session.path(path))
        for found in rules.broken_rules(path.name, xml):
            severity = "warning" if found.warning else "error"
            broken += not found.warning
            rows.append((str(path), found.rule, severity, found.message, found.path))
    print_list(session, output, _COLUMNS, rows)
    if not rows and output.format == "table":
        say(f"{len(files)} checked: every rule is kept.")
    return 1 if broken else 0
