#!/bin/sh
# SQLAlchemy 2.1.9 with psycopg 3.3.9 (libpq 18): an address with two servers of which only the
# last has a port.
#
# One would expect postgresql://anna@one,two:5433/ledger to mean the same to SQLAlchemy as to psql
# and to psycopg itself, to which SQLAlchemy hands it on: `one` on the usual port, `two` on 5433.
#
# What happens: SQLAlchemy takes what is before the colon for one host with a comma in it and hands
# on the single port, which libpq then uses for every host. So the same address first asks another
# port of the first server. With a port for each server SQLAlchemy raises ValueError, so the address
# seems to be one that it refuses or understands. Nothing says that the server is another one.
#
# Why it matters here: several clusters of one machine differ by their ports alone, as a ledger and
# the copy that is kept for practice do. A clerk's address that psql proves good would open the
# other one. Hosts and ports have to be taken apart as libpq does and handed on as parameters.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet sqlalchemy==2.1.9 'psycopg[binary]==3.3.9'

cat > "$folder/seen.py" <<'PYTHON'
import socket
import threading

import psycopg
import sqlalchemy

ONE, USUAL = "127.0.0.77", 5432
asked = []


def listen(port=0):
    """A server that only notes that it was asked."""
    server = socket.create_server((ONE, port))

    def note():
        while True:
            client, _ = server.accept()
            asked.append(server.getsockname()[1])
            client.close()

    threading.Thread(target=note, daemon=True).start()
    return server.getsockname()[1]


other = listen()
told = {listen(USUAL): "the usual port", other: "the port of the second"}
address = f"//anna@{ONE},localhost:{other}/ledger?sslmode=disable&gssencmode=disable"


def first_asked(connect):
    asked.clear()
    try:
        connect()
    except (psycopg.OperationalError, sqlalchemy.exc.OperationalError):
        pass  # nobody answers
    return told[asked[0]]


libpq = first_asked(lambda: psycopg.connect(f"postgresql:{address}"))
print("psycopg asks the first server on", libpq)
engine = sqlalchemy.create_engine(f"postgresql+psycopg:{address}")
through = first_asked(engine.connect)
print("SQLAlchemy asks the first server on", through)
assert libpq == "the usual port"
assert through == "the port of the second"
try:
    sqlalchemy.make_url(f"postgresql+psycopg://anna@{ONE}:{USUAL},localhost:{other}/ledger")
except ValueError as error:
    print("with a port for each:", type(error).__name__)
else:
    raise AssertionError("a port for each server is taken now")
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
