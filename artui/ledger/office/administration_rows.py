"""Our legal entities and the roles of logins, as they stand."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.ledger.store.tables import ENTITY, ROLE


class EntityRow(NamedTuple):
    """A legal entity, as it is printed on documents."""

    name: str
    legal_name: str
    country: str
    tax_id: str
    address: str
    remittance: str


class RoleRow(NamedTuple):
    """What a login may do."""

    login: str
    role: str


def entities(connection: Connection) -> list[EntityRow]:
    """Our legal entities, the first of ours first."""
    columns = [ENTITY.c[name] for name in EntityRow._fields]
    query = select(*columns).where(ENTITY.c.withdrawn_act_id.is_(None)).order_by(ENTITY.c.id)
    return [EntityRow(*row) for row in connection.execute(query)]


def roles(connection: Connection) -> list[RoleRow]:
    """The logins that have a role; where nobody has one, everybody may do everything."""
    query = select(ROLE.c.login, ROLE.c.role).order_by(ROLE.c.login)
    return [RoleRow(*row) for row in connection.execute(query)]
