"""What is killed: each deed as a command, and what must be so afterwards, however far it came."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from artui.ledger.store.engine import engines, head, revision
from tests.faults.ground import Ground, Known

ROWS = 400


class Doing(NamedTuple):
    """One deed about to be done: its command, and a question that names what is wrong after it."""

    words: list[str]
    fault: Callable[[Known, int | None], str]
    """Gets what was known before, and the exit status; None if it was killed."""


def _acts(
    ground: Ground, acts: int, items: int | None = None
) -> Callable[[Known, int | None], str]:
    """All acts of the deed are there, or none; all of them if it said so."""

    def fault(before: Known, status: int | None) -> str:
        now = ground.known()
        done = now.acts - before.acts
        if done not in (0, acts) or (status == 0 and done != acts):
            return f"{done} of {acts} acts, exit status {status}"
        if not ground.has(before.head):
            return "an act of before is gone"
        if items is not None and now.items - before.items != (items if done else 0):
            return f"{now.items - before.items} of {items} documents"
        return ""

    return fault


def _import(ground: Ground) -> Doing:
    number = ground.next()
    path = ground.folder / f"invoices-{number}.csv"
    lines = (f"F{number}-{row},FAULT,2026-10-01,10.00" for row in range(ROWS))
    path.write_text("\n".join(["number,account,issue_date,amount", *lines, ""]))
    return Doing(ground.words("import", "invoices", path), _acts(ground, 1, ROWS))


def _pay(ground: Ground) -> Doing:
    reference = f"P-{ground.next()}"
    words = ground.words("pay", "--customer", "FAULT", "--amount", "1.00", "--reference", reference)
    return Doing(words, _acts(ground, 1, 1))


def _apply(ground: Ground) -> Doing:
    words = ground.words("apply", "--invoice", "FAULT-1", "--memo", "FAULT-M", "--amount", "0.01")
    return Doing(words, _acts(ground, 1, 0))


def _batch(ground: Ground) -> Doing:
    """One that was killed goes on in the same folder; only a whole one makes way for the next."""
    folder = ground.folder / f"statements-{ground.batches}"

    def fault(before: Known, status: int | None) -> str:
        if status == 1:
            return "it can't be written again"
        # It may be whole although its process was killed as it ended.
        ended = any(folder.glob("*.csv")) and not any(folder.glob(".artui-batch-*"))
        ground.batches += status == 0 or ended
        cut = [path.name for path in folder.glob("*.csv") if path.read_bytes()[-1:] != b"\n"]
        return f"cut: {cut[:3]}" if cut else _acts(ground, 0)(before, None)

    words = ground.words("statement", "--overdue", "--formats", "csv", "--out", folder)
    return Doing(words, fault)


def _backup(ground: Ground) -> Doing:
    path = ground.folder / f"backup-{ground.next()}"

    def fault(before: Known, status: int | None) -> str:
        if status == 0 and not path.exists():
            return "no copy, though it said so"
        if path.exists() and ground.server is None and (wrong := ground.wrong(str(path))):
            return f"the copy: {wrong[0]}"
        return _acts(ground, 0)(before, None)

    return Doing(ground.words("db", "backup", path), fault)


def _restore(ground: Ground) -> Doing:
    """To a state of before, and what was there is kept."""
    path = ground.folder / "start"

    def fault(before: Known, status: int | None) -> str:
        now = ground.known()
        if now.head == before.head and status != 0:
            return ""
        if now.head != path.with_suffix(".head").read_text():
            return "neither the ledger of before nor the backup"
        if ground.server is None:
            folder = Path(ground.url).parent
            copies = folder.glob(f"{Path(ground.url).name}.before-restore-*[0-9]")
            if not any(ground.has(before.head, str(copy)) for copy in copies):
                return "what was there is not kept"
        return ""

    return Doing(ground.words("db", "restore", path), fault)


def _upgrade(ground: Ground) -> Doing:
    """A ledger of a released schema: it is brought forward whole, or is as it was."""
    url = ground.released

    def fault(before: Known, status: int | None) -> str:
        database = engines(url)
        try:
            found = revision(database)
        finally:
            database.close()
        if found not in ("0004", head()) or (status == 0 and found != head()):
            return f"schema {found}"
        if found == head() and (wrong := ground.wrong(url)):
            return f"the upgraded ledger: {wrong[0]}"
        return _acts(ground, 0)(before, None)

    return Doing(ground.words("db", "upgrade", url=url), fault)


DEEDS: dict[str, Callable[[Ground], Doing]] = {
    "import": _import,
    "pay": _pay,
    "apply": _apply,
    "interest run": lambda ground: Doing(
        ground.words("interest", "post"), lambda before, _: _whole_run(ground, before, 1)
    ),
    "dunning run": lambda ground: Doing(
        ground.words("collections", "run"), lambda before, _: _whole_run(ground, before, 2)
    ),
    "batch": _batch,
    "backup": _backup,
    "restore": _restore,
    "upgrade": _upgrade,
    "screens": lambda ground: Doing(ground.words(), _acts(ground, 0)),
}


def _whole_run(ground: Ground, before: Known, most: int) -> str:
    """A run that finds nothing to charge leaves no act; that its notices are written is a second
    one."""
    done = ground.known().acts - before.acts
    return "" if 0 <= done <= most else f"{done} acts"
