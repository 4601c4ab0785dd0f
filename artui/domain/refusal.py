"""The one base of all refusals.

A rule that says no raises a subclass of `Refused`, one class per rule. Its text is a plain,
complete sentence that names the document and the two numbers, fit to be shown to a clerk as it is.
"""


class Refused(Exception):
    """A rule said no; nothing was changed. `column` names the field at fault, if there is one."""

    column: str = ""
