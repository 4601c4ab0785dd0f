"""The key line of a page that acts on documents and customers have no business on."""

from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint


def own_hints(frame: Frame, *others: str) -> list[KeyHint]:
    """The page's own keys, some others by action id, and the key help."""
    registry = frame.shell.registry
    own = [action for action in frame.actions() if action.screens]
    shown = [*(registry[action_id] for action_id in others), *own, registry["app.keys"]]
    return [
        KeyHint(keys[0], action.label, action.enabled(frame) is None)
        for action in shown
        if action.label and (keys := registry.keys_of(action, frame.NAME))
    ]
