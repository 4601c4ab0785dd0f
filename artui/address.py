"""The address of a ledger as text: a path, sqlite:///… or postgresql://…, and its password.

An address of a server may name several, as PostgreSQL's own programs take them, of which the first
that answers (or may be written to) is used: postgresql://one:5432,two:5433/ledger, or as parameters
host=one,two&port=5432,5433, where one port is that of all.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

_SERVERS = ("postgresql://", "postgres://", "postgresql+psycopg://")
_PORT = re.compile(r"[0-9]{0,5}")
_USER = re.compile(r"[^/:@]*(:[^@]*)?@")
# A host with its port: an address of the sixth version is in brackets.
_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::(.*))?", re.DOTALL)
_NAMED = re.compile(r"[A-Za-z0-9.-]+:[^:]*")
_PARAMETER = re.compile(r"[?&](host|port)=([^&]*)")
_NEITHER = "it is neither a path nor an address such as postgresql://host:5432/name."
_EACH = "of several servers each has its own port: postgresql://one:5432,two:5433/name."


class ServerPlace(NamedTuple):
    """A server, and its port; blank for the usual one."""

    host: str
    port: str


class BadPlaces(ValueError):
    """The servers of an address are not written as they must be; the words say what is right."""


def is_address(text: str) -> bool:
    """Whether the text can name a ledger: a path, sqlite:///… or a PostgreSQL address."""
    return not address_trouble(text)


def address_trouble(text: str) -> str:
    """Why a text can't name a ledger, and what is right, as the end of a sentence; else blank."""
    if not text.startswith(_SERVERS):
        return "" if (text and "://" not in text) or text.startswith("sqlite:///") else _NEITHER
    try:
        places_of(text)
    except BadPlaces as trouble:
        return str(trouble)
    return ""


def places_of(address: str) -> list[ServerPlace]:
    """The servers that an address names; raises BadPlaces."""
    named = _named_before(address)
    hosts, ports = _parameters(address, "host"), _parameters(address, "port")
    if hosts:
        # As one parameter for each server, or as one for all.
        each = hosts if len(hosts) > 1 else hosts[0].split(",")
        named = [_place(host if _NAMED.fullmatch(host) else f"[{host}]") for host in each]
        if ports and any(place.port for place in named):
            raise BadPlaces(_EACH)
    if ports:
        given = ports[-1].split(",")
        if len(given) not in (1, len(named)):
            raise BadPlaces(_EACH)
        filled = given * len(named) if len(given) == 1 else given
        named = [ServerPlace(host, port) for (host, _), port in zip_longest(named, filled)]
    # Nor has any a number for its name, which is a port that was written behind all of them.
    several = len(named) > 1 and any(place.host.isdigit() for place in named)
    if several or any(_PORT.fullmatch(place.port) is None for place in named):
        raise BadPlaces(_EACH if len(named) > 1 else _NEITHER)
    return named


def before_the_ledger(places: Sequence[ServerPlace]) -> str:
    """Servers as they are written before the name of a ledger."""
    return ",".join(
        (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
        for host, port in places
    )


def with_parameters(address: str) -> str:
    """The address with its servers as parameters only, if there are several; raises BadPlaces."""
    places = places_of(address)
    if len(places) == 1:
        return address
    start, user, rest = parts_of(address)
    tail = re.sub(r"^[^/?]*", "", rest)
    path, _, query = tail.partition("?")
    kept = [each for each in query.split("&") if each and not _PARAMETER.match(f"?{each}")]
    hosts, ports = (",".join(each) for each in zip(*places, strict=True))
    servers = [f"host={_quoted(hosts)}", f"port={ports}"]
    return f"{start}{user}{path or '/'}?{'&'.join([*kept, *servers])}"


def parts_of(address: str) -> tuple[str, str, str]:
    """How an address begins, the user with any password, and what comes after them."""
    start, between, rest = address.partition("://")
    user = _USER.match(rest)
    end = user.end() if user else 0
    return start + between, rest[:end], rest[end:]


def _named_before(address: str) -> list[ServerPlace]:
    """The servers that are named before the database."""
    servers = re.split(r"[/?]", parts_of(address)[2], maxsplit=1)[0]
    return [_place(each) for each in servers.split(",")]


def _place(text: str) -> ServerPlace:
    found = _WITH_PORT.fullmatch(text)
    if found is None:
        raise BadPlaces(_NEITHER)
    return ServerPlace(found[1].removeprefix("[").removesuffix("]"), found[2] or "")


def _parameters(address: str, name: str) -> list[str]:
    from urllib.parse import unquote  # an address seldom has any

    return [unquote(value) for key, value in _PARAMETER.findall(address) if key == name]


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="/,:")


def without_password(address: str) -> str:
    """The address of a ledger as it may be shown: any password is left out."""
    shown = re.sub(r"(://[^/:@]*):.*@", r"\1:…@", address, count=1)
    return re.sub(r"(?i)((?:password|sslpassword)=)[^&]*", r"\1…", shown)


def carries_password(address: str) -> bool:
    """Whether the address of a ledger contains a password, before the host or as a parameter."""
    return "://" in address and without_password(address) != address
