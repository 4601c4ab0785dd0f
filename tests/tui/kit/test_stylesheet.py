"""What a node looks like is what Textual's own stylesheet finds, whatever was found before."""

from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from artui.tui.kit.terminal import themes
from artui.tui.kit.terminal.stylesheet import KeptStylesheet
from tests.tui.pages import KitApp, ready

Look = tuple[dict[str, object], dict[str, dict[str, object]]]

PRESSED = (("j", "space"), ("p", "tab"), ("escape", "v"), ("colon", *"mark"), ("escape", "j"))


class Restless(KitApp):
    """The look of what is inside depends on the state of what is around it."""

    CSS = """
    VirtualTable:focus > .table--bad, Screen.-too-small .line--bad { text-style: underline; }
    #body:focus-within { padding: 1; }
    """


def looks(app: KitApp) -> dict[DOMNode, Look]:
    """The rules of each node in front, and of each style that it draws with."""
    return {
        node: (
            dict(node.styles.base.get_rules()),
            {name: dict(each.get_rules()) for name, each in node._component_styles.items()},
        )
        for node in [app, *app.screen.walk_children(with_self=True)]
    }


def plain_looks(app: KitApp) -> dict[DOMNode, Look]:
    """What Textual's own stylesheet makes of the same rules."""
    plain = Stylesheet(variables=app.get_css_variables())
    plain.source = dict(app.stylesheet.source)
    plain.parse()
    for node in [app, *app.screen.walk_children(with_self=True)]:
        plain.apply(node)
    return looks(app)


async def test_every_node_looks_as_if_nothing_were_kept() -> None:
    app = Restless()
    async with app.run_test(size=(120, 40)) as pilot:
        assert isinstance(app.stylesheet, KeptStylesheet)
        for keys in PRESSED:
            await ready(app)
            await pilot.press(*keys)
            await pilot.pause()
            assert looks(app) == plain_looks(app), keys
        await pilot.resize_terminal(20, 4)  # too small for a page
        await pilot.pause()
        assert looks(app) == plain_looks(app)


async def test_a_theme_gives_its_colours_to_all_that_is_open() -> None:
    app = KitApp()
    async with app.run_test() as pilot:
        for theme in themes.THEMES:
            app.theme = theme.name
            await pilot.pause()
            assert looks(app) == plain_looks(app)
