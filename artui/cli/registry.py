"""Every command by name: where it lives, and the line that `artui --help` says about it.

A new command is one line here and a function in a module of this folder, which is imported only
when the command is run or asks for its own help.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command: `module:attribute` below `artui.cli`, and one line of help."""

    place: str
    help: str


COMMANDS: dict[str, Entry] = {
    "completion": Entry("completion:completion", "Print the script that completes commands."),
    "db": Entry("database:db", "Make, prove, copy and bring forward a ledger."),
    "import": Entry("importing:import_", "Take in a file of customers, invoices, payments …"),
    "settings": Entry("settings:settings", "Print where the settings are and what they say."),
}
