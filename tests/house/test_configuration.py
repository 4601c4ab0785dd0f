"""The configuration page names every key, and its file can be used as it is."""

import re
import tomllib
from pathlib import Path

from artui.settings import KEYS, Settings, load_settings, variable
from artui.tui.all_actions import registry
from tests.papers.configuration import default_file, make


def test_the_file_of_the_page_sets_every_key_to_its_default(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(default_file(), encoding="utf-8")
    assert load_settings({}, path) == Settings()
    assert len(re.findall(r"^\w+ = ", default_file(), re.MULTILINE)) == len(KEYS)


def test_the_page_names_every_key_and_its_variable() -> None:
    page = _page()
    rows = [f"| `{key.encode_name}` | `{variable(key)}` |" for key in KEYS]
    assert [row for row in rows if row not in page] == []


def test_the_example_of_keys_can_be_used() -> None:
    example = re.search(r"```toml\n(\[keys\]\n.*?)```", _page(), re.DOTALL)
    assert example
    keys = tomllib.loads(example[1])["keys"]
    changed = registry(
        {name: [each] if isinstance(each, str) else each for name, each in keys.items()}
    )
    assert changed["app.quit"].keys == ("Ctrl+Q",)


def _page() -> str:
    (page,) = make().values()
    return page
