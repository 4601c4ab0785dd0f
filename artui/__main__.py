"""The one launcher: decides between the screens and the command line.

Bare `artui`, with or without global options, opens the screens; anything else is for the command
line. Nothing heavy is imported before the choice is made, so that each starts fast.
"""

import gc
import os
import sys

from artui import __version__
from artui.address import carries_password, is_address
from artui.choice import Choice, chosen, iso_date
from artui.launch import open_screens

# A command ends soon, and what it makes until it begins, its modules, stays. As it comes, Python
# passes over all of that 150 times, which takes a seventh of a short command.
_OBJECTS_BETWEEN_COLLECTIONS = 300_000
_VALUES = ("--db", "--as-of", "--actor")
_FLAGS = ("--read-only", "--debug")


def main() -> None:
    """Run what the arguments of the process ask for, and end with its exit status."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"artui {__version__}")
        return
    choice = None if "_ARTUI_COMPLETE" in os.environ else screens_wanted(arguments)
    if choice is not None:
        sys.exit(open_screens(choice))
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from artui.cli.boundary import run

    sys.exit(run(arguments))


def screens_wanted(arguments: list[str]) -> Choice | None:
    """The global options, if the arguments are well-formed global options only; else None.

    A command, `--help` or a mistake is left to the command line.
    """
    found: dict[str, str] = {}
    flags: set[str] = set()
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument in _FLAGS:
            flags.add(argument)
        elif name in _VALUES:
            found[name] = value if equals else next(rest, "")
        else:
            return None
    try:
        day = iso_date(found["--as-of"]) if "--as-of" in found else None
        choice = Choice(
            db=found.get("--db"),
            as_of=day,
            actor=found.get("--actor"),
            read_only="--read-only" in flags,
            debug="--debug" in flags,
        )
        choice = chosen(os.environ, choice)
    except ValueError:
        return None
    typed = found.get("--db", "x")
    wrong = not typed or not is_address(typed) or carries_password(typed)
    return None if wrong or found.get("--actor") == "" else choice


if __name__ == "__main__":
    main()
