"""The command line explains itself: an undocumented command fails here."""

import re
from collections.abc import Iterator

import click
import pytest

from artui.cli.root import root


def _context(command: click.Command, name: str = "artui") -> click.Context:
    """With the settings of the root: a command remembers the help options of its first context."""
    return click.Context(command, info_name=name, help_option_names=["-h", "--help"])


def _commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)


ALL = dict(_commands(root))


def test_the_root_has_an_example() -> None:
    assert "artui " in root.get_help(_context(root))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_commands_help_says_what_it_does_and_shows_an_example(path: tuple[str, ...]) -> None:
    command = ALL[path]
    help_text = command.get_help(_context(command, " ".join(("artui", *path))))
    assert command.get_short_help_str(), "no sentence says what it does"
    usage, _, rest = help_text.partition("\n")
    # Global options stand before the command.
    example = rf"artui( --[a-z-]+ \S+)* {' '.join(path)}\b"
    assert re.search(example, rest), f"no example below {usage!r}"


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_is_explained(path: tuple[str, ...]) -> None:
    options = [each for each in ALL[path].params if isinstance(each, click.Option)]
    assert [each.opts[0] for each in options if not each.help and not each.hidden] == []
