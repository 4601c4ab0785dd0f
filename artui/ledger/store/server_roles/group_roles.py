"""The roles of a ledger on PostgreSQL: three that nobody logs in as, and what each may do.

`artui_LEDGER_clerk`, `…_supervisor` and `…_auditor` belong to the server, which shares them among
its databases, so they are named after the ledger. A clerk logs in as a role of their own, which is
made a member of one of the three when `artui role set` gives it that role. Whoever owns the ledger
keeps every right. What a login may not do itself, an administrator can: each statement is written
out for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, text

from artui.domain.kinds import Role
from artui.ledger.store.failures import RolesMissing
from artui.ledger.store.server_roles.clerk_rights import (
    KEPT,
    WITHOUT_ACT,
    Rights,
    functions_of,
    rights_of,
)
from artui.ledger.store.server_roles.foreign_rights import foreign_grants, quoted
from artui.ledger.store.tables import METADATA

_KINDS = tuple(role.value for role in Role)
# As the function artui.group_role of the ledger has it, which may not be there yet. A name with
# capitals, or too long for a role, is told apart by a part of its hash.
_NAMES = """
SELECT 'artui_' || CASE WHEN plain = given AND octet_length(plain) <= 46 THEN plain
  ELSE left(plain, CASE WHEN octet_length(plain) = length(plain) THEN 37 ELSE 9 END)
    || '_' || left(md5(given), 8) END || '_'
FROM (SELECT current_database()::text AS given,
  lower(current_database()::text COLLATE "C") AS plain) AS named
