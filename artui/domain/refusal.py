"""The tree of what can go wrong in words.

A rule that says no raises a subclass of `Refused`, one class per rule. Its text is a plain,
complete sentence that names the document and the two numbers, fit to be shown to a clerk as it is.
What could not be reached, or gave up, raises a subclass of `Failed`, whose text is as complete.
Whatever else is raised is a fault of the program and is shown as one.
"""

from typing import Self

from artui.domain.sentence import Sentence


class ArtuiError(Exception):
    """What artui itself has to say to a clerk, in a complete sentence.

    The sentence may be given in pieces, some of them amounts; as text it is plain.
    """

    def __init__(self, *pieces: object) -> None:
        self.sentence = Sentence(*pieces)
        super().__init__(self.sentence)


class Refused(ArtuiError):
    """A rule said no; nothing was changed. `column` names the field at fault, if there is one."""

    column: str = ""

    def at(self, column: str) -> Self:
        """This refusal, naming the field at fault."""
        self.column = column
        return self


class Failed(ArtuiError):
    """The database, a file or a service could not be reached, or gave up (exit status 3)."""
