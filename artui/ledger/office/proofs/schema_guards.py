"""The proofs that the guards of the schema stand: the triggers that keep rows from being changed
and keep what is derived, each as the migrations make it; and that nobody has rights beside them or
may change them.

What they make is in `db/guards.json`, for both databases, with the functions of the schema `artui`
that triggers ask on PostgreSQL. Triggers of somebody's own that are not among ours are not looked
at, unless they are on our tables.
"""

import json
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, text

from artui.domain.text import visible
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.engine import database_home
from artui.ledger.store.server_roles.foreign_rights import foreign_grants
from artui.ledger.store.server_roles.group_roles import group_names, memberships_apart
from artui.ledger.store.tables import METADATA

_SQLITE = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
_OURS = "artui"  # the schema of what no clerk writes to, on PostgreSQL
_NAMED = 3  # so many tables of a grant are named
# The words of a trigger, of its function, and whether it is on; and of what these functions ask.
_POSTGRESQL = """
WITH made AS (
  SELECT p.oid, p.pronamespace, p.prorettype,
    p.proname || '(' || oidvectortypes(p.proargtypes) || ')' AS named, p.prosrc
    || CASE WHEN p.prosecdef THEN E'\\nSECURITY DEFINER' ELSE '' END
    || coalesce(E'\\nSET ' || array_to_string(p.proconfig, ', '), '') AS words
  FROM pg_proc p
)
SELECT CASE WHEN c.relnamespace = to_regnamespace('artui') THEN 'artui.' ELSE '' END || c.relname,
  t.tgname, pg_get_triggerdef(t.oid, true) || E'\\n' || made.words
  || CASE WHEN t.tgenabled = 'O' THEN '' ELSE E'\\noff: ' || t.tgenabled::text END
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN made ON made.oid = t.tgfoid
WHERE NOT t.tgisinternal
  AND c.relnamespace IN (current_schema()::regnamespace, to_regnamespace('artui'))
UNION ALL SELECT 'artui', named, words FROM made
WHERE pronamespace = to_regnamespace('artui') AND prorettype <> 'trigger'::regtype
"""
_KEYS_OFF = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgisinternal AND t.tgenabled <> 'O' AND c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname
"""
# Ways past the guards, in words: who may change them, and where they don't run.
_PAST = """
WITH ours AS (
  SELECT oid, relname, relowner FROM pg_class
  WHERE relkind IN ('r', 'p') AND (relnamespace = to_regnamespace('artui')
    OR relnamespace = current_schema()::regnamespace AND relname = ANY (:tables))
), owner AS (SELECT relowner AS oid FROM pg_class WHERE oid = to_regclass('act')
), belongs AS (
  SELECT relname AS named, relowner AS other FROM ours
  UNION ALL SELECT 'schema ' || nspname, nspowner FROM pg_namespace WHERE nspname = 'artui'
  UNION ALL SELECT proname || '()', proowner FROM pg_proc
  WHERE pronamespace = to_regnamespace('artui')
    OR oid IN (SELECT tgfoid FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM ours))
)
SELECT named, 'it belongs to ' || rolname || ', who can change it' AS why
FROM belongs JOIN pg_roles AS r ON r.oid = other WHERE other <> (SELECT oid FROM owner)
  AND NOT rolsuper
UNION ALL SELECT r.login::text, 'it is ' || r.role || ', and its login may do what the owner may'
FROM role AS r JOIN pg_roles AS u ON u.rolname = r.login
WHERE r.role <> 'supervisor' AND pg_has_role(u.oid, (SELECT oid FROM owner), 'MEMBER')
UNION ALL SELECT coalesce(u.rolname, 'every login')::text, 'its sessions run with ' || each
FROM pg_db_role_setting AS s LEFT JOIN pg_roles AS u ON u.oid = s.setrole,
  unnest(setconfig) AS each
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND each ~ '^session_replication_role=(replica|local)'
UNION ALL SELECT relname, 'the rule ' || rulename || ' is none of artui''s'
FROM pg_rewrite AS w JOIN ours ON ours.oid = w.ev_class
ORDER BY 1, 2
"""


def guards_of(connection: Connection) -> dict[str, str]:
    """The guards that a database has, by table and name."""
    query = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    return {
        f"{table}.{name}": "\n".join(line.rstrip() for line in words.splitlines())
        for table, name, words in connection.execute(text(query))
        if table in METADATA.tables or table.split(".")[0] == _OURS
    }


def guards_stand(connection: Connection) -> Iterator[Breach]:
    """Every guard of the schema is there as the migrations make it, and there is no other."""
    made = json.loads((database_home() / "guards.json").read_text("utf-8"))
    right: dict[str, str] = made[connection.dialect.name]
    there = guards_of(connection)
    for name in sorted(right.keys() | there.keys()):
        if name not in there:
            message = f"The guard {name} was removed: what it keeps may have been changed."
            yield Breach("guard-missing", name, message)
        elif name not in right:
            what = "function" if name.endswith(")") else "trigger"
            message = f"The {what} {name} is none of artui's: it may change what acts write."
            yield Breach("guard-unknown", name, message)
        elif there[name] != right[name]:
            message = f"The guard {name} is not as artui makes it: it was changed or switched off."
            yield Breach("guard-altered", name, message)
    if connection.dialect.name == "postgresql":
        for table in connection.execute(text(_KEYS_OFF)).scalars():
            message = f"The references of {table} are not checked: its triggers were switched off."
            yield Breach("guard-altered", table, message)


def rights_are_ours(connection: Connection) -> Iterator[Breach]:
    """Nobody but the owner and the ledger's three roles may do more than read, and these no more
    than artui gave them, on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for grant in foreign_grants(connection, group_names(connection)):
        found[grant.who][grant.privilege].append(grant.named)
    for who, rights in found.items():
        may = "; ".join(f"{each} on {_some(named)}" for each, named in rights.items())
        message = (
            f"{visible(who)} may do what artui gave to nobody: {visible(may)}. `artui db upgrade` "
            "by the owner takes it back."
        )
        yield Breach("grant-unknown", visible(who), message)


def members_are_ours(connection: Connection) -> Iterator[Breach]:
    """Who is in the ledger's three roles has that role on the ledger, and the other way round."""
    if connection.dialect.name != "postgresql":
        return
    for login, _, why in memberships_apart(connection):
        message = (
            f"{visible(login)} {visible(why)}: `artui role set` says what is to be done about it."
        )
        yield Breach("member-unknown", visible(login), message)


def nobody_passes_by(connection: Connection) -> Iterator[Breach]:
    """The guards are the owner's alone to change and run for everybody else, on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    for named, why in connection.execute(text(_PAST), {"tables": list(METADATA.tables)}):
        shown = visible(named)
        yield Breach(
            "guard-passed-by", shown, f"The guards can be passed by: {shown}: {visible(why)}."
        )


def _some(named: list[str]) -> str:
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more


GUARD_PROOFS: tuple[Proof, ...] = (
    guards_stand,
    rights_are_ours,
    members_are_ours,
    nobody_passes_by,
)
