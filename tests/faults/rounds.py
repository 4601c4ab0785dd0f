"""One fault after the other: begin a deed, break something at a random moment, and look."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.deeds import DEEDS
from tests.faults.ground import AS_OF, Ground
from tests.faults.ways import OF_A_SERVER, WAYS, ready
from tests.support.commands import here
from tests.support.postgres import postgres_server
from tests.support.pty import Terminal

_LONGEST_S = 120


@dataclass(slots=True)
class Tally:
    """What was done, by which way, how often it did not come to its end, and all that was wrong."""

    rounds: int = 0
    broken: int = 0
    wrong: list[str] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    took: dict[str, float] = field(default_factory=dict)

    def sentence(self, database: str) -> str:
        """All of it in a sentence."""
        ways = ", ".join(f"{each} {count}" for each, count in sorted(self.ways.items()))
        return (
            f"{self.rounds} rounds on {database} ({ways}), {self.broken} broken in the middle, "
            f"{len(self.wrong)} faults."
        )


@contextmanager
def ground(database: str, folder: Path) -> Iterator[Ground]:
    """A ledger with a demo in it, a customer of ours, and a backup of that state."""
    if database == "postgres":
        with postgres_server(durable=True, log_mb=1) as server:
            yield _stocked(Ground(server.create_database("faults"), folder, server))
    else:
        yield _stocked(Ground(str(folder / "faults.db"), folder))


def _stocked(made: Ground) -> Ground:
    files = {
        "customers": "account,name,currency\nFAULT,Fault Ltd,EUR\n",
        "invoices": "number,account,issue_date,amount\nFAULT-1,FAULT,2026-09-01,5000.00\n",
        "credit-memos": "number,account,issue_date,amount\nFAULT-M,FAULT,2026-09-02,500.00\n",
    }
    _done(made, "demo", "--invoices", "200" if made.server is None else "1500", "--no-screen")
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


def play(
    made: Ground,
    rounds: int,
    random: Random,
    tally: Tally,
    only: tuple[str, ...] = (),
    ways: tuple[str, ...] = (),
) -> Iterator[str]:
    """So many faults, each deed in its turn, counted in `tally`; what is wrong after each, blank
    if nothing is."""
    names = list(only or DEEDS)
    possible = [way for way in ways or WAYS if made.server is not None or way not in OF_A_SERVER]
    for place in range(rounds):
        name = names[place % len(names)]
        way = random.choice(possible)
        if name == "screens" or (name == "upgrade" and way in OF_A_SERVER):
            # These are not on the ledger that the server and the network are taken from.
            way = "kill"
        tally.ways[way] += 1
        fault = _fault(made, name, way, random, tally)
        tally.rounds += 1
        fault = f"round {place + 1}, {name} ({way}): {fault}" if fault else ""
        tally.wrong += [fault] if fault else []
        yield fault


def _fault(made: Ground, name: str, way: str, random: Random, tally: Tally) -> str:
    # Most of a small command is its start.
    usual = tally.took.get(name, 1.2 * made.usual_s)
    after = random.uniform(0.4 * made.usual_s, 1.1 * usual)
    if name == "upgrade":
        # A server with little room could not make it.
        made.put_released()
    with ready(way, made, random) as breaks:
        doing, before = DEEDS[name](made), made.known()
        begun = time.monotonic()
        if name == "screens":
            _kill_screens(doing.words, made, after)
            status, said = None, ""
        else:
            running = subprocess.Popen(
                doing.words,
                env=made.surroundings,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
                text=True,
                preexec_fn=breaks.before,
            )
            status, said = _ended(running, after, breaks.during)
        took = time.monotonic() - begun
    if status == 0:
        tally.took[name] = max(tally.took.get(name, 0.0), took)
    else:
        tally.broken += 1
    if "Traceback" in said:
        return said.strip().splitlines()[-1]
    fault = doing.fault(before, status)
    if fault and said.strip():
        fault += f" (it said: {said.strip().splitlines()[-1]})"
    if not fault and (wrong := made.wrong()):
        fault = f"check: {wrong[0]}"
    return fault or _goes_on(made)


def _ended(
    running: "subprocess.Popen[str]", after: float, breaks: Callable[[int], bool] | None
) -> tuple[int | None, str]:
    """Its exit status, None if it was killed, and what it said."""
    if breaks is not None:
        try:
            _, said = running.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            if breaks(running.pid):
                running.communicate()
                return None, ""
        else:
            return running.returncode, said
    _, said = running.communicate(timeout=_LONGEST_S)
    return running.returncode, said


def _kill_screens(words: list[str], made: Ground, after: float) -> None:
    with Terminal(words, env=made.surroundings) as terminal:
        time.sleep(after)
        os.kill(terminal.pid, signal.SIGKILL)


def _goes_on(made: Ground) -> str:
    """Whether the next command works, and the leftovers can be cleared: in this process, as most of
    a command is its start."""
    for arguments in (("note", "FAULT", "--text", "still here"), ("db", "tidy")):
        ran = here("--db", made.url, "--as-of", AS_OF, *arguments)
        if ran.status:
            return f"{' '.join(arguments[:2])}: {ran.err.strip()}"
    return ""
