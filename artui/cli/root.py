"""`artui` itself: the global options, and the commands loaded when they are called."""

import os
from datetime import date
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from artui import __version__
from artui.choice import Choice, chosen
from artui.cli.options import ADDRESS, DATE
from artui.cli.registry import COMMANDS
from artui.cli.session import Session
from artui.launch import open_screens


class LazyGroup(click.Group):
    """A group whose commands come from the registry, each imported when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now; None if there is none."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, attribute = entry.place.split(":")
        command = getattr(import_module(f"artui.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their line from the registry: nothing is imported to print it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in sorted(COMMANDS)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands and options; nothing is imported to complete them."""
        items = [
            CompletionItem(name, help=COMMANDS[name].help)
            for name in sorted(COMMANDS)
            if name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--db", type=ADDRESS, help="The ledger: a path or postgresql://… (ARTUI_DB).")
@click.option("--as-of", type=DATE, help="The business day; else today (ARTUI_AS_OF).")
@click.option("--actor", help="Who acts; else the login name (ARTUI_ACTOR).")
@click.option("--read-only", is_flag=True, help="Change nothing, whatever is asked.")
@click.option("--shipped-templates", is_flag=True, help="Print without the templates of your own.")
@click.option("--debug", is_flag=True, help="Show where in the program an error arose.")
@click.version_option(__version__, message="artui %(version)s")
@click.pass_context
def root(
    ctx: click.Context,
    db: str | None,
    as_of: date | None,
    actor: str | None,
    read_only: bool,
    shipped_templates: bool,
    debug: bool,
) -> int | None:
    """Accounts receivable in a terminal: who owes what, since when, and what comes next.

    Without a command the screens open. Global options come before the command.

    \b
    Examples:
      artui demo
      artui --db ledger.db import invoices invoices.csv
      artui --db ledger.db --as-of 2026-03-31 ageing --format json
    """
    options = Choice(
        db=db,
        as_of=as_of,
        actor=actor or None,
        read_only=read_only,
        debug=debug,
        shipped_templates=shipped_templates,
    )
    try:
        choice = chosen(os.environ, options)
    except ValueError as error:
        day = os.environ["ARTUI_AS_OF"]
        raise click.UsageError(f"ARTUI_AS_OF is {day!r}; write it YYYY-MM-DD.") from error
    ctx.obj = Session(choice)
    if ctx.invoked_subcommand is None:
        return open_screens(choice)
    return None
