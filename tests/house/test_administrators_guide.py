"""The administrator's guide is true: its commands and queries run on a real server."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.support.books import book_at, make_ledger
from tests.support.checkout import ROOT
from tests.support.commands import Artui
from tests.support.postgres import PostgresServer, postgres_server, unprivileged
from tests.support.postings import customer, invoice
from tests.support.standby import standby_of

TEXT = (ROOT / "db" / "README.md").read_text(encoding="utf-8")


def chapter(title: str, language: str) -> list[str]:
    """The blocks of one language in a chapter."""
    found = re.search(rf"^## {title}$(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return re.findall(rf"^```{language}\n(.*?)^```$", found[1], re.MULTILINE | re.DOTALL)


@pytest.mark.postgres
def test_what_is_watched_can_be_asked(postgres_url: str) -> None:
    book = book_at(postgres_url)
    customer(book)
    queries = chapter("What to watch", "sql")
    assert len(queries) == 5
    with psycopg.connect(postgres_url) as connection, book.transaction():
        answers = [connection.execute(query).fetchall() for query in queries]
    book.database.close()
    assert any(row[2] for row in answers[0]), "who holds the turn"
    assert {row[0] for row in answers[2]} & {"act", "item", "customer"}


@contextmanager
def archiving(archive: Path) -> Iterator[PostgresServer]:
    """A server that keeps its log as the guide says."""
    with postgres_server(durable=True) as server:
        [settings] = chapter("Back to a point in time", "text")
        with (server.folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(settings.replace("$ARCHIVE", str(archive)))
        server.stop()
        server.start()
        yield server


def _is_followed(server: PostgresServer) -> None:
    """A standby of the server goes on behind it, whatever moment that went back to itself."""
    with standby_of(server) as standby:
        book = book_at(server.url("ledger"))
        customer(book, "NEW")
        book.database.close()
        with psycopg.connect(standby.url("ledger"), autocommit=True) as reader:
            query = (
                "SELECT pg_is_in_recovery(), EXISTS (SELECT FROM customer WHERE account = 'NEW')"
            )
            while not (seen := reader.execute(query).fetchone() or (True, False))[1] and seen[0]:
                time.sleep(0.1)
            assert seen == (True, True)


@pytest.mark.long
@pytest.mark.postgres
def test_the_server_goes_back_to_a_point_in_time() -> None:
    nightly, back = chapter("Back to a point in time", "sh")
    with tempfile.TemporaryDirectory(prefix="artui-pg-") as name:
        folder, user = Path(name), unprivileged()
        archive = folder / "archive"
        archive.mkdir()
        if user:
            shutil.chown(folder, user)
            shutil.chown(archive, user)
        with archiving(archive) as server:
            url = server.create_database("ledger")
            make_ledger(url)
            places = {
                "ARCHIVE": str(archive),
                "BASE": str(folder / "base"),
                "DATA": str(folder / "data"),
                "HOST": str(server.folder),
                "ADMIN": "postgres",
            }

            def run(text: str, **more: str) -> None:
                subprocess.run(
                    ["bash", "-euc", text],
                    check=True,
                    user=user,
                    cwd=folder,
                    env={**os.environ, "PATH": f"{server.binaries}:{os.environ['PATH']}"}
                    | places
                    | more,
                )

            run(nightly)
            book = book_at(url)
            customer(book)
            invoice(book, "INV-1", 10_000)
            with psycopg.connect(url, autocommit=True) as admin:
                time.sleep(1)
                [moment] = admin.execute("SELECT now()::text").fetchone() or [""]
                time.sleep(1)
                invoice(book, "INV-2", 20_000)
                kept = (
                    "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) "
                    "FROM pg_stat_archiver"
                )
                admin.execute("SELECT pg_switch_wal()")
                while admin.execute(kept).fetchone() != (True,):
                    time.sleep(0.1)
            head = folder / "evening.head"
            assert Artui(url)("db", "head", "--out", head).status == 0
            book.database.close()
            server.stop()
            # The server of the block is started by us, as it says.
            run(f'postgres() {{ printf "%s\\0" "$@" > asked; }}\n{back}', MOMENT=str(moment))
            place, *said = (folder / "asked").read_text().strip("\0").split("\0")[1:]
            assert place == places["DATA"]
            asked = dict(each.split("=", 1) for each in said if each != "-c")
            again = PostgresServer(folder, server.binaries, {**server.settings, **asked})
            again.start()
            try:
                with psycopg.connect(again.url("ledger"), autocommit=True) as admin:
                    while admin.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
                        time.sleep(0.1)
                clerk = Artui(again.url("ledger"), "2026-11-21")
                assert [row["number"] for row in clerk.rows("list", "invoices")] == ["INV-1"]
                assert clerk("db", "check").status == 0
                cut = clerk("db", "check", "--head", head)
                assert cut.status == 1, cut
                assert "at least 1 act is gone" in cut.out
                # Its files alone are what a standby gets of it.
                _is_followed(replace(again, settings=server.settings))
            finally:
                again.stop()
