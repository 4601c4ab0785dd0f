"""The roles of a ledger on PostgreSQL, and what each may read and write."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.store.server_roles import clerk_rights, foreign_rights, group_roles
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["clerk_rights", "foreign_rights", "group_roles"]
