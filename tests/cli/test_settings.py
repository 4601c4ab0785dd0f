"""The settings: one file, the environment over it, unknown keys refused, secrets never shown."""

from pathlib import Path
from typing import get_args

import pytest

from artui.address import carries_password, without_password
from artui.domain.refusal import BadSetting
from artui.settings import (
    KEYS,
    Settings,
    Theme,
    load_settings,
    settings_path,
    shown_settings,
    variable,
)
from artui.tui.kit.terminal import themes
from tests.support.commands import Artui, here


def _file(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    found = load_settings({}, tmp_path / "none.toml")
    assert found == Settings()
    assert (found.ageing_by, found.ageing_bounds) == ("due", (30, 60, 90))


def test_the_file_sets_keys_and_sections(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        """
        theme = "mono"
        mouse = true
        [ageing]
        bounds = [15, 45]
        by = "issue"
        [keys]
        "app.quit" = "Ctrl+Q"
        "list.down" = ["j", "Down"]
        [lwa]
        client_secret = "hush"
        """,
    )
    found = load_settings({}, path)
    assert (found.theme, found.mouse) == ("mono", True)
    assert (found.ageing_bounds, found.ageing_by) == ((15, 45), "issue")
    assert found.keys == {"app.quit": ("Ctrl+Q",), "list.down": ("j", "Down")}
    assert found.lwa_client_secret == "hush"
    assert "hush" not in repr(found)
    assert "s3cret" not in repr(Settings(database="postgresql://anna:s3cret@host/ledger"))


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("ARTUI_AGEING_BOUNDS", "10, 20", "ageing_bounds", (10, 20)),
        ("ARTUI_ADS_RECEIVABLE", "yes", "ads_receivable", True),
        (
            "ARTUI_KEYS",
            "app.quit=q Q; list.down=j",
            "keys",
            {"app.quit": ("q", "Q"), "list.down": ("j",)},
        ),
        ("ARTUI_LWA_URL", "http://localhost:1", "lwa_url", "http://localhost:1"),
        ("ARTUI_ADS_URL", "http://localhost:1", "ads_url", "http://localhost:1"),
        ("ARTUI_SPAPI_URL", "http://localhost:1", "spapi_url", "http://localhost:1"),
        ("ARTUI_LWA_CLIENT_ID", "id", "lwa_client_id", "id"),
        ("ARTUI_LWA_CLIENT_SECRET", "s", "lwa_client_secret", "s"),
        ("ARTUI_LWA_REFRESH_TOKEN", "t", "lwa_refresh_token", "t"),
        ("ARTUI_AMAZON_REGION", "na", "amazon_region", "na"),
    ],
)
def test_the_environment_wins_over_the_file(
    name: str, text: str, field: str, value: object, tmp_path: Path
) -> None:
    path = _file(tmp_path, '[ageing]\nbounds = [1]\n[amazon]\nregion = "fe"\n')
    assert getattr(load_settings({name: text}, path), field) == value


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('colour = "red"', "“colour”"),
        ("[ageing]\nbuckets = [1]", "“ageing.buckets”"),
        ("[colours]\nred = 1", "“colours”"),
        ("theme = 1", "theme"),
        ("[ageing]\nbounds = [30, 20]", "ageing.bounds"),
        ("[ageing]\nbounds = [0]", "ageing.bounds"),
        ('[ageing]\nbounds = "30"', "ageing.bounds"),
        ('[ageing]\nby = "moon"', "ageing.by"),
        ('[ads]\nreceivable = "yes"', "ads.receivable"),
        ('keys = "q"', "keys"),
        ('[keys]\n"app.quit" = 1', "keys.app.quit"),
        ('[amazon]\nregion = "mars"', "amazon.region"),
        ("theme = ", "no TOML"),
        ('theme = "foo"', "give dark, light, mono or high-contrast"),
        ('locale = "xx_YY"', "give a locale, such as en_GB, de_DE or fr_FR"),
        ('locale = "German"', "locale"),
        ('[ads]\nurl = "localhost"', "give an address, such as https://…"),
        ('[spapi]\nurl = "ftp://x"', "spapi.url"),
        ('[lwa]\nurl = "https:// x"', "lwa.url"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=named.replace(".", r"\.")):
        load_settings({}, _file(tmp_path, text))


MOVED = "tolerance is a setting of the ledger now, .*artui ledger settings set tolerance"


def test_who_sets_the_tolerance_for_themself_reads_that_it_is_the_ledger_s(tmp_path: Path) -> None:
    """trust.md F5: a clerk's own settings and environment can't widen what a clerk may do."""
    path = _file(tmp_path, 'tolerance = "100000"')
    with pytest.raises(BadSetting, match=f"settings.toml: {MOVED}"):
        load_settings({}, path)
    with pytest.raises(BadSetting, match=f"ARTUI_TOLERANCE: {MOVED}"):
        load_settings({"ARTUI_TOLERANCE": "100000"}, tmp_path / "none.toml")
    assert load_settings({"ARTUI_TOLERANCE": ""}, tmp_path / "none.toml") == Settings()


