"""`artui amazon`: the four services, each a group of its own, and a local server like them."""

import click

from artui import amazon
from artui.cli.amazon import (
    ads,
    self_billing,
    vat,
    vendor_finances,
    vendor_invoices,
    vendor_orders,
)
from artui.cli.session import Session, pass_session
from artui.domain.refusal import Refused


class NeedsExtra(Refused):
    """An optional part of artui is not installed."""


@click.group("amazon")
def group() -> None:
    """Amazon's services: Ads billing, vendor invoices, VAT reports, self-billing.

    \b
    Examples:
      artui amazon ads sync
      artui amazon vendor validate invoice.json
      artui amazon vidr fetch
      artui amazon sandbox
    """


@group.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8810, show_default=True,
              help="Where it listens; 0 is any free port.")  # fmt: skip
@click.option("--trouble", "troubles", multiple=True, metavar="KIND[@OPERATION][=S][*N]",
              help="Something to go wrong, such as 429@ads.invoices*2.")  # fmt: skip
@pass_session
def sandbox(session: Session, *, port: int, troubles: tuple[str, ...]) -> None:
    """Run a local server that answers like the services, until Ctrl+C.

    It prints the settings that point artui at it. No name, number or secret in it is real.

    \b
    Examples:
      artui amazon sandbox
      artui amazon sandbox --port 0 --trouble 500@ads.invoices --trouble cut
    """
    try:
        serve = amazon.sandbox.server.serve
    except ModuleNotFoundError as missing:
        raise NeedsExtra(
            f"The sandbox needs {missing.name}: install artui with the extra “sandbox”."
        ) from None
    script = [amazon.sandbox.troubles.read_trouble(text) for text in troubles]
    serve(port, lambda line: click.echo(line), script)


for part in (ads.group, vendor_invoices.group, vat.group, self_billing.self_billing):
    group.add_command(part)
for command in (
    vendor_finances.sync_,
    vendor_finances.list_,
    vendor_finances.show,
    vendor_finances.expected,
    vendor_finances.deductions,
    vendor_finances.accept,
    vendor_finances.dispute,
    vendor_orders.orders,
    vendor_orders.draft,
):
    vendor_invoices.group.add_command(command)
