"""Where errors end: each becomes one sentence on standard error and one of four exit statuses.

0 done; 1 a rule refused, or a check found something; 2 the option parser rejects the input, or a
setting is wrong; 3 the database, a file or a server could not be reached. No traceback is shown
without `--debug`.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

import click

from artui.cli.root import root
from artui.domain.refusal import (
    ArtuiError,
    BadSetting,
    Refused,
    file_trouble,
    is_nameless_disk_failure,
)
from artui.domain.text import visible

DONE, REFUSED, USAGE, UNREACHED = 0, 1, 2, 3
_INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; errors go to standard error as a sentence."""
    if sys.stderr is None:
        # Started with `2>&-`: what would be said there is lost, and nothing else.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.stdout is None:
        _say("There is nowhere to write the answer: standard output is closed. Nothing was done.")
        return UNREACHED
    try:
        status = root.main(list(arguments), prog_name="artui", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has closed the pipe; what was done is done.
        _forget_output()
        return DONE
    except OSError as error:
        if is_nameless_disk_failure(error):
            # A file that can't be written is named where it is written, so this is the answer.
            _forget_output()
            error.filename = "standard output"
        return _ended(error, arguments)
    except SystemExit as end:
        # The library ends by itself when it has completed a word, or when nobody reads the output.
        return int(end.code or 0) if "_ARTUI_COMPLETE" in os.environ else DONE
    except click.Abort:
        _say("Stopped.")
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last place that can turn it into a sentence
        return _ended(error, arguments)
    return status if type(status) is int else DONE


def _forget_output() -> None:
    """Let Python end without another try to write what is left of the answer."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _ended(error: Exception, arguments: Sequence[str]) -> int:
    if "--debug" in arguments:
        traceback.print_exception(error)
    return _status_of(error)


def _status_of(error: Exception) -> int:
    match error:
        case click.UsageError():
            if error.ctx is not None:
                click.echo(error.ctx.get_usage(), err=True)
                click.echo(f"Try '{error.ctx.command_path} --help' for help.\n", err=True)
            # The library lists choices with tabs, a line each; a sentence has none.
            _say(error.format_message().replace("\n\t", " "))
            return USAGE
        case BadSetting():
            _say(str(error))
            return USAGE
        case Refused():
            _say(str(error))
            return REFUSED
        case OSError():
            _say(file_trouble(error))
            return UNREACHED
        case ArtuiError():
            _say(str(error))
            return UNREACHED
    _say(f"{type(error).__name__}: {_first_line(error)}")
    return UNREACHED


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "no reason was given")


def _say(sentence: str) -> None:
    """The sentence on standard error, each line of it safe to show."""
    for line in sentence.split("\n"):
        click.echo(visible(line), err=True)
