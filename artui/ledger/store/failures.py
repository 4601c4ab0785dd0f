"""The failures and refusals of a database: missing, unreachable, of another version, in use."""

from collections.abc import Sequence

from artui.domain.refusal import Failed, Refused


class LedgerMissing(Failed):
    """There is no ledger at the given address (exit status 3)."""


class Unreachable(Failed):
    """The database could not be reached, or gave up in the middle of an act (exit status 3)."""


class BookingUnknown(Failed):
    """The connection broke while an act was committed, and the ledger can't be asked since: the act
    may be booked or not (exit status 3).
    """


class LedgerDamaged(Failed):
    """What is stored can't be read as a database any more (exit status 3)."""


class SchemaDiffers(Failed):
    """The ledger was made by another version of artui (exit status 3)."""


class EncodingDiffers(Failed):
    """A new ledger's database can't hold every letter of every name (exit status 3)."""


class LedgerInUse(Refused):
    """Others are connected to the database that is to be replaced."""


class BackupUnsound(Refused):
    """A backup whose proofs fail does not replace a ledger."""


class LedgerNotEmpty(Refused):
    """The demo is made only in an empty ledger."""


class NotGranted(Refused):
    """The database does not let its user do this: it is a supervisor's, or nobody's."""


class RolesMissing(Refused):
    """The login can't make the roles of a ledger; its text ends with the statements by which an
    administrator of the server does."""

    def __init__(self, statements: Sequence[str]) -> None:
        self.statements = tuple(statements)
        super().__init__(
            "This login can't make the roles of the ledger; nothing was changed. An administrator "
            "of the server can, connected to its database, by these statements; do it again then. "
            "With --without-roles the ledger has none, and only who owns it can use it.\n",
            "\n".join(statements),
        )
