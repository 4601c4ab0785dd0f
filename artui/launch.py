"""Opening the screens, for the launcher and for commands that end in them."""

from artui.choice import Choice


def open_screens(choice: Choice) -> int:
    """Open the screens on the chosen ledger; returns the exit status.

    The command line reaches the screens only through here, where they are imported.
    """
    from artui.tui.app import run

    return run(choice)
