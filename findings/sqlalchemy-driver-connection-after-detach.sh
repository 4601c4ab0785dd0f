#!/bin/sh
# SQLAlchemy 2.1.9 (SQLite here; the same on psycopg): the driver's own connection of a Connection
# that was detached from its pool.
#
# One would expect `connection.connection.driver_connection` to stay what it was: the documentation
# calls it the way to the driver's connection, and detach() only says that the pool forgets it.
#
# What happens: after `Connection.detach()` it is None, while `dbapi_connection` of the same proxy
# is still the connection, and statements go on.
#
# Why it matters here: COPY and LISTEN need psycopg's own connection. A session that keeps a
# connection out of its pool for a lock or for staged rows is detached, and there the documented way
# ends in an AttributeError on None, only on PostgreSQL and only from the size at which COPY begins.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet sqlalchemy==2.1.9

cat > "$folder/seen.py" <<'PYTHON'
import sqlalchemy

with sqlalchemy.create_engine("sqlite://").connect() as connection:
    before = connection.connection.driver_connection
    connection.detach()
    proxy = connection.connection
    print("before detach:", type(before).__name__)
    print("after detach: driver_connection", type(proxy.driver_connection).__name__)
    print("after detach: dbapi_connection", type(proxy.dbapi_connection).__name__)
    assert before is not None
    assert proxy.driver_connection is None
    assert proxy.dbapi_connection is before
    assert connection.exec_driver_sql("SELECT 1").scalar() == 1
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
