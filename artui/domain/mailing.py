"""What a mail may be: its addresses, what it is about, its states, and which of them may be sent.

An address is exactly one, checked by its own grammar, so that nothing in it can add a receiver or a
header. A mail is sent once: what was sent, or may have been, is sent again only when a person says
why.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from artui.domain.kinds import ContactRole
from artui.domain.refusal import Refused
from artui.domain.text import shown_id, visible

_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
_LONGEST, _LONGEST_LOCAL, _LONGEST_DOMAIN, _LONGEST_LABEL = 254, 64, 253, 63
# What a name in a header may hold besides letters, marks and digits of any script.
_IN_NAMES = frozenset(" .-'&/+")
_LONGEST_NAME = 60

MAY_TAKE = timedelta(minutes=8)
"""The longest that giving one mail to a server may take; then its line is cut."""
_NOT_ANSWERED = MAY_TAKE + timedelta(minutes=2)


class MailState(StrEnum):
    """Where a mail is: it waits, is being sent, was sent, or what else became of it."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    WRITTEN = "written"
    """Written as a draft file, for a mail program to send."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """It was given to the server, whose answer never came."""
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


GONE = frozenset({MailState.SENT, MailState.WRITTEN, MailState.UNKNOWN, MailState.RETURNED})
"""The states of what has left the house, or may have."""
UNDER_WAY = frozenset({MailState.WAITING, MailState.SENDING}) | GONE - {MailState.RETURNED}
"""The states of a mail that makes another of the same document superfluous."""


class MailMatter(StrEnum):
    """What a mail brings: a statement of account, a dunning notice, or a single document."""

    STATEMENT = "statement"
    NOTICE = "notice"
    DOCUMENT = "document"


ROLE_OF = {
    MailMatter.STATEMENT: ContactRole.ACCOUNTS_PAYABLE,
    MailMatter.NOTICE: ContactRole.COLLECTIONS,
    MailMatter.DOCUMENT: ContactRole.ACCOUNTS_PAYABLE,
}


class BadMailAddress(Refused):
    """The text is not exactly one e-mail address."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"“{visible(shown_id(address))}” is not one e-mail address; "
            "give one such as name@example.com."
        )


def mail_address(text: str) -> str:
    """The address, if it is exactly one without name or comment, else BadMailAddress."""
    local, at, domain = text.rpartition("@")
    if not (at and len(text.encode(errors="replace")) <= _LONGEST):
        raise BadMailAddress(text)
    whole = len(local.encode(errors="replace")) <= _LONGEST_LOCAL
    if not (whole and all(map(_is_atom, local.split("."))) and _is_domain(domain)):
        raise BadMailAddress(text)
    return text


def mail_addresses(text: str) -> tuple[str, ...]:
    """The addresses of a setting, separated by commas or semicolons; raises BadMailAddress."""
    parts = (part.strip() for part in re.split("[,;]", text))
    return tuple(dict.fromkeys(mail_address(part) for part in parts if part))


def needs_utf8(address: str) -> bool:
    """Whether only servers that know SMTPUTF8 can take the address. A domain needs nothing: it has
    a form in ASCII."""
    return not address.rpartition("@")[0].isascii()


def header_name(text: str) -> str:
    """A person's or a company's name as it stands before an address: without signs that have a
    meaning there, in one line, cut where it is too long."""
    kept = "".join(char if _is_letter(char) or char in _IN_NAMES else " " for char in text)
    return " ".join(kept.split())[:_LONGEST_NAME].strip()


def header_text(text: str) -> str:
    """A subject: one line in which nothing is hidden, and nothing that a reader would decode."""
    return visible(" ".join(text.split())).replace("=?", "= ?")


def state_on(state: MailState, tried: datetime | None, now: datetime) -> MailState:
    """The state as it is now: a sending whose answer should be here by now is not known."""
    if state is MailState.SENDING and (tried is None or now - tried > _NOT_ANSWERED):
        return MailState.UNKNOWN
    return state


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _is_atom(text: str) -> bool:
    """Whether a text may stand between the dots of what is before the @."""
    plain = "".join("a" if not char.isascii() and _is_letter(char) else char for char in text)
    return _ATOM.fullmatch(plain) is not None


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    return len(text) <= _LONGEST_DOMAIN and all(map(_is_label, labels))


def _is_label(text: str) -> bool:
    if not 0 < len(text) <= _LONGEST_LABEL or text.startswith("-") or text.endswith("-"):
        return False
    return all(char == "-" or (_is_letter(char) and char.isalnum()) for char in text)
