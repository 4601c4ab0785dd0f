#!/bin/sh
# SQLAlchemy 2.1.9 with psycopg 3.3.9 on PostgreSQL 16.2 (pgserver 0.1.4): a SELECT whose rows are
# fetched in parts by `yield_per` (or `stream_results`), and all of them are read.
#
# One would expect that `yield_per` changes how rows come over and nothing else: the database
# answers the same statement by the same plan, which EXPLAIN of that statement shows.
#
# What happens: SQLAlchemy declares a cursor on the server for it, and PostgreSQL plans a cursor for
# its first tenth (`cursor_tuple_fraction`, 0.1). So it takes a plan that begins soon and ends late:
# here it walks an index in its order and fetches 200,000 rows of the table one by one, where the
# plain statement reads the table once and sorts. EXPLAIN of the statement shows a plan that is not
# used; with joins it can be one that goes through the same rows for each customer again.
#
# Why it matters here: previews, exports and statements stream what they read to the end. Our
# connections set `cursor_tuple_fraction` to 1, since nobody reads a tenth of such an answer.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pgserver==0.1.4 'psycopg[binary]==3.3.9' sqlalchemy==2.1.9

cat > "$folder/seen.py" <<'PYTHON'
import sys

import pgserver
from sqlalchemy import create_engine, text

SCHEMA = """
DROP TABLE IF EXISTS item;
CREATE TABLE item (id int PRIMARY KEY, due int NOT NULL, note char(100) NOT NULL DEFAULT 'x');
INSERT INTO item (id, due) SELECT n, mod(n * 7919::bigint, 200003) FROM generate_series(1, 200000) n;
CREATE INDEX item_due ON item (due);
"""
WANTED = text("SELECT id, due, note FROM item ORDER BY due")
READ = text("SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'item'")


def way(engine, fraction, part):
    """How the table was read: by itself, or through its index."""
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET cursor_tuple_fraction = {fraction}")
        # As for a table that is larger than the server's memory.
        connection.exec_driver_sql("SET effective_cache_size = '24MB'")
        connection.exec_driver_sql("SET max_parallel_workers_per_gather = 0")
        before = connection.execute(READ).one()
        options = {"yield_per": part} if part else {}
        rows = sum(1 for _ in connection.execute(WANTED, execution_options=options))
        after = connection.execute(READ).one()
    by_table, by_index = (more - less for more, less in zip(after, before))
    assert rows == by_table + by_index == 200_000, (by_table, by_index)
    return "the table" if by_table else "the index"


server = pgserver.get_server(sys.argv[1], cleanup_mode="stop")
try:
    uri = server.get_uri().replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(uri, connect_args={"prepare_threshold": None})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        print("PostgreSQL", connection.exec_driver_sql("SHOW server_version").scalar_one())
        for statement in SCHEMA.strip().split(";\n"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("VACUUM ANALYZE item")
    found = {
        (fraction, part): way(engine, fraction, part) for fraction in (0.1, 1) for part in (0, 1000)
    }
    engine.dispose()
finally:
    server.cleanup()
for (fraction, part), how in found.items():
    rows = f"in parts of {part:,}" if part else "at once"
    print(f"cursor_tuple_fraction {fraction}, rows {rows}: read through {how}")
assert found == {
    (0.1, 0): "the table",
    (0.1, 1000): "the index",
    (1, 0): "the table",
    (1, 1000): "the table",
}, found
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" "$folder/data"
