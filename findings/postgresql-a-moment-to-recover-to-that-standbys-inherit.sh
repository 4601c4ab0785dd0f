#!/bin/sh
# PostgreSQL 16.2 (pgserver 0.1.4): a point in time to recover to, said once by ALTER SYSTEM, is said
# to every standby that is made later.
#
# One would expect that `recovery_target_time` is over and done with once the server has recovered
# and been promoted: recovery.signal is gone, and the server never looks at the target again.
#
# What happens: the setting stays in postgresql.auto.conf, pg_basebackup copies that file, and a hot
# standby made with `-R` obeys the target, too. The time is past, so at the first commit that it is
# sent it does what `recovery_target_action` says. With `promote` it becomes a server of its own,
# says so to nobody, and follows the first one no more.
#
# Why it matters here: a ledger that went back to before a wrong act has a standby again next, from
# which clerks read. The administrator's guide gives the target for one start only, on the command
# line, and a test starts a standby behind a recovered server.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 711 "$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pgserver==0.1.4 'psycopg[binary]==3.3.9'

cat > "$folder/seen.py" <<'PYTHON'
import os
import subprocess
import sys
import time
from pathlib import Path

import pgserver
import psycopg

home = Path(sys.argv[1])
binaries = Path(pgserver.__file__).parent / "pginstall" / "bin"
IN_RECOVERY = "SELECT pg_is_in_recovery()"


def soon(asked, wanted):
    """What a standby says, once it says it or ten seconds are over."""
    for _ in range(100):
        with psycopg.connect(asked, autocommit=True) as connection:
            found = connection.execute(IN_RECOVERY).fetchone()[0]
        if found is wanted:
            break
        time.sleep(0.1)
    return found


first = pgserver.get_server(home / "first", cleanup_mode="stop")
second = None
try:
    with psycopg.connect(first.get_uri(), autocommit=True) as connection:
        print("PostgreSQL", connection.execute("SHOW server_version").fetchone()[0])
        connection.execute("CREATE TABLE paid (minor int)")
        # As it stands after a recovery to this time, which has ended long ago.
        connection.execute("ALTER SYSTEM SET recovery_target_time = '2026-01-01 00:00:00+00'")
        connection.execute("ALTER SYSTEM SET recovery_target_action = 'promote'")
    copying = (binaries / "pg_basebackup", "-D", home / "second", "-d", first.get_uri(), "-R")
    subprocess.run((*copying, "--checkpoint=fast"), check=True)
    # Its socket lies in its folder, and the lock of it was copied.
    (home / "second" / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    # Whoever runs this as root has servers of another user, who must own the copy.
    owner = (home / "first").stat()
    for path in (home / "second", *(home / "second").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    second = pgserver.get_server(home / "second", cleanup_mode="stop")
    follows = soon(second.get_uri(), True)
    with psycopg.connect(first.get_uri(), autocommit=True) as connection:
        connection.execute("INSERT INTO paid VALUES (100)")
    still = soon(second.get_uri(), False)
finally:
    for server in (second, first):
        if server is not None:
            server.cleanup()
print("a new standby follows:", follows)
print("after one more commit of the first server it follows:", still)
sys.exit(0 if (follows, still) == (True, False) else 1)
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" "$folder"
