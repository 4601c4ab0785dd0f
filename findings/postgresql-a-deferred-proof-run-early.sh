#!/bin/sh
# PostgreSQL 16.2 (pgserver 0.1.4): a deferred constraint trigger is no proof of what is committed.
#
# One would expect that a constraint trigger DEFERRABLE INITIALLY DEFERRED, which the owner of a
# table made, looks at the rows as they are committed, so that a sum it proves is the sum in the
# table afterwards.
#
# What happens: a session may ask for it before, with `SET CONSTRAINTS name IMMEDIATE`, as loaders do
# to hear of errors sooner. What is queued runs then, once, on a transaction that is half written;
# what is written afterwards into another table is never looked at by it. That is documented.
#
# Why it matters here: some proofs need rows of several tables, such as a memo and the act that
# explains it. A deferred proof of ours therefore notes that it has run, and all triggers that guard
# what is written refuse whatever comes after it in the same transaction.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pgserver==0.1.4 'psycopg[binary]==3.3.9'

cat > "$folder/seen.py" <<'PYTHON'
import sys

import pgserver
import psycopg

MADE = """
CREATE TABLE document (id int PRIMARY KEY, minor int NOT NULL);
CREATE TABLE part (document_id int NOT NULL, minor int NOT NULL);
CREATE FUNCTION ties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT minor FROM document WHERE id = NEW.id)
        <> (SELECT coalesce(sum(minor), 0) FROM part WHERE document_id = NEW.id)
    THEN RAISE EXCEPTION 'document % does not tie', NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER document_ties AFTER INSERT ON document
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ties();
"""

server = pgserver.get_server(sys.argv[1], cleanup_mode="stop")
try:
    with psycopg.connect(server.get_uri(), autocommit=True) as owner:
        print("PostgreSQL", owner.execute("SHOW server_version").fetchone()[0])
        owner.execute(MADE)
    with psycopg.connect(server.get_uri()) as session:
        session.execute("INSERT INTO document VALUES (1, 100)")
        session.execute("INSERT INTO part VALUES (1, 40)")
        try:
            session.commit()
            at_commit = "passed"
        except psycopg.errors.RaiseException as error:
            at_commit = error.diag.message_primary
    with psycopg.connect(server.get_uri()) as session:
        session.execute("INSERT INTO document VALUES (2, 100)")
        session.execute("INSERT INTO part VALUES (2, 100)")
        session.execute("SET CONSTRAINTS document_ties IMMEDIATE")
        session.execute("INSERT INTO part VALUES (2, 900)")
        session.commit()
        found = session.execute("SELECT sum(minor) FROM part WHERE document_id = 2").fetchone()[0]
    print("parts that don't tie at the commit:", at_commit)
    print("a document of 100, proven early, is committed with parts of", found)
finally:
    server.cleanup()
sys.exit(0 if at_commit == "document 1 does not tie" and found == 1000 else 1)
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" "$folder/data"
