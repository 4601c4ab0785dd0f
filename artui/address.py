"""The address of a ledger as text: a path, sqlite:///… or postgresql://…, and its password."""

import re

_SERVERS = ("postgresql://", "postgres://", "postgresql+psycopg://")
_PORT = re.compile(r"[0-9]{0,5}")


def is_address(text: str) -> bool:
    """Whether the text can name a ledger: a path, sqlite:///… or a PostgreSQL address."""
    if text.startswith(_SERVERS):
        return _PORT.fullmatch(_port(text)) is not None
    return "://" not in text or text.startswith("sqlite:///")


def _port(address: str) -> str:
    """What an address of a server has as its port; empty for the usual one."""
    rest = re.sub(r"^[^/:@]*(:[^@]*)?@", "", address.partition("://")[2])
    place = re.split(r"[/?]", rest, maxsplit=1)[0]
    return re.sub(r"^(\[[^\]]*\]|[^:]*):?", "", place)


def without_password(address: str) -> str:
    """The address of a ledger as it may be shown: any password is left out."""
    shown = re.sub(r"(://[^/:@]*):.*@", r"\1:…@", address, count=1)
    return re.sub(r"(?i)((?:password|sslpassword)=)[^&]*", r"\1…", shown)


def carries_password(address: str) -> bool:
    """Whether the address of a ledger contains a password, before the host or as a parameter."""
    return "://" in address and without_password(address) != address
