"""Rights on a ledger of PostgreSQL that somebody granted without artui: to one of the ledger's
three roles what it does not have by `clerk_rights`, to others than these and the owner whatever
goes beyond reading.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, text

from artui.ledger.store.server_roles.clerk_rights import functions_of, rights_of

# Nobody has granted what the catalog has no list for: then tables are their owner's, and functions
# are everybody's to call.
_GRANTS = """
WITH given AS (
  SELECT relowner AS owner, 'TABLE ' || oid::regclass AS what, relname::text AS named, granted.*
  FROM pg_class, aclexplode(relacl) AS granted
  WHERE relnamespace IN ('public'::regnamespace, 'artui'::regnamespace)
    AND relkind IN ('r', 'p', 'v', 'm')
  UNION ALL
  SELECT relowner, 'TABLE ' || c.oid::regclass, relname || '.' || attname, granted.*
  FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid, aclexplode(attacl) AS granted
  WHERE relnamespace IN ('public'::regnamespace, 'artui'::regnamespace) AND NOT attisdropped
  UNION ALL
  SELECT proowner, 'FUNCTION ' || oid::regprocedure,
    proname || '(' || oidvectortypes(proargtypes) || ')', granted.*
  FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS granted
  WHERE pronamespace = 'artui'::regnamespace
  UNION ALL
  SELECT nspowner, 'SCHEMA ' || oid::regnamespace, 'schema ' || nspname, granted.*
  FROM pg_namespace, aclexplode(nspacl) AS granted WHERE nspname IN ('public', 'artui')
  UNION ALL
  SELECT datdba, 'DATABASE ' || quote_ident(datname), 'the database', granted.*
  FROM pg_database, aclexplode(datacl) AS granted WHERE datname = current_database()
)
SELECT DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(rolname) END AS who, what,
  named, privilege_type AS privilege, rolname::text AS role
FROM given LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE privilege_type NOT IN ('SELECT', 'USAGE', 'CONNECT') AND grantee <> owner AND (grantee = 0
  OR NOT pg_has_role(grantee,
    (SELECT relowner FROM pg_class WHERE oid = 'public.act'::regclass), 'MEMBER'))
ORDER BY who, named, privilege
"""
_MADE = "SELECT count(*) FROM pg_roles WHERE rolname = ANY (:names)"


class Grant(NamedTuple):
    """Something that a login or group may do, and where, which artui did not give it."""

    who: str
    what: str
    named: str
    privilege: str


def foreign_grants(connection: Connection, names: Mapping[str, str]) -> list[Grant]:
    """What somebody may do beside reading and beside what artui gives, by the names of the ledger's
    roles; nothing of a ledger without roles, in which rights are its owner's affair."""
    wanted = {"names": list(names.values())}
    if not connection.execute(text(_MADE), wanted).scalar_one():
        return []
    ours = {name: set(_given(kind)) for kind, name in names.items()}
    return [
        Grant(*found)
        for *found, role in connection.execute(text(_GRANTS))
        if (found[2], found[3]) not in ours.get(role, ())
    ]


def _given(kind: str) -> Iterator[tuple[str, str]]:
    """What artui gives to one of the ledger's roles: where, and what."""
    for function in functions_of(kind):
        yield function, "EXECUTE"
    for table, rights in rights_of(kind).items():
        if rights.adds:
            yield table, "INSERT"
        if rights.removes:
            yield table, "DELETE"
        for column in rights.sets:
            yield f"{table}.{column}", "UPDATE"


def quoted(name: str) -> str:
    """A name as a statement has it."""
    return '"' + name.replace('"', '""') + '"'