"""
_STANDING = """
SELECT current_database() AS database, current_user AS login,
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
  (SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user) AS makes_roles,
  (SELECT pg_has_role(current_user, datdba, 'MEMBER') FROM pg_database
    WHERE datname = current_database()) AS owns_database,
  (SELECT bool_or(grantee = 0) FROM pg_database,
    aclexplode(coalesce(datacl, acldefault('d', datdba)))
    WHERE datname = current_database()) AS is_open,
  array(SELECT rolname::text FROM pg_roles WHERE rolname = ANY (:names)) AS made,
  array(SELECT rolname::text FROM pg_roles WHERE rolname = ANY (:names)
    AND pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION')) AS administered,
  array(SELECT rolname::text FROM pg_roles WHERE rolname = ANY (:names)
    AND has_database_privilege(rolname, current_database(), 'CONNECT')) AS let_in
"""
_OWNER = """
SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class
WHERE oid = to_regclass('public.act')
"""
_KNOWN_LOGINS = """
SELECT u.rolname::text FROM role AS r JOIN pg_roles AS u ON u.rolname = r.login
WHERE NOT pg_has_role(u.oid, (SELECT relowner FROM pg_class WHERE oid = 'public.act'::regclass),
  'MEMBER')
"""
# What is left to do for those who have a role: the statement, if their login is there.
_LEFT = """
SELECT r.login, artui.group_role(r.role) AS group_role,
  EXISTS (SELECT FROM pg_roles WHERE rolname = r.login) AS has_login,
  EXISTS (SELECT FROM pg_roles WHERE rolname = artui.group_role(r.role)) AS has_group,
  (SELECT o.rolname FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner
    JOIN pg_roles AS g ON g.rolname = artui.group_role(r.role)
    WHERE c.oid = 'public.act'::regclass AND NOT o.rolsuper
    AND pg_has_role(o.oid, g.oid, 'MEMBER WITH ADMIN OPTION')) AS giver
FROM role AS r
WHERE NOT EXISTS (
  SELECT FROM pg_auth_members AS m
  JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS u ON u.oid = m.member
  WHERE g.rolname = artui.group_role(r.role) AND u.rolname = r.login
) AND NOT coalesce((
  SELECT pg_has_role(u.oid, c.relowner, 'MEMBER') FROM pg_roles AS u, pg_class AS c
  WHERE u.rolname = r.login AND c.oid = 'public.act'::regclass
), false)
ORDER BY r.login
"""
# Those who have rights by a role that the ledger does not give them. Who made it for the ledger, as
# administrators do, gives it to others and has nothing by it (on a server that can tell).
_ASTRAY = """
SELECT g.rolname::text AS group_role, u.rolname::text AS login
FROM pg_auth_members AS m
JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS u ON u.oid = m.member
WHERE g.rolname IN (
  SELECT artui.group_role(kind) FROM unnest(ARRAY['clerk', 'supervisor', 'auditor']) AS kind
) AND NOT EXISTS (
  SELECT FROM role AS r WHERE r.login = u.rolname AND artui.group_role(r.role) = g.rolname
) AND NOT pg_has_role(u.oid, (SELECT relowner FROM pg_class WHERE oid = 'public.act'::regclass),
  'MEMBER') AND (to_jsonb(m) -> 'inherit_option' IS DISTINCT FROM 'false'
    OR to_jsonb(m) -> 'set_option' IS DISTINCT FROM 'false')
ORDER BY u.rolname
"""
# Those who may give a role to others beside the owner.
_GIVERS = """
SELECT DISTINCT g.rolname::text AS group_role, r.login
FROM pg_auth_members AS m
JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS u ON u.oid = m.member
JOIN role AS r ON r.login = u.rolname
WHERE m.admin_option AND g.rolname IN (
  SELECT artui.group_role(kind) FROM unnest(ARRAY['clerk', 'supervisor', 'auditor']) AS kind
) AND NOT pg_has_role(u.oid, (SELECT relowner FROM pg_class WHERE oid = 'public.act'::regclass),
  'MEMBER')
ORDER BY r.login
"""


class Apart(NamedTuple):
    """A login whose membership in one of the ledger's roles is not what the ledger says."""

    login: str
    group: str
    why: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """A login before the ledger's database, and what of its roles is there."""

    database: str
    login: str
    is_superuser: bool
    makes_roles: bool
    owns_database: bool
    is_open: bool
    made: list[str]
    administered: list[str]
    let_in: list[str]


def group_names(connection: Connection) -> dict[str, str]:
    """The names of the ledger's three roles, by role."""
    stem = connection.execute(text(_NAMES)).scalar_one()
    return {kind: f"{stem}{kind}" for kind in _KINDS}


def refuse_roleless(connection: Connection) -> None:
    """Raise RolesMissing, with the statements for an administrator, if this login can't make the
    ledger's roles and they are not there."""
    names = group_names(connection)
    wanted = list(_for_administrators(_standing(connection, names), names))
    if wanted:
        raise RolesMissing(wanted)


def give_rights(connection: Connection) -> None:
    """Make the ledger's roles, give each its rights anew, and let the roles follow what the ledger
    says of its logins. For the ledger's owner, and an open transaction. Raises RolesMissing."""
    names = group_names(connection)
    standing = _standing(connection, names)
    wanted = list(_for_administrators(standing, names))
    if wanted:
        raise RolesMissing(wanted)
    made = (
        f"CREATE ROLE {quoted(each)} NOLOGIN"
        for each in names.values()
        if each not in standing.made
    )
    doors = _doors(standing, names) if standing.owns_database or standing.is_superuser else ()
    # What an owner gave clerks before there were roles would go beyond these.
    clerks = connection.execute(text(_KNOWN_LOGINS)).scalars()
    denied = [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted(each)}" for each in clerks]
    _run(connection, [*made, *doors, *denied, *_rights(names)])
    # And so would what a group got, which they are in.
    _run(
        connection,
        (
            f"REVOKE {each.privilege} ON {each.what} FROM {each.who} CASCADE"
            for each in foreign_grants(connection, names)
            if doors or not each.what.startswith("DATABASE ")
        ),
    )
    connection.execute(text("SELECT artui.follow_role(login) FROM role"))


def tie_tables(connection: Connection) -> None:
    """Let rows of every table belong to the act of their transaction; again for new tables."""
    _run(connection, _ties())


def owns_ledger(connection: Connection) -> bool:
    """Whether the login owns the tables of the ledger."""
    return bool(connection.execute(text(_OWNER)).scalar())


def left_to_administrators(connection: Connection, *, besides: str) -> list[str]:
    """The statements that let those work who have a role and whom the database does not know yet,
    and that take rights from those who have no role any more; `besides` the actor's own."""
    found: list[str] = []
    for login, group, has_login, has_group, giver in connection.execute(text(_LEFT)):
        if not has_group or login == besides:
            continue
        if not has_login:
            found.append(f"CREATE ROLE {quoted(login)} LOGIN")
        # Who gives it can take it back.
        by = f" GRANTED BY {quoted(giver)}" if giver else ""
        found.append(f"GRANT {quoted(group)} TO {quoted(login)}{by}")
    found += [
        f"REVOKE {quoted(group)} FROM {quoted(login)}"
        for group, login in connection.execute(text(_ASTRAY))
        if login != besides
    ]
    return [f"{each};" for each in found]


def memberships_apart(connection: Connection) -> Iterator[Apart]:
    """Where the memberships in the ledger's roles are not what its table of roles says."""
    for login, group, has_login, has_group, _ in connection.execute(text(_LEFT)):
        if has_group:
            lacks = f"is not in {group}" if has_login else "is no login of the server"
            yield Apart(login, group, f"has a role on the ledger and {lacks}")
    for group, login in connection.execute(text(_ASTRAY)):
        yield Apart(login, group, f"is in {group}, which no role of theirs on the ledger gives")
    for group, login in connection.execute(text(_GIVERS)):
        yield Apart(login, group, f"may give {group} to others")


def _standing(connection: Connection, names: dict[str, str]) -> _Standing:
    row = connection.execute(text(_STANDING), {"names": list(names.values())}).one()
    return _Standing(**row._asdict())


def _for_administrators(standing: _Standing, names: dict[str, str]) -> Iterator[str]:
    """What this login can't do for the ledger's roles."""
    if standing.is_superuser:
        return
    all_names = list(names.values())
    missing = [name for name in all_names if name not in standing.made]
    if missing and not standing.makes_roles:
        yield from (f"CREATE ROLE {quoted(name)} NOLOGIN;" for name in missing)
    foreign = [name for name in standing.made if name not in standing.administered]
    if not standing.makes_roles:
        foreign += missing
    if foreign:
        groups = ", ".join(map(quoted, sorted(foreign)))
        yield f"GRANT {groups} TO {quoted(standing.login)} WITH ADMIN OPTION;"
    closed = not standing.is_open and set(all_names) <= set(standing.let_in)
    if not standing.owns_database and not closed:
        yield from (f"{each};" for each in _doors(standing, names))


def _doors(standing: _Standing, names: dict[str, str]) -> list[str]:
    """Who may connect, and that nobody makes temporary tables, which could stand before ours."""
    database, groups = quoted(standing.database), ", ".join(map(quoted, names.values()))
    return [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"REVOKE TEMPORARY, CREATE ON DATABASE {database} FROM {groups}",
        f"GRANT CONNECT ON DATABASE {database} TO {groups}",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {quoted(standing.login)}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    ]


def _ties() -> Iterator[str]:
    for table in METADATA.sorted_tables:
        if table.name in WITHOUT_ACT:
            continue
        name = quoted(table.name)
        rows = "act_id" in table.c
        yield (
            f"CREATE OR REPLACE TRIGGER act_of_rows AFTER INSERT ON public.{name} "
            f"{'REFERENCING NEW TABLE AS added ' if rows else ''}FOR EACH STATEMENT "
            f"EXECUTE FUNCTION artui.{'take_rows' if rows else 'take_change'}()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER act_of_changes AFTER UPDATE OR DELETE ON public.{name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION artui.take_change()"
        )


def _rights(names: dict[str, str]) -> Iterator[str]:
    """All that the roles may do, after they were denied everything."""
    groups = ", ".join(map(quoted, names.values()))
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public, artui FROM PUBLIC, {groups}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {groups}"
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC, {groups}"
    yield f"GRANT USAGE ON SCHEMA public, artui TO {groups}"
    # Sequences too, for `artui db backup`.
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public, artui TO {groups}"
    yield f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {groups}"
    for kind, group in names.items():
        for function in functions_of(kind):
            yield f"GRANT EXECUTE ON FUNCTION artui.{function} TO {quoted(group)}"
        for table, rights in sorted(rights_of(kind).items()):
            yield from _on_table(table, rights, quoted(group))
    # What was left of transactions of another server would be taken for ours.
    yield "DELETE FROM artui.in_hand WHERE xact <> pg_current_xact_id()::text::bigint"
    yield "DELETE FROM artui.posted WHERE xact <> pg_current_xact_id()::text::bigint"
    yield "DELETE FROM artui.agreed WHERE xact <> pg_current_xact_id()::text::bigint"
    yield "DELETE FROM artui.turned WHERE xact <> pg_current_xact_id()::text::bigint"


def _on_table(table: str, rights: Rights, group: str) -> Iterator[str]:
    assert table not in KEPT
    verbs = ["INSERT"] * rights.adds + ["DELETE"] * rights.removes
    if rights.sets:
        verbs.append(f"UPDATE ({', '.join(map(quoted, rights.sets))})")
    yield f"GRANT {', '.join(verbs)} ON public.{quoted(table)} TO {group}"


def _run(connection: Connection, statements: Iterable[str]) -> None:
    """Run statements that take no values, together."""
    # A name may hold what the driver takes for the place of a value.
    connection.exec_driver_sql(";\n".join(statements).replace("%", "%%"))
