"""The lines of a mail that its author wrote, separated from quoted and forwarded ones."""

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

# The field names in the header of a mail, in the languages of mail programs.
_SENDER = r"(?:from|von|de|da|van)"
_HEAD = (
    r"(?:from|von|de|da|van|to|an|à|para|a|aan|cc|kopie|date|datum|fecha|data|sent|gesendet|envoyé"
    r"|enviado|inviato|verzonden|reply-to|received|message-id|mime-version|content-\S+|x-\S+"
    r"|return-path|subject|betreff|objet|asunto|oggetto|onderwerp)"
)
_HEAD_LINE = re.compile(rf"\s*[*_]*{_HEAD}[*_]*\s*:", re.IGNORECASE)
_SENDER_LINE = re.compile(rf"\s*[*_]*{_SENDER}[*_]*\s*:\s", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(?:subject|betreff|objet|asunto|oggetto|onderwerp)\s*:", re.IGNORECASE)
_ANSWERED = re.compile(
    r"[^:]*:\s*(?:\[\w+\]\s*)?(?:re|aw|fwd?|wg|tr|rv|antw|i|r)\s*:", re.IGNORECASE
)
_WROTE = re.compile(
    r".*\b(?:wrote|schrieb|a\s+écrit|escribió|ha\s+scritto|schreef)\b[^:]*:\s*", re.IGNORECASE
)
_FORWARDED = re.compile(
    r"\W*-{2,}\s*\S.{0,80}\S\s*-{2,}\s*|\W*begin forwarded message\W*"
    r"|\W*(?:anfang der weitergeleiteten nachricht|début du message (?:transféré|réexpédié))\W*",
    re.IGNORECASE,
)
_MESSAGE_WORD = re.compile(
    r"messages?|nachricht|mensaje|messaggio|bericht|forwarded|weitergeleitet\w*|original\w*|mail",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*(?:--|(?:(?:with\s+)?(?:best|kind|warm)\s+)?(?:regards|wishes)|(?:yours\s+)?(?:sincerely|faithfully)"
    r"|yours|cheers|best|(?:mit\s+)?(?:freundlichen|besten|herzlichen)\s+grüßen|mfg"
    r"|cordialement|saludos|un saludo|atentamente|cordiali saluti|distinti saluti"
    r"|met vriendelijke groet(?:en)?)\W*",
    re.IGNORECASE,
)
_WIDE = re.compile(r"\s{9,}")
_LONGEST_MARK = 300  # characters of a line that introduces another mail, or closes one
_TAG = re.compile(
    r"</?(?:html|body|table|tbody|tr|td|th|div|p|br|span|blockquote|b|i|s|del|strike|ul|li|font)"
    r"(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)


class MailLine(NamedTuple):
    """A line of a mail by its number; `signed` if it is below the closing words."""

    number: int
    text: str
    signed: bool = False


class Parts(NamedTuple):
    """What the author of a mail wrote, and what they quoted or forwarded below."""

    own: Sequence[MailLine]
    quoted: Sequence[MailLine]


def has_markup(text: str) -> bool:
    """Whether the text is the source of an HTML mail, where words may be struck out or hidden."""
    return _TAG.search(text) is not None


def parts_of(text: str) -> Parts:
    """The lines of a mail without its header, with entities such as `&nbsp;` decoded."""
    lines = [MailLine(number, _readable(each)) for number, each in enumerate(text.splitlines(), 1)]
    own: list[MailLine] = []
    quoted: list[MailLine] = []
    signed = False
    place = _own_head(lines, own)
    while place < len(lines):
        line = lines[place]
        place += 1
        if line.text.lstrip().startswith((">", "»>")):
            quoted.append(line._replace(text=line.text.lstrip(" \t>»")))
        elif _starts_other_mail(lines, place - 1):
            quoted += lines[place:]
            break
        else:
            signed = signed or _closes(line.text)
            own.append(line._replace(signed=signed))
    return Parts(own, quoted)


def _closes(text: str) -> bool:
    return len(text) <= _LONGEST_MARK and _CLOSING.fullmatch(text) is not None


def _readable(text: str) -> str:
    if "&" in text:
        text = html.unescape(text).replace("\n", " ")
    return _WIDE.sub(_narrow, text.replace("\0", " "))


def _narrow(blanks: re.Match[str]) -> str:
    """A wide gap as a narrow one that means the same, so that none is tried blank by blank."""
    return "\t" if "\t" in blanks[0] else " " * 8


def _own_head(lines: Sequence[MailLine], own: list[MailLine]) -> int:
    """Skip the header at the beginning of a mail; the author's own subject is kept."""
    place = next((place for place, line in enumerate(lines) if line.text.strip()), 0)
    if not _is_head(lines, place):
        return 0
    while place < len(lines) and lines[place].text.strip():
        line = lines[place]
        if _SUBJECT.match(line.text) and not _ANSWERED.match(line.text):
            subject = line.text.partition(":")[2]
            own += [line._replace(text=subject), MailLine(line.number, "")]
        elif not _HEAD_LINE.match(line.text) and line.text[:1] not in " \t":
            break
        place += 1
    return place


def _is_head(lines: Sequence[MailLine], place: int) -> bool:
    """Whether a mail's header begins here: the sender, followed by date, recipient or subject."""
    if place >= len(lines) or not _HEAD_LINE.match(lines[place].text):
        return False
    following = [line.text for line in lines[place + 1 : place + 4]]
    return any(_HEAD_LINE.match(text) for text in following)


def _starts_other_mail(lines: Sequence[MailLine], place: int) -> bool:
    text = lines[place].text
    if len(text) > _LONGEST_MARK:
        return False
    if _WROTE.fullmatch(text):
        following = (line.text.lstrip() for line in lines[place + 1 :])
        # If quoted lines are marked, the lines between them are the author's own.
        return not next(filter(None, following), "").startswith(">")
    if _FORWARDED.fullmatch(text) and _MESSAGE_WORD.search(text):
        return True
    return bool(_SENDER_LINE.match(text)) and _is_head(lines, place)
