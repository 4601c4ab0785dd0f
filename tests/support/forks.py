"""`artui` as processes of their own, each forked from one that has imported everything.

A new Python would spend most of a second on imports, which only a few tests are about.

python -m tests.support.forks  (answers lines of JSON; see `Forks`)
"""

import gc
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import artui
from artui.__main__ import main
from tests.support.commands import Ran


@dataclass(frozen=True, slots=True)
class Forks:
    """A process that starts others; each has the environment of the test that asks for it."""

    server: "subprocess.Popen[str]"

    def run(self, *arguments: object, **environment: str) -> Ran:
        """Run one command as a process."""
        (ran,) = self.at_once([arguments], **environment)
        return ran

    def at_once(self, commands: Sequence[Sequence[object]], **environment: str) -> list[Ran]:
        """Run all commands at the same time, and wait for them."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        words = [[str(word) for word in command] for command in commands]
        asked = (words, {**os.environ, **environment}, os.getcwd())
        self.server.stdin.write(json.dumps(asked) + "\n")
        self.server.stdin.flush()
        return [Ran(*found) for found in json.loads(self.server.stdout.readline())]


@contextmanager
def forks() -> Iterator[Forks]:
    """A process to fork from, which ends with the block."""
    command = [sys.executable, "-m", __name__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        yield Forks(server)


def _serve() -> None:
    for module in pkgutil.walk_packages(artui.__path__, "artui."):
        if not module.name.startswith(("artui.tui", "artui.db_home")):
            importlib.import_module(module.name)
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            commands, environment, here = json.loads(line)
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(here)
            time.tzset()
            said = [Path(folder, str(number)) for number in range(len(commands))]
            started = [_forked(*each) for each in zip(commands, said, strict=True)]
            ended = [_ended(*each) for each in zip(started, said, strict=True)]
            sys.stdout.write(json.dumps(ended) + "\n")
            sys.stdout.flush()


def _forked(words: list[str], said: Path) -> int:
    """Start a process that writes what it says beside `said`; gives its number."""
    if child := os.fork():
        return child
    status = 1
    try:
        to = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(said.with_suffix(".out"), to), 1)
        os.dup2(os.open(said.with_suffix(".err"), to), 2)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww")
        )
        sys.argv = ["artui", *words]
        main()
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - a child must end here, whatever happened
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _ended(child: int, said: Path) -> tuple[int, str, str]:
    _, status = os.waitpid(child, 0)
    out, err = (said.with_suffix(suffix).read_text("utf-8") for suffix in (".out", ".err"))
    return os.waitstatus_to_exitcode(status), out, err


if __name__ == "__main__":
    _serve()
