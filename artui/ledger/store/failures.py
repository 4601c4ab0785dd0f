"""How a database fails us or refuses: missing, out of reach, of another version, in use."""

from artui.domain.refusal import Failed, Refused


class LedgerMissing(Failed):
    """There is no ledger at the place named (exit status 3)."""


class Unreachable(Failed):
    """The database could not be reached, or gave up in the middle of an act (exit status 3)."""


class SchemaDiffers(Failed):
    """The ledger was made by another version of artui (exit status 3)."""


class LedgerInUse(Refused):
    """Others are connected to a database that is to be replaced."""


class BackupUnsound(Refused):
    """A backup in which something does not tie is not put in a ledger's place."""


class LedgerNotEmpty(Refused):
    """The demo is only ever made in an empty ledger."""
