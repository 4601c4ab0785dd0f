"""`python -m tests.faults`: kills commands, screens and the server at random moments, fills the
disk, cuts the network and sets the clock back, and looks.

After each: what was acknowledged is there, nothing is half done, the check is clean, the next
command works. CI takes 40 rounds per database, the nightly form 1,000.
"""

import sys
import tempfile
from pathlib import Path
from random import Random

import click

from tests.faults.deeds import DEEDS
from tests.faults.rounds import Tally, ground, play
from tests.faults.ways import WAYS


@click.command()
@click.option("--rounds", type=click.IntRange(min=1), default=40, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "postgres"]), default="sqlite")
@click.option("--only", multiple=True, type=click.Choice(list(DEEDS)), help="Only these deeds.")
@click.option("--way", multiple=True, type=click.Choice(WAYS), help="Only what breaks like this.")
@click.option("--seed", type=int, default=1, show_default=True, help="Other moments.")
def main(
    rounds: int, database: str, only: tuple[str, ...], way: tuple[str, ...], seed: int
) -> None:
    """Play so many rounds; the exit status is 1 if anything was wrong."""
    with tempfile.TemporaryDirectory(prefix="artui-faults-") as name:
        tally = Tally()
        try:
            with ground(database, Path(name)) as made:
                for fault in filter(None, play(made, rounds, Random(seed), tally, only, way)):
                    click.echo(fault)
        finally:
            # What was played counts, also where the ground itself gives way.
            click.echo(tally.sentence(database))
    sys.exit(1 if tally.wrong else 0)


if __name__ == "__main__":
    main()
