"""A ledger on PostgreSQL with a team: the owner who made it, a clerk, a supervisor, an auditor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.support.commands import Artui
from tests.support.postgres import PostgresServer

OWNER, CLERK, SUPERVISOR, AUDITOR, STRANGER = "bea", "carl", "sue", "aud", "zoe"
# Whoever has a role, by login.
ROLES = {CLERK: "clerk", SUPERVISOR: "supervisor", AUDITOR: "auditor"}


@dataclass(frozen=True, slots=True)
class Team:
    """A ledger and its people, by their logins."""

    server: PostgresServer
    database: str

    def url(self, login: str) -> str:
        """The address of the ledger as a login gives it."""
        url = make_url(self.server.url(self.database)).set(username=login)
        return url.render_as_string(hide_password=False)

    def artui(self, login: str) -> Artui:
        """`artui` as a login runs it."""
        return Artui(self.url(login))

    def psql(self, login: str) -> "psycopg.Connection[tuple[object, ...]]":
        """The ledger as a login sees it without artui; each statement is a transaction."""
        return psycopg.connect(
            host=str(self.server.folder), dbname=self.database, user=login, autocommit=True
        )


@contextmanager
def team_on(server: PostgresServer, database: str = "team", *, made: bool = True) -> Iterator[Team]:
    """A team at work on a new ledger, which is `made`, else in an empty database. Everybody can log
    in, and the stranger has no role."""
    logins = (OWNER, *ROLES, STRANGER)
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:

        def run(statement: str, *names: str) -> None:
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

        # They may work on another ledger of this server, too.
        known = admin.execute("SELECT rolname::text FROM pg_roles").fetchall()
        logins = tuple(each for each in logins if (each,) not in known)
        for login in logins:
            run("CREATE ROLE {} LOGIN", login)
        run("ALTER ROLE {} CREATEROLE CREATEDB", OWNER)
        run("CREATE DATABASE {} TEMPLATE template0 OWNER {}", database, OWNER)
        team = Team(server, database)
        try:
            if made:
                owner = team.artui(OWNER)
                owner.done("db", "create")
                for login, role in ROLES.items():
                    owner.done("role", "set", login, role)
            yield team
        finally:
            for (name,) in admin.execute(
                "SELECT datname::text FROM pg_database WHERE starts_with(datname, %s)", [database]
            ).fetchall():
                run("DROP DATABASE {} WITH (FORCE)", str(name))
            for (group,) in admin.execute(
                "SELECT rolname::text FROM pg_roles WHERE starts_with(rolname, %s)",
                [f"artui_{database}_"],
            ).fetchall():
                run("DROP ROLE {}", str(group))
            for login in logins:
                run("DROP ROLE {}", login)
