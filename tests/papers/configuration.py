"""The configuration page: every setting with its type, default and meaning, and a whole file."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from artui.ledger.book.ledger_settings import LEDGER_SETTINGS, LedgerSetting
from artui.settings import KEYS, Settings, ShownSetting, right, shown_settings
from artui.tui.all_actions import registry

_HEAD = """<!-- Made by: python -m tests.papers configuration -->
# Configuration

artui reads one file, `settings.toml` in your config folder (`artui settings` prints where that is),
and the environment. Every key of the file is also a variable, which wins over the file; an empty
variable sets nothing. Without a file the defaults are in force. `artui settings` prints each key
with its value and where that comes from.

That file is a person's. What holds for every clerk, such as the tolerance of write-offs, is set on
the ledger: [below](#the-settings-of-the-ledger).

A key that does not exist and a value of the wrong kind are refused by name. Secrets are never
shown; a file that holds one, or an address with a password, must have mode 0600.

## The keys

| Key | In the environment | What it means | Give | Default |
|---|---|---|---|---|
"""

_VARIABLES = """
In the environment, days are separated by commas (`ARTUI_AGEING_BOUNDS=15,30,60`), true and false
may be `yes` and `no` or `1` and `0`, and keys are written `action=key key; action=key`
(`ARTUI_KEYS="app.quit=Ctrl+Q; move.down=Down Ctrl+N"`). Text needs no quotes there.

Four more variables are no settings, they say what an option says: `ARTUI_DB` (`--db`),
`ARTUI_AS_OF` (`--as-of`), `ARTUI_ACTOR` (`--actor`), and `ARTUI_RESTRICTED=1`, which keeps a
session to its own ledger and to the export folder; see [Security](../SECURITY.md).

## The whole file

With every default, to copy and change; a key left out has the same effect.

```toml
"""

_LEDGER = """```

## The settings of the ledger

They are kept in the ledger and hold for everybody who works on it. `artui ledger settings` prints
them, and so does the page Settings of the screens. Setting one is a supervisor's, is in the log,
and can be undone; an empty value gives the default back. What limits a clerk is set here and
nowhere else: a `tolerance` in a person's file, or ARTUI_TOLERANCE, is refused with a sentence that
says so, even if it would be lower.

```sh
artui ledger settings set tolerance 1.00
artui ledger settings set time_zone Europe/Berlin
```

| Key | What it means | Give | Default |
|---|---|---|---|
"""

_ACTIONS = """

## The keys of the screens

What the table `keys` names: the id of an action, and the key or keys that it gets instead of its
own. An unknown id, an unknown key, and a key that another action of the same screen has are refused
by name when the screens start. On the screens, `?` lists the keys of the page.

```toml
[keys]
"app.quit" = "Ctrl+Q"
"move.down" = ["Down", "Ctrl+N"]
```

| Action | What it does | Keys |
|---|---|---|
"""


def make() -> dict[str, str]:
    """The page, by its path."""
    keys = "".join(map(_row, _defaults()))
    actions = "".join(
        f"| `{each.id}` | {each.title} | {' '.join(f'`{key}`' for key in each.keys)} |\n"
        for each in sorted(registry({}), key=lambda each: each.id)
    )
    ledger = "".join(map(_ledger_row, LEDGER_SETTINGS))
    page = f"{_HEAD}{keys}{_VARIABLES}{default_file()}{_LEDGER}{ledger}{_ACTIONS}{actions}"
    return {"docs/configuration.md": page}


def default_file() -> str:
    """A settings file that sets every key to its default, each with its meaning."""
    shown = sorted(_defaults(), key=lambda each: ("." in each.key, each.key.partition(".")[0]))
    parts = []
    for section, keys in groupby(shown, lambda each: each.key.rpartition(".")[0]):
        lines = "".join(map(_line, keys))
        parts.append(f"[{section}]\n{lines}" if section else lines)
    return "\n".join(parts)


def _defaults() -> list[ShownSetting]:
    return shown_settings({}, Path("no-such-file.toml"))


def _row(each: ShownSetting) -> str:
    (key,) = (key for key in KEYS if key.encode_name == each.key)
    default = f"`{each.value}`" if each.value else ""
    return f"| `{each.key}` | `{each.environment}` | {each.meaning} | {right(key)} | {default} |\n"


def _ledger_row(each: LedgerSetting) -> str:
    default = f"`{each.default}`" if each.default else ""
    return f"| `{each.key}` | {each.meaning} | {each.right} | {default} |\n"


def _line(each: ShownSetting) -> str:
    (field,) = (key.name for key in KEYS if key.encode_name == each.key)
    name, value = each.key.rpartition(".")[2], getattr(Settings(), field)
    return f"# {each.meaning}\n{name} = {_toml(value)}\n"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        assert not value
        return "{}"
    return json.dumps(value, ensure_ascii=False)
