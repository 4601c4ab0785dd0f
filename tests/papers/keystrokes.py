"""docs/keystrokes.md: how many keys a clerk's tasks take. The journeys' test presses these very
keys, in a terminal; what is typed (a reference, a reason, a name) counts as one.

A step is a key as a keyboard shows it, or a text to type after an equals sign, and what the screen
shows then.
"""

from dataclasses import dataclass

Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """A task: the way to where it begins, which is not counted, and its keys.

    `was` is what it took in the release of 2026-11-22, `most` what it may take.
    """

    title: str
    was: str
    most: int
    keys: tuple[Step, ...]
    way: tuple[Step, ...] = ()

    @property
    def count(self) -> int:
        """How many keys it takes."""
        return len(self.keys)

    @property
    def pressed(self) -> str:
        """The keys in a row, those that come again and again once with their number."""
        rows: list[tuple[str, int]] = []
        for key, _ in self.keys:
            shown = f"({key[1:]})" if key.startswith("=") else f"`{key}`"
            if rows and rows[-1][0] == shown:
                rows[-1] = (shown, rows[-1][1] + 1)
            else:
                rows.append((shown, 1))
        return " ".join(shown if times == 1 else f"{shown} ×{times}" for shown, times in rows)


def _to_customer(name: str) -> tuple[Step, ...]:
    return (
        ("3", "3 Customers"),
        ("/", "customer cur"),
        (f"={name}", name),
        ("Enter", name),
        ("Enter", f"> {name}"),
    )


_NEXT = tuple((".", f"> Review {number:02}") for number in range(2, 21))
TASKS = (
    Task(
        "review 20 customers in the list",
        "20",
        20,
        tuple((".", f"{number}/20 reviewed") for number in range(1, 21)),
    ),
    Task(
        "review 20 customers, opening each",
        "60",
        40,
        (("Enter", "> Review 01"), *_NEXT, (".", "20/20 reviewed")),
        (*((",", f"Review {number:02}") for number in range(20, 0, -1)), ("Home", "Review 01")),
    ),
    Task(
        "pay three invoices that stand in a list, the cursor on the first",
        "68",
        6,
        (
            ("Space", "1 marked"),
            ("Space", "2 marked"),
            ("Space", "3 marked"),
            ("p", "Reference"),
            ("=TR-77", "TR-77"),
            ("Ctrl+S", "Payment TR-77 of 600.00 EUR recorded"),
        ),
        (*_to_customer("Payer"), ("Home", "P-1")),
    ),
    Task(
        "statement of a customer, as a file",
        "2",
        2,
        (("t", "Statement of Payer"), ("p", "written to")),
    ),
    Task(
        "statement of a customer, by mail",
        "not there",
        3,
        (("t", "Statement of Payer"), ("m", "Draft a mail"), ("y", "drafted")),
    ),
    Task("package for the agency", "6", 2, (("P", "written to"),)),
    Task(
        "write off five invoices that are marked",
        "five times 2 and a reason",
        4,
        (
            ("w", "reason:"),
            ("=too small", "too small"),
            ("Enter", "[y/N]"),
            ("y", "5 done"),
        ),
        (
            *_to_customer("Writer"),
            *(("Space", f"{number} marked") for number in range(1, 6)),
        ),
    ),
    Task("undo", "2", 2, (("u", "[y/N]"), ("y", "Undone"))),
    Task(
        "apply a credit memo",
        "4",
        3,
        (
            ("a", "Apply credit memo: CM-1"),
            ("Enter", "to I-01 (299.00 EUR): 25.00"),
            ("Enter", "25.00 EUR to I-01"),
        ),
        _to_customer("Review 01"),
    ),
    Task(
        "interest run",
        "8",
        8,
        (
            (":", "Actions"),
            ("=interest run", "Interest run"),
            ("Enter", "Through"),
            ("r", "Charge interest"),
            ("i", "[y/N]"),
            ("y", "20 finance charges"),
        ),
        (("1", "1 Today"),),
    ),
    Task(
        "roll the interest run back",
        "7",
        7,
        (
            (":", "Actions"),
            ("=roll the run back", "Roll the run back"),
            ("Enter", "[y/N]"),
            ("y", "rolled back"),
        ),
    ),
    Task(
        "dunning run with its notices",
        "5",
        5,
        (
            ("5", "send reminder"),
            ("r", "[y/N]"),
            ("y", "Dunning run 1 of"),
            ("W", "[y/N]"),
            ("y", "written"),
        ),
    ),
)


def make() -> dict[str, str]:
    """The page."""
    rows = "\n".join(
        f"| {each.title} | {each.was} | {each.count} | {each.pressed} |" for each in TASKS
    )
    return {"docs/keystrokes.md": _TEXT.replace("ROWS", rows)}


_TEXT = """<!-- Made by: python -m tests.papers keystrokes -->
# Keystrokes

What the tasks of a day take, from where they begin. A text that is typed, such as a reference, a
reason or a few letters of a name, counts as one. A test presses these keys in a terminal of 80 by
24 and of 120 by 40, and looks at what the screen shows after each.

| task | release of 2026-11-22 | now | keys |
|---|---|---|---|
ROWS
"""
