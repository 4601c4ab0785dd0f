"""`artui settings`: where the settings are, what each key means and what it is now."""

import json
import os

import click

from artui.domain.text import visible
from artui.settings import settings_path, shown_settings


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to write it.",
)
def settings(format_: str) -> None:
    """Print the settings file's path, and every key with its meaning, value and where it is from.

    Secrets are never printed, only whether they are set. These settings are yours alone; what holds
    for everybody on a ledger is in `artui ledger settings`.

    \b
    Examples:
      artui settings
      ARTUI_AGEING_BOUNDS=15,30,60 artui settings --format json
    """
    rows = shown_settings(os.environ)
    if format_ == "json":
        found = {"path": str(settings_path()), "settings": [row._asdict() for row in rows]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    there = "" if settings_path().exists() else " (not there yet)"
    click.echo(f"# {visible(str(settings_path()))}{there}")
    for row in rows:
        click.echo(f"\n# {row.meaning}. {row.environment}; now from: {row.source}")
        click.echo(f"# Give {row.good}")
        click.echo(f"{row.key} = {visible(row.value)}")
