"""docs/upgrading.md: how a ledger is brought to a newer artui, and what each migration does.

What a migration does is the docstring of its file in db/migrations/versions.
"""

import ast
from pathlib import Path

from tests.support.checkout import ROOT

VERSIONS = ROOT / "db" / "migrations" / "versions"


def make() -> dict[str, str]:
    """The page."""
    rows = [_row(path) for path in sorted(VERSIONS.glob("[0-9]*.py"))]
    return {"docs/upgrading.md": _TEXT.replace("ROWS", "\n".join(rows))}


def _row(path: Path) -> str:
    does = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return f"| {path.name.partition('_')[0]} | {' '.join(does.split())} |"


_TEXT = """<!-- Made by: python -m tests.papers upgrading -->
# Upgrading

Before a new version, see which schema the ledger has, prove that it is sound, and make a copy:

```sh
artui db info
artui db check
artui db backup before-upgrade.db
```

Have everybody leave artui, because screens that are open do not notice the upgrade. Install the new
version (see [README](../README.md)). If it needs a newer schema, every command stops with exit
status 3 and asks for this:

```sh
artui db upgrade
artui db check
```

`artui db upgrade` runs all migrations that the ledger lacks, in one transaction: either all of them
or none. A SQLite ledger is first copied to a file beside it, `ledger.db.before-0003-…`; delete the
copy when you no longer need it. On PostgreSQL the backup that you made is the copy.

If your settings file has a line `tolerance`, or ARTUI_TOLERANCE is set, artui asks you to take it
out: the tolerance is the ledger's now, and a supervisor sets it once for everybody with
`artui ledger settings set tolerance VALUE`.

Where roles have been given, more waits for a supervisor than in earlier versions: see "A second
pair of eyes" in [Security](../SECURITY.md). If a clerk's login imports credit memos each night,
have a supervisor set how much it may bring in for one customer in a day:
`artui ledger settings set memo_threshold VALUE` (0.05 if nobody does).

## Interest policies

An upgrade changes no policy of the ledger, so nothing is charged otherwise than before. What this
version ships differently (a rate, a fixed sum, a country) is reported by `artui db upgrade` and
`artui policy list`, and shown with both values by:

```sh
artui policy proposals
```

A supervisor takes over what the house agrees with, one policy or all, with `artui policy adopt
NAME` or `--all`, or on the screen "Interest policies"; the log keeps what changed, and `artui undo`
takes it back. Rates from the beginning of a half-year hold for debts of that time too: the next
run charges what they add. What the house set itself is proposed only where artui changed it since.

## Back to the old version

An older artui refuses a ledger of a newer schema. To go back, install the old version and put the
backup in place:

```sh
artui db restore before-upgrade.db
```

The backup is proven before it takes the ledger's place, and the ledger that was there is kept
beside it. What was posted after the backup is only in that kept ledger. A new artui can restore an
old backup too: it upgrades the copy before it proves it.

## What each migration does

No migration loses a row. They are the same on SQLite and on PostgreSQL.

| schema | what it does |
|---|---|
ROWS
"""