def test_a_secret_of_the_wrong_kind_is_not_shown_either(tmp_path: Path) -> None:
    path = _file(tmp_path, "[lwa]\nclient_secret = 4711")
    with pytest.raises(BadSetting, match=r"lwa\.client_secret") as refused:
        load_settings({}, path)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize(
    "environment",
    [
        {"ARTUI_AGEING_BOUNDS": "soon"},
        {"ARTUI_MOUSE": "maybe"},
        {"ARTUI_THEME": "Dark"},
        {"ARTUI_LOCALE": "../de_DE"},
        {"ARTUI_SPAPI_URL": "nonsense"},
        {"ARTUI_AGEING_BOUNDS": "1e1"},
    ],
    ids=str,
)
def test_what_is_wrong_in_the_environment_is_refused(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(BadSetting):
        load_settings(environment, tmp_path / "none.toml")


@pytest.mark.parametrize(
    "text",
    ['[lwa]\nrefresh_token = "t"', 'database = "postgresql://a:b@host/ledger"'],
    ids=["token", "password"],
)
def test_a_file_with_a_secret_must_be_private(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="0600"):
        load_settings({}, _file(tmp_path, text, 0o644))
    load_settings({}, _file(tmp_path, text, 0o600))
    load_settings({}, _file(tmp_path, 'theme = "mono"', 0o644))


def test_every_key_says_what_it_means_and_where_it_comes_from(tmp_path: Path) -> None:
    path = _file(tmp_path, '[ageing]\nby = "issue"\n')
    rows = {row.key: row for row in shown_settings({"ARTUI_THEME": "mono"}, path)}
    assert len(rows) == len(KEYS)
    assert [row.key for row in rows.values() if not row.meaning] == []
    assert (rows["theme"].source, rows["theme"].value) == ("environment", "mono")
    assert (rows["ageing.by"].source, rows["ageing.by"].value) == ("file", "issue")
    assert (rows["ageing.bounds"].source, rows["ageing.bounds"].value) == ("default", "30,60,90")
    assert rows["ads.receivable"].value == "false"


def test_each_key_has_one_variable() -> None:
    names = [variable(key) for key in KEYS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ledger.db", "ledger.db"),
        ("postgresql://anna@host/ledger", "postgresql://anna@host/ledger"),
        ("postgresql://anna:pa:ss@wo@host/ledger", "postgresql://anna:…@host/ledger"),
        ("postgresql://host/l?Password=x&a=b", "postgresql://host/l?Password=…&a=b"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert without_password(address) == shown
    assert carries_password(address) == (shown != address)


def test_artui_settings_prints_path_and_values_but_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_text('theme = "mono"\n[keys]\n"app.quit" = "Ctrl+Q"\n', encoding="utf-8")
    monkeypatch.setenv("ARTUI_LWA_CLIENT_SECRET", "hush-hush")
    ran = here("settings")
    assert ran.status == 0, ran.err
    assert str(path) in ran.out
    assert "theme = mono" in ran.out
    assert "# Give dark, light, mono or high-contrast\n" in ran.out
    assert "keys = app.quit=Ctrl+Q" in ran.out
    assert "hush" not in ran.out
    assert "(set, not shown)" in ran.out
    found = here("settings", "--format", "json").json
    assert found["path"] == str(path)


def test_a_wrong_settings_file_is_refused_by_name_before_anything_is_done() -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_text("colour = 1\n", encoding="utf-8")
    ran = here("db", "info")
    assert (ran.status, "“colour”" in ran.err, str(path) in ran.err) == (2, True, True)
    assert "there are database, database_file, db_read, locale, theme, " in ran.err


def test_a_wrong_value_in_the_environment_is_refused_like_a_wrong_option(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARTUI_THEME", "foo")
    ran = here("db", "info")
    assert (ran.status, ran.out) == (2, "")
    told = "Setting theme: 'foo' is wrong; give dark, light, mono or high-contrast."
    assert ran.err.strip() == told


def test_the_themes_that_may_be_set_are_those_of_the_screens() -> None:
    assert get_args(get_args(Theme)[0]) == ("", *themes.NAMES)


@pytest.mark.parametrize("locale", ["de_DE", "de-CH", "fr_FR.UTF-8", "C", "de_AT@euro", "zh_TW"])
def test_a_locale_is_written_as_systems_write_it(locale: str, tmp_path: Path) -> None:
    assert load_settings({"ARTUI_LOCALE": locale}, tmp_path / "none.toml").locale == locale


def test_the_settings_of_the_ledger_are_listed_and_set(artui: Artui) -> None:
    assert artui.rows("ledger", "settings") == artui.rows("ledger", "settings", "list")
    first = artui.rows("ledger", "settings")[0]
    assert (first["key"], first["value"], first["source"]) == ("tolerance", "0.05", "default")
    done = artui.done("ledger", "settings", "set", "tolerance", "1.00")
    assert done.out == "Tolerance of the ledger is 1.00, before 0.05 (the default).\n"
    first = artui.rows("ledger", "settings")[0]
    assert (first["value"], first["source"]) == ("1.00", "ledger")
    assert artui.rows("log", "--format", "json")[-1]["act"] == "ledger settings"


def test_a_clerk_can_t_set_a_setting_of_the_ledger(artui: Artui) -> None:
    artui.done("role", "set", "chief", "supervisor")
    artui("role", "set", "anna", "clerk", actor="chief")
    refused = artui("ledger", "settings", "set", "tolerance", "9", actor="anna")
    assert refused.status == 1
    assert "Setting tolerance of the ledger needs a supervisor; anna is clerk." in refused.err
    wrong = artui("ledger", "settings", "set", "tolerance", "much", actor="chief")
    assert (wrong.status, "give a number such as 0.05" in wrong.err) == (1, True)


def test_the_tolerance_in_the_environment_is_refused_before_anything_is_written_off(
    artui: Artui,
) -> None:
    ran = artui.process("write-off", "INV-1", "--reason", "r", ARTUI_TOLERANCE="100000")
    assert (ran.status, "tolerance is a setting of the ledger now" in ran.err) == (2, True)
