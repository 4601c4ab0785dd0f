#!/bin/sh
# PostgreSQL 16.2 (pgserver 0.1.4): an UPDATE by primary key in a row trigger, in one long
# transaction that fills the table which it changes.
#
# One would expect that `UPDATE item ... WHERE id IN (NEW.a, NEW.b)` goes by the primary key, or
# that it does once the table is large: the planner looks at the size of the file, so even a table
# that was never analysed is planned well when it has grown.
#
# What happens: PL/pgSQL keeps the plan after five executions. If the table was small then, that is
# a sequential scan, and neither growth nor new rows end it, only ANALYZE (or DDL) does. Every row
# inserted reads the whole table: twice the rows cost four times as much. Autovacuum can't help,
# since it does not see rows of a transaction that is still open.
#
# Why it matters here: open amounts on PostgreSQL are kept by such a trigger, and an import or the
# demo into an empty ledger is one long transaction: 20,000 allocations cost much more than four
# times 5,000. Work that fills a ledger must analyse on its way, while the tables are still small.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pgserver==0.1.4 'psycopg[binary]==3.3.9'

cat > "$folder/seen.py" <<'PYTHON'
import sys

import pgserver
import psycopg

SCHEMA = """
DROP TABLE IF EXISTS item, allocation;
CREATE TABLE item (id int PRIMARY KEY, open int, note char(400) NOT NULL DEFAULT 'x');
CREATE TABLE allocation (id int PRIMARY KEY, a int, b int);
CREATE OR REPLACE FUNCTION settle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET open = open - 1 WHERE id IN (NEW.a, NEW.b);
    RETURN NULL;
END $$;
CREATE TRIGGER settled AFTER INSERT ON allocation FOR EACH ROW EXECUTE FUNCTION settle();
"""
READ = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'item'"


def rows_read(connection: psycopg.Connection, count: int, analysed: bool) -> int:
    """Rows of `item` that sequential scans read while so many allocations come in, ten at a time."""
    connection.execute(SCHEMA)
    with connection.transaction():
        for first in range(1, count, 10):
            items = (2 * first - 1, 2 * first + 18)
            connection.execute(
                "INSERT INTO item (id, open) SELECT n, 9 FROM generate_series(%s::int, %s) n", items
            )
            connection.execute(
                "INSERT INTO allocation SELECT n, 2 * n - 1, 2 * n FROM generate_series(%s::int, %s) n",
                (first, first + 9),
            )
            if analysed and first == 501:
                connection.execute("ANALYZE item")
        return connection.execute(READ).fetchone()[0]


server = pgserver.get_server(sys.argv[1], cleanup_mode="stop")
try:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        print("PostgreSQL", connection.execute("SHOW server_version").fetchone()[0])
        found = {
            (count, analysed): rows_read(connection, count, analysed)
            for analysed in (False, True)
            for count in (1500, 3000)
        }
finally:
    server.cleanup()
for (count, analysed), rows in found.items():
    when = "analysed after 500" if analysed else "never analysed"
    print(f"{count:,} allocations, {when}: {rows:,} rows read by sequential scans")
assert found[3000, False] > 3 * found[1500, False] > 3_000_000, found
# Once analysed, nothing more is read that way: the first 500 are all.
assert found[3000, True] == found[1500, True] < 1_000_000, found
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" "$folder/data"
