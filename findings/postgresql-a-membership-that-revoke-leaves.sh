#!/bin/sh
# PostgreSQL 16.2 (pgserver 0.1.4): REVOKE of a membership by an administrator, when another role
# gave it.
#
# One would expect that `REVOKE clerks FROM carl`, said by a superuser, ends carl's membership, as it
# did up to PostgreSQL 15, and that it fails if it can't.
#
# What happens: since 16 each grant of a membership belongs to its grantor. The superuser's REVOKE
# looks only for a grant of their own, warns, succeeds and changes nothing: carl still reads. It
# takes GRANTED BY the one who gave it.
#
# Why it matters here: each clerk is a role of the database, and whoever owns the ledger gives
# memberships. The statements that `artui role set` prints for an administrator name the grantor,
# and that a command to revoke ended without an error proves nothing.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pgserver==0.1.4 'psycopg[binary]==3.3.9'

cat > "$folder/seen.py" <<'PYTHON'
import sys

import pgserver
import psycopg

IS_MEMBER = "SELECT pg_has_role('carl', 'clerks', 'MEMBER')"

server = pgserver.get_server(sys.argv[1], cleanup_mode="stop")
found = []
warned = []
try:
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        print("PostgreSQL", admin.execute("SHOW server_version").fetchone()[0])
        admin.add_notice_handler(lambda notice: warned.append(notice.message_primary))
        admin.execute("CREATE ROLE bea LOGIN CREATEROLE")
        admin.execute("CREATE ROLE carl LOGIN")
        admin.execute("SET SESSION AUTHORIZATION bea")
        admin.execute("CREATE ROLE clerks")
        admin.execute("GRANT clerks TO carl")
        admin.execute("RESET SESSION AUTHORIZATION")
        for statement in ("REVOKE clerks FROM carl", "REVOKE clerks FROM carl GRANTED BY bea"):
            admin.execute(statement)
            found.append(admin.execute(IS_MEMBER).fetchone()[0])
            print(f"after {statement}: carl is {'still' if found[-1] else 'no'} member")
finally:
    server.cleanup()
print("warned:", warned)
assert found == [True, False], found
assert len(warned) == 1, warned
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" "$folder/data"
