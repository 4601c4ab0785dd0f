"""Running `artui`: in this process for breadth, as its own process for what only that shows."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artui.cli.boundary import run

AS_OF = "2025-11-21"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON; nothing else may stand there."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Artui:
    """`artui` on one ledger and one business day."""

    url: str
    as_of: str = AS_OF

    def __call__(self, *arguments: object, actor: str = "") -> Ran:
        """Run a command in this process."""
        return here(*self._all(arguments, actor))

    def done(self, *arguments: object) -> Ran:
        """Run a command that must succeed."""
        ran = self(*arguments)
        assert ran.status == 0, ran.err
        return ran

    def rows(self, *arguments: object) -> Any:
        """The JSON that a command prints, whatever its exit status."""
        return self(*arguments, "--format", "json").json

    def process(self, *arguments: object, **environment: str) -> Ran:
        """Run a command as a process of its own."""
        return process(*self._all(arguments), **environment)

    def start(self, *arguments: object) -> "subprocess.Popen[str]":
        """Start a process and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "artui", *self._all(arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def on(self, as_of: str) -> "Artui":
        """The same ledger on another business day."""
        return Artui(self.url, as_of)

    def load(self, folder: Path, kind: str, text: str, *options: str) -> Ran:
        """Import rows, written as CSV."""
        path = folder / f"{kind}-{len(list(folder.iterdir()))}.csv"
        path.write_text(text, encoding="utf-8")
        return self("import", kind, path, *options)

    def _all(self, arguments: tuple[object, ...], actor: str = "") -> list[str]:
        who = ["--actor", actor] if actor else []
        words = ["--db", self.url, "--as-of", self.as_of, *who, *arguments]
        return [str(word) for word in words]


def here(*arguments: object) -> Ran:
    """Run `artui` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run([str(word) for word in arguments])
    return Ran(status, out.getvalue(), err.getvalue())


def process(*arguments: object, stdin: str | None = None, **environment: str) -> Ran:
    """Run `artui` as a process, with nothing on standard input unless given."""
    ran = subprocess.run(
        [sys.executable, "-m", "artui", *map(str, arguments)],
        input=stdin or "",
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, **environment},
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)
