"""The exceptions whose text is shown to a clerk.

A rule that refuses raises a subclass of `Refused`, one class per rule. Its text is a plain,
complete sentence that names the document and the two numbers, and is shown to a clerk as it is.
When something can't be reached or gives up, a subclass of `Failed` is raised, with as complete a
text. Any other exception is a fault of the program and is shown as one.
"""

import errno
from typing import Self

from artui.domain.sentence import Sentence

_OF_A_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class ArtuiError(Exception):
    """A failure that artui explains to a clerk in a complete sentence.

    The sentence may be given in pieces, some of them amounts; its text is plain.
    """

    def __init__(self, *pieces: object) -> None:
        self.sentence = Sentence(*pieces)
        super().__init__(self.sentence)


class Refused(ArtuiError):
    """A rule refused the act; nothing was changed. `column` names the field at fault, if any."""

    column: str = ""

    def at(self, column: str) -> Self:
        """This refusal, naming the field at fault."""
        self.column = column
        return self


class BadSetting(Refused):
    """A setting is unknown, wrong, or in a file that others can read; like a wrong option, it ends
    the program before anything is done (exit status 2)."""


class Failed(ArtuiError):
    """The database, a file or a service could not be reached, or gave up (exit status 3)."""


def is_nameless_disk_failure(error: OSError) -> bool:
    """Whether a disk failed, a full one say, and the system does not name the file on it."""
    return error.filename is None and error.errno in _OF_A_DISK


def file_trouble(error: OSError) -> str:
    """What the system says about a file, as a sentence with its name and without the number."""
    name = f"{error.filename}: " if error.filename is not None else ""
    return f"{name}{error.strerror or next(iter(str(error).splitlines()), 'no reason was given')}."
