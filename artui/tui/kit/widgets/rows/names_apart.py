"""Names that begin alike, told apart in a list whose column would cut them to the same text."""

from collections.abc import Callable, Iterable, Sequence

from artui.tui.kit import cells
from artui.tui.kit.widgets.table_columns import Column, Placed


class NamesInSight:
    """How the names of the rows in sight are shown; found once for all lines that are drawn."""

    def __init__(self) -> None:
        self._of: object = None
        self._found: list[tuple[int, int, dict[tuple[str, str], str]]] = []

    def forget(self) -> None:
        """Find them anew, since the rows changed."""
        self._of = None

    def find(
        self,
        of: object,
        columns: Sequence[Column],
        placed: Sequence[Placed],
        rows: Callable[[], Sequence[Sequence[str]]],
    ) -> None:
        """Find them for the rows in sight, unless `of` is what they were found for."""
        if self._of == of:
            return
        self._of = of
        columns_of_names = naming(columns, placed)
        values = rows() if columns_of_names else ()
        found = (
            (one.at, other, told_apart(_names(values, one.at, other), one.width))
            for one, other in columns_of_names
        )
        self._found = [each for each in found if each[2]]

    def shown(self, values: Sequence[str]) -> Sequence[str]:
        """The values of one of these rows as it is drawn."""
        if not self._found:
            return values
        drawn = list(values)
        for place, other, apart in self._found:
            name = drawn[place]
            drawn[place] = apart.get((name, values[other] if other >= 0 else ""), name)
        return drawn


def naming(columns: Sequence[Column], placed: Sequence[Placed]) -> list[tuple[Placed, int]]:
    """The columns of names that are shown, each with the place of the values that tell them apart;
    -1 if the row has none. Where these are shown too, nothing more is needed."""
    places = {column.key: index for index, column in enumerate(columns)}
    shown = {one.column.key for one in placed}
    return [
        (one, places.get(one.column.names, -1))
        for one in placed
        if one.column.names and one.column.names not in shown
    ]


def told_apart(names: Iterable[tuple[str, str]], width: int) -> dict[tuple[str, str], str]:
    """Names, each with what tells it apart (an account), that would be cut to the same text: what
    to show in `width` cells instead.

    That is the account and the name, or, without an account, the name with its middle left out.
    """
    alike: dict[str, set[tuple[str, str]]] = {}
    for each in names:
        alike.setdefault(cells.cut(each[0], width), set()).add(each)
    return {
        (name, account): f"{account} {name}" if account else cells.cut_middle(name, width)
        for group in alike.values()
        if len(group) > 1
        for name, account in group
    }


def _names(rows: Iterable[Sequence[str]], name: int, other: int) -> Iterable[tuple[str, str]]:
    return ((row[name], row[other] if other >= 0 else "") for row in rows)
