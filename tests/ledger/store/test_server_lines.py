"""Nothing on the line to a server keeps a clerk waiting for ever."""

import socket

import psycopg
import pytest
from sqlalchemy import Connection, make_url, text

from artui.ledger.store import server_lines
from artui.ledger.store.engine import connect, engines, reading, surveying
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.many import by_keys
from artui.ledger.store.server_lines import line_limits, line_options
from tests.support.commands import Artui
from tests.support.proxy import proxy


def test_a_read_gives_up_when_another_has_locked_what_it_reads(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_lines, "LOCK_WAIT_S", 0.2)
    with psycopg.connect(postgres_url) as administrator:
        administrator.execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE")
        ran = Artui(postgres_url)("list", "invoices")
        administrator.rollback()
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.endswith(
        "gave up: another program has held it for too long; nothing was changed.\n"
    )
    assert Artui(postgres_url)("list", "invoices").status == 0


def test_a_statement_of_a_read_ends_at_last_and_one_of_a_proof_has_longer(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_lines, "READ_S", 0.1)
    database = connect(postgres_url)
    said = "it took too long or somebody ended it; nothing was changed"
    with pytest.raises(Unreachable, match=said), reading(database) as connection:
        connection.execute(text("SELECT pg_sleep(5)"))
    with surveying(database) as connection:
        connection.execute(text("SELECT pg_sleep(0.2)"))
    with database.writer.connect() as connection:
        limits = [
            connection.execute(text(f"SHOW {name}_timeout")).scalar_one()
            for name in ("lock", "statement")
        ]
    assert limits == ["30s", "0"]
    database.close()


def test_a_dead_network_is_noticed(postgres_url: str) -> None:
    with proxy(postgres_url) as line:
        database = engines(line.url)
        for engine in (database.reader, database.writer):
            with engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, psycopg.Connection)
                with socket.socket(fileno=raw.fileno()) as there:
                    asked = [
                        there.getsockopt(level, option)
                        for level, option in (
                            (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
                            (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
                            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
                            (socket.IPPROTO_TCP, socket.TCP_KEEPCNT),
                            (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
                        )
                    ]
                    there.detach()
            assert asked == [1, 30, 10, 3, 30_000]
        database.close()


def test_what_the_address_says_goes_before() -> None:
    address = (
        "postgresql://h/l?connect_timeout=3&keepalives_idle=9&options=-c%20statement_timeout%3D5s"
    )
    found = line_options(make_url(address))
    assert not found.keys() & {"connect_timeout", "keepalives_idle", "options"}
    told = line_limits(make_url(address), reads=True)
    assert "set_config('lock_timeout', '30000', false)" in told
    assert "statement_timeout" not in told
    assert "statement_timeout" in line_limits(make_url("postgresql://h/l"), reads=True)


@pytest.mark.parametrize(
    ("given", "before"),
    [
        ("", ["4", "on"]),
        ("&options=-c%20random_page_cost%3D2%20-c%20enable_material%3Doff", ["2", "off"]),
    ],
)
def test_what_goes_by_keys_says_so_to_the_server_and_leaves_what_the_address_says(
    given: str, before: list[str], postgres_url: str
) -> None:
    database = connect(postgres_url + given)

    def said(connection: Connection) -> list[str]:
        names = ("random_page_cost", "enable_material")
        return [connection.execute(text(f"SHOW {name}")).scalar_one() for name in names]

    with reading(database) as connection:
        with by_keys(connection):
            assert said(connection) == ["1.1", "off"]
        assert said(connection) == before
    with reading(database) as connection:
        assert said(connection) == before
    database.close()


def test_a_read_in_parts_is_planned_for_all_of_its_rows(postgres_url: str) -> None:
    database = connect(postgres_url)
    with reading(database) as connection:
        share = connection.execute(text("SHOW cursor_tuple_fraction")).scalar_one()
    assert share == "1"
    database.close()
