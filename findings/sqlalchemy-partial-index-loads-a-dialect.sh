#!/bin/sh
# SQLAlchemy 2.1.9: declaring a partial index for two databases.
#
# One would expect that a table is declared without any database's code, and that the code of a
# dialect is loaded when an engine for it is made: an application on SQLite never loads the rest.
#
# What happens: the argument postgresql_where of an Index loads the whole PostgreSQL dialect at
# once, where the table is declared, even if no engine is ever made. sqlite_where does the same for
# SQLite's.
#
# Why it matters here: every screen on SQLite paid for it at each start, in time and memory. The
# conditions are now given to the indexes only where schemas are compared
# (artui/ledger/store/tables/columns.py), and a test of the start counts the dialects.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet sqlalchemy==2.1.9

cat > "$folder/seen.py" <<'PYTHON'
import sys

from sqlalchemy import Column, Index, Integer, MetaData, Table, text

table = Table("item", MetaData(), Column("id", Integer), Column("open", Integer))
loaded = {}
for step, options in (
    ("a table and an index", {}),
    ("and sqlite_where", {"sqlite_where": text("open > 0")}),
    ("and postgresql_where", {"postgresql_where": text("open > 0")}),
):
    Index(f"index_{len(loaded)}", table.c.open, **options)
    loaded[step] = [
        name for name in ("sqlite", "postgresql") if f"sqlalchemy.dialects.{name}" in sys.modules
    ]
    print(f"{step}: {', '.join(loaded[step]) or 'no dialect'}")
assert list(loaded.values()) == [[], ["sqlite"], ["sqlite", "postgresql"]], loaded
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
