"""`artui demo`: a believable company, to try everything on."""

import click

from artui import demo_ledger
from artui.address import without_password
from artui.cli.output import progress_bar
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.launch import open_screens


@click.command("demo")
@click.option("--customers", type=click.IntRange(min=1), help="How many; else as many as fit.")
@click.option(
    "--invoices", type=click.IntRange(min=1), help="How many; else 1,000, and 1,000,000 if lived."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another seed makes other people."
)
@click.option(
    "--lived",
    is_flag=True,
    help="With 36 months of interest and dunning runs, promises, disputes, reviews, closed months.",
)
@click.option("--no-screen", is_flag=True, help="Only make it.")
@pass_session
def make_demo(
    session: Session,
    *,
    customers: int | None,
    invoices: int | None,
    seed: int,
    lived: bool,
    no_screen: bool,
) -> int:
    """Make a realistic ledger at --db (ARTUI_DB), else in a temporary file, and open it.

    The same seed and business day make the same ledger. One that holds anything is refused.

    \b
    Examples:
      artui demo
      artui --db demo.db --as-of 2026-03-31 demo --invoices 100000 --seed 7 --no-screen
      artui --db lived.db --as-of 2026-03-31 demo --lived --invoices 100000 --no-screen
    """
    session.refuse_read_only()
    choice = session.choice
    if choice.db is None:
        choice = demo_ledger.in_a_folder_of_its_own(choice)
    with progress_bar() as progress:
        made = demo_ledger.make_demo_ledger(
            choice,
            session.settings,
            customers=customers,
            invoices=invoices,
            seed=seed,
            lived=lived,
            progress=progress,
        )
    click.echo(visible(f"Made {made.summary} in {without_password(made.address)}."))
    if made.bank_file is not None:
        click.echo(visible(f"A file of the bank to take in: {made.bank_file}."))
    if no_screen:
        return 0

    return open_screens(choice)
