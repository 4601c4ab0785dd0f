"""`artui templates`: what documents are printed by, and the shipped templates to begin with."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui.cli.output import say
from artui.cli.session import Session, pass_session
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.statements.destinations import new_file, refuse_existing
from artui.statements.pdf.own_templates import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterable


class NoSuchTemplate(Refused):
    """No shipped template has this name."""


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--out", type=click.Path(path_type=Path), help="Write them into this folder.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def templates(
    session: Session, *, names: tuple[str, ...], out: Path | None, overwrite: bool
) -> None:
    """List the templates of documents, and which of them are your own; or write the shipped ones.

    The setting `templates` names a folder; what is in it goes over the shipped templates, file by
    file. docs/templates.md says what can be changed, and how.

    \b
    Examples:
      artui templates
      artui templates statement.typ --out ~/artui-templates
    """
    shipped = sorted(path.name for path in SHIPPED.glob("*.typ"))
    for name in names:
        if name not in shipped:
            raise NoSuchTemplate(
                f"There is no template {visible(name)}; there are {', '.join(shipped)}."
            )
    if out is None:
        _list(session, names or shipped)
        return
    folder = session.path(out)
    refuse_existing(folder, names or shipped, overwrite=overwrite)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or shipped:
        with new_file(folder / name, overwrite=overwrite) as handle:
            handle.write((SHIPPED / name).read_bytes())
        click.echo(visible(str(folder / name)))


def _list(session: Session, names: "Iterable[str]") -> None:
    from artui.settings import templates_folder

    own = templates_folder(session.settings)
    for name in names:
        mine = own is not None and (own / name).is_file()
        click.echo(f"{name}  {visible(str(own)) if mine else 'shipped'}")
    if own is None:
        say("The setting templates names no folder of your own.")
