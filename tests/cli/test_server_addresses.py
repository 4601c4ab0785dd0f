"""Addresses with several servers, as PostgreSQL's own programs take them, and with none that is
right."""

import asyncio
from pathlib import Path

import pytest

from artui.address import address_trouble
from artui.ledger.store import postgres_backup
from artui.ledger.store.engine import connect, reading
from artui.ledger.store.listening import listening
from artui.ledger.store.server_lines import server_url, shown_address
from tests.support.commands import Artui, here
from tests.support.postgres import PostgresServer
from tests.support.proxy import proxy

EACH = "of several servers each has its own port: postgresql://one:5432,two:5433/name."


@pytest.mark.parametrize(
    ("address", "hosts", "ports", "shown"),
    [
        ("postgresql://h1:1,h2:2/db", "h1,h2", "1,2", None),
        ("postgresql://h1,h2:2/db", "h1,h2", ",2", None),
        ("postgresql://anna@h1,h2/db?a=b", "h1,h2", ",", None),
        ("postgresql://[::1]:1,h2/db", "::1,h2", "1,", None),
        ("postgresql:///db?host=h1,h2&port=1,2", "h1,h2", "1,2", "postgresql://h1:1,h2:2/db"),
        ("postgresql:///db?host=h1%2Ch2&port=5", "h1,h2", "5,5", "postgresql://h1:5,h2:5/db"),
        ("postgresql:///db?host=h1:1&host=h2:2", "h1,h2", "1,2", "postgresql://h1:1,h2:2/db"),
        ("postgresql://h1,h2/db?port=1,2", "h1,h2", "1,2", "postgresql://h1:1,h2:2/db"),
        ("postgresql://h1:1/db?host=h2,h3", "h2,h3", ",", "postgresql://h2,h3/db"),
        (
            "postgresql:///db?host=/run/a,/run/b",
            "/run/a,/run/b",
            ",",
            "postgresql:///db?host=%2Frun%2Fa%2C%2Frun%2Fb&port=%2C",
        ),
    ],
)
def test_several_servers_are_taken_as_they_are_meant(
    address: str, hosts: str, ports: str, shown: str | None
) -> None:
    assert address_trouble(address) == ""
    url = server_url(address)
    _, options = url.get_dialect()().create_connect_args(url)
    assert (options["host"], options["port"], options["dbname"]) == (hosts, ports, "db")
    assert shown_address(url) == (shown or address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgresql://h1,h2:1,2/db", EACH),
        ("postgresql:///db?host=h1,h2&port=1,2,3", EACH),
        ("postgresql:///db?host=h1:1&host=h2&port=2", EACH),
        ("postgresql://h1:1,h2:x/db", EACH),
        ("postgresql://h/db?port=x", "it is neither a path nor an address such as postgres"),
        ("postgresql://h:1:2/db", "it is neither a path nor an address such as postgres"),
        ("postgresql://h[/db", "it is neither a path nor an address such as postgres"),
    ],
)
def test_what_is_right_is_said_of_servers_that_are_not(
    monkeypatch: pytest.MonkeyPatch, address: str, why: str
) -> None:
    ran = here("--db", address, "list", "invoices")
    assert (ran.status, ran.out) == (2, "")
    assert f"Invalid value for '--db': {why}" in ran.err
    monkeypatch.setenv("ARTUI_DB", address)
    ran = here("list", "invoices")
    assert ran.status != 0
    assert f"{address} is no address of a ledger: {why}" in ran.err
    monkeypatch.setenv("ARTUI_DB", "x.db")
    monkeypatch.setenv("ARTUI_DB_READ", address)
    ran = here("list", "invoices")
    assert ran.status != 0
    assert f"{address} is no address of a standby (setting db_read): {why}" in ran.err


def test_the_first_server_that_answers_is_used_for_everything(
    postgres_url: str,
    postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(postgres.binaries))
    with proxy(postgres_url) as line:
        before, at, after = line.url.rpartition("@")
        address = f"{before}{at}127.0.0.1:1,{after}"
        assert Artui(address)("list", "invoices").status == 0
        database = connect(address)
        with reading(database) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM act").scalar() == 1

        async def heard() -> int:
            async with listening(database) as listener:
                return listener.newest[0]

        assert asyncio.run(heard()) == 1
        database.close()
        (target := tmp_path / "copy").touch()
        postgres_backup.back_up(address, target)
        assert target.stat().st_size > 0
