"""One fault after the other: begin a deed, kill it or the server at a random moment, and look."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.deeds import DEEDS
from tests.faults.ground import Ground
from tests.support.postgres import postgres_server
from tests.support.pty import Terminal

_LONGEST_S = 120


@dataclass(slots=True)
class Tally:
    """What was done, how often it was killed in the middle, and all that was wrong."""

    rounds: int = 0
    killed: int = 0
    wrong: list[str] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)


@contextmanager
def ground(database: str, folder: Path) -> Iterator[Ground]:
    """A ledger with a demo in it, a customer of ours, and a backup of that state."""
    if database == "postgres":
        with postgres_server(durable=True) as server:
            yield _stocked(Ground(server.create_database("faults"), folder, server))
    else:
        yield _stocked(Ground(str(folder / "faults.db"), folder))


def _stocked(made: Ground) -> Ground:
    files = {
        "customers": "account,name,currency\nFAULT,Fault Ltd,EUR\n",
        "invoices": "number,account,issue_date,amount\nFAULT-1,FAULT,2026-09-01,5000.00\n",
        "credit-memos": "number,account,issue_date,amount\nFAULT-M,FAULT,2026-09-02,500.00\n",
    }
    _done(made, "demo", "--invoices", "200", "--no-screen")
    for kind, text in files.items():
        (made.folder / f"{kind}.csv").write_text(text)
        begun = time.monotonic()
        _done(made, "import", kind, made.folder / f"{kind}.csv")
        made.usual_s = time.monotonic() - begun
    _done(made, "db", "backup", made.folder / "start")
    (made.folder / "start.head").write_text(made.known().head)
    return made


def _done(made: Ground, *arguments: object) -> None:
    subprocess.run(made.words(*arguments), env=made.surroundings, check=True, capture_output=True)


def play(made: Ground, rounds: int, random: Random, only: tuple[str, ...] = ()) -> Iterator[Tally]:
    """So many faults, each deed in its turn; what is known after each."""
    tally = Tally()
    names = list(only or DEEDS)
    for place in range(rounds):
        name = names[place % len(names)]
        server = made.server is not None and random.random() < 0.2
        fault = _fault(made, name, random, tally, of_server=server)
        tally.rounds += 1
        if fault:
            tally.wrong.append(f"round {place + 1}, {name}{' (server)' if server else ''}: {fault}")
        yield tally


def _fault(made: Ground, name: str, random: Random, tally: Tally, *, of_server: bool) -> str:
    doing, before = DEEDS[name](made), made.known()
    # Most of a small command is its start.
    usual = tally.took.get(name, 1.2 * made.usual_s)
    after = random.uniform(0.4 * made.usual_s, 1.1 * usual)
    begun = time.monotonic()
    status: int | None = None
    if name == "screens":
        _kill_screens(doing.words, made, after)
    else:
        running = subprocess.Popen(
            doing.words,
            env=made.surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        status = _ended(running, after, made, of_server=of_server)
    if status is None:
        tally.killed += 1
    else:
        tally.took[name] = max(tally.took.get(name, 0.0), time.monotonic() - begun)
    fault = doing.fault(before, status)
    if not fault and (wrong := made.wrong()):
        fault = f"check: {wrong[0]}"
    return fault or _goes_on(made)


def _ended(
    running: "subprocess.Popen[bytes]", after: float, made: Ground, *, of_server: bool
) -> int | None:
    """Its exit status; None if it was killed, or failed since its server was."""
    try:
        running.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        if of_server and made.server is not None:
            made.server.stop()
            made.server.start()
            running.communicate(timeout=_LONGEST_S)
            return 0 if running.returncode == 0 else None
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        return None
    return running.returncode


def _kill_screens(words: list[str], made: Ground, after: float) -> None:
    with Terminal(words, env=made.surroundings) as terminal:
        time.sleep(after)
        os.kill(terminal.pid, signal.SIGKILL)


def _goes_on(made: Ground) -> str:
    """Whether the next command works, and the leftovers can be cleared."""
    for arguments in (("note", "FAULT", "--text", "still here"), ("db", "tidy")):
        ran = subprocess.run(
            made.words(*arguments),
            env=made.surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            return f"{' '.join(arguments[:2])}: {ran.stderr.strip()}"
    return ""
