"""How commands answer: lists in five formats, acts in one sentence, all safe to show.

Standard output carries the answer and nothing else. `artui.statements.lists.list_writer` defines
the form of a list; this module connects it with the options.
"""

import functools
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import click

from artui import statements
from artui.cli.session import Session
from artui.domain.text import visible
from artui.ledger import book as ledger_book

if TYPE_CHECKING:
    from artui.json_value import Json
    from artui.ledger.book.steps import Progress
    from artui.statements.lists.list_columns import ListColumn, ListRow
    from artui.statements.lists.list_writer import ListFormat

# A command returns an exit status if it is not 0.
CommandFunction = Callable[..., int | None]

FORMATS = ("table", "json", "csv", "xlsx", "pdf")


class Acted(Protocol):
    """What every act returns."""

    @property
    def act_id(self) -> int:
        """The act's number in the audit log."""

    @property
    def summary(self) -> str:
        """What changed."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where a list goes and how it is written."""

    format: str
    out: Path | None
    overwrite: bool


def listing(command: CommandFunction) -> CommandFunction:
    """Give a command --format, --out and --overwrite, handed on as `output`."""

    @click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to write it.",
    )
    @click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")
    @click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
    @functools.wraps(command)
    def with_output(
        *arguments: object, format_: str, out: Path | None, overwrite: bool, **options: object
    ) -> int | None:
        if format_ in ("xlsx", "pdf") and out is None:
            raise click.UsageError(f"{format_.upper()} is written to a file: give --out FILE.")
        return command(*arguments, output=Output(format_, out, overwrite), **options)

    return with_output


def print_list(
    session: Session, output: Output, columns: "Sequence[ListColumn]", rows: "Iterable[ListRow]"
) -> None:
    """Write the rows as asked; raises AlreadyThere, OutsideExportFolder, OSError."""
    statements.lists.list_writer.write_list(
        rows,
        columns,
        cast("ListFormat", output.format),
        out=sys.stdout,
        path=None if output.out is None else session.path(output.out),
        overwrite=output.overwrite,
        width=shutil.get_terminal_size().columns if sys.stdout.isatty() else None,
        head=statements.lists.list_pdf.ListHead(_title(), session.as_of),
    )


def _title() -> str:
    """What a list is called on paper: the words of its command, and the kind that is listed."""
    context = click.get_current_context()
    words = [str(context.params.get("kind", ""))]
    # The outermost context is that of `artui` itself.
    while context.parent is not None:
        words.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(word for word in words if word not in ("list", "")).capitalize()


def acting(command: CommandFunction) -> CommandFunction:
    """Give a command that changes the ledger --format, handed on as `as_json`."""

    @click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Say what changed in a sentence, or as an object.",
    )
    @functools.wraps(command)
    def with_format(*arguments: object, format_: str, **options: object) -> int | None:
        return command(*arguments, as_json=format_ == "json", **options)

    return with_format


def print_act(act: Acted, *, as_json: bool, **more: "Json") -> None:
    """Say what an act changed; `more` are further keys of the JSON object."""
    print_summary(act.summary, as_json=as_json, act=act.act_id, **more)


def print_summary(summary: str, *, as_json: bool, **more: "Json") -> None:
    """Say what was done in a sentence, or as an object with further keys."""
    if as_json:
        print_object({"summary": summary, **more})
    else:
        click.echo(visible(f"{summary[:1].upper()}{summary[1:]}."))


def print_object(found: "Json") -> None:
    """Write a value as JSON, in plain ASCII."""
    click.echo(json.dumps(found, indent=2))


def say(sentence: str) -> None:
    """A line on standard error: progress, a warning, what became of a file."""
    click.echo(visible(sentence), err=True)


@contextmanager
def watched() -> "Iterator[Progress]":
    """The progress function of a long act: a bar on a terminal, else nothing."""
    with progress_bar() as bar:
        yield bar or ledger_book.steps.unwatched


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """A bar that shows how much of how much is done; on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, file=sys.stderr) as bar:

        def progress(done: int, size: int) -> None:
            bar.length = size
            bar.update(done - bar.pos)

        yield progress
