"""What a user sets once: a TOML file in the config folder, each key also in the environment.

The key `bounds` of section `ageing` is `ARTUI_AGEING_BOUNDS` in the environment, which wins over
the file. Unknown keys of the file are refused by name. What each key means is written here, once;
`artui settings` prints it. Secrets are read, never shown.
"""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import platformdirs

from artui.domain.ageing import BadBuckets, Buckets
from artui.domain.money import decimals
from artui.domain.refusal import Refused
from artui.domain.text import visible

_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_CHOICES = {"ageing_by": ("due", "issue"), "amazon_region": ("na", "eu", "fe")}


class BadSetting(Refused):
    """A key of the settings is unknown, has a wrong value, or lies where others can read it."""


def _key(default: Any, section: str, doc: str, *, secret: bool = False) -> Any:
    about = {"section": section, "doc": doc, "secret": secret}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=about)
    return field(default=default, repr=not secret, metadata=about)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every key with its default. A field of a section begins with its name: `ageing_bounds`."""

    database: str = _key(
        "", "", "Address of the ledger: a path or postgresql://… (empty: a file in the data folder)"
    )
    database_file: str = _key(
        "", "", "A file with mode 0600 that holds that address, its password included"
    )
    locale: str = _key("", "", "How the screens write numbers, such as de_DE (empty: as LANG says)")
    theme: str = _key("", "", "Colours of the screens (empty: chosen when they start)")
    mouse: bool = _key(False, "", "Whether the screens take the mouse from the terminal")
    export_folder: str = _key("", "", "Where files go (empty: artui in the documents folder)")
    mail_from: str = _key("", "", "Sender of mail drafts (empty: as the mail program has it)")
    tolerance: str = _key(
        "0.05", "", "The largest rest, in major units, that is written off without a supervisor"
    )
    ageing_bounds: tuple[int, ...] = _key((30, 60, 90), "ageing", "The last day of each bucket")
    ageing_by: str = _key("due", "ageing", "The date that days are counted from: due or issue")
    ads_receivable: bool = _key(False, "ads", "Whether invoices of the Ads service are owed to us")
    ads_url: str = _key("", "ads", "Address of the Ads service (empty: the region's own)")
    spapi_url: str = _key("", "spapi", "Address of the Selling Partner service (empty: likewise)")
    lwa_url: str = _key("", "lwa", "Base address that gives tokens; /auth/o2/token is added")
    lwa_client_id: str = _key("", "lwa", "Client id for the services")
    lwa_client_secret: str = _key("", "lwa", "Client secret for the services", secret=True)
    lwa_refresh_token: str = _key("", "lwa", "Refresh token for the services", secret=True)
    amazon_region: str = _key("eu", "amazon", "Region of the services: na, eu or fe")
    keys: Mapping[str, tuple[str, ...]] = _key(
        {}, "", "Keys of the screens: action id = a key, or a list of keys"
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as `artui settings` prints it; of a secret only that it is there."""

    key: str
    environment: str
    value: str
    source: str
    meaning: str


def settings_path() -> Path:
    """Where the settings file is, whether it exists or not."""
    return platformdirs.user_config_path("artui") / "settings.toml"


def load_settings(environment: Mapping[str, str], path: Path | None = None) -> Settings:
    """The settings of the file and the environment; `BadSetting` names what is wrong."""
    values = _from_file(path or settings_path())
    for key in fields(Settings):
        if text := environment.get(variable(key)):
            values[key.name] = _from_text(key, text)
    for name, value in values.items():
        _check(name, value)
    return Settings(**values)


def shown_settings(environment: Mapping[str, str], path: Path | None = None) -> list[Shown]:
    """Every key with its value and where that comes from, without secrets and passwords."""
    path = path or settings_path()
    settings, in_file = load_settings(environment, path), _from_file(path)
    rows = []
    for key in fields(Settings):
        source = "file" if key.name in in_file else "default"
        if environment.get(variable(key)):
            source = "environment"
        value = _shown(key, getattr(settings, key.name))
        rows.append(Shown(dotted(key), variable(key), value, source, key.metadata["doc"]))
    return rows


def dotted(key: "Field[Any]") -> str:
    """The key as the file has it: `ageing.bounds`."""
    section = key.metadata["section"]
    return f"{section}.{key.name.removeprefix(section + '_')}" if section else key.name


def variable(key: "Field[Any]") -> str:
    """The environment variable of a key: `ARTUI_AGEING_BOUNDS`."""
    return f"ARTUI_{key.name.upper()}"


def export_folder(settings: Settings) -> Path:
    """The folder that the screens write to and that a restricted session can't leave."""
    if settings.export_folder:
        return Path(settings.export_folder).expanduser()
    return platformdirs.user_documents_path() / "artui"


def tolerance_minor(settings: Settings, currency: str) -> int:
    """The tolerance in minor units of a currency; decimals that it lacks are cut off."""
    return int(Fraction(settings.tolerance) * 10 ** decimals(currency))


def without_password(address: str) -> str:
    """The address of a ledger as it may be shown: what stands for a password is left out."""
    shown = re.sub(r"(://[^/:@]*):.*@", r"\1:…@", address, count=1)
    return re.sub(r"(?i)((?:password|sslpassword)=)[^&]*", r"\1…", shown)


def carries_password(address: str) -> bool:
    """Whether the address of a ledger holds a password, before the host or as a parameter."""
    return "://" in address and without_password(address) != address


def read_private(path: Path) -> str:
    """The one line of a file that only its owner can open; raises BadSetting and OSError."""
    with path.open("rb") as handle:
        _check_private(path, stat.S_IMODE(os.fstat(handle.fileno()).st_mode))
        return handle.read(10_000).decode("utf-8", "replace").strip()


def _check_private(path: Path, mode: int) -> None:
    if mode & 0o077:
        raise BadSetting(
            f"{visible(str(path))} holds a secret and can be opened by others "
            f"(mode {mode:04o}); its mode must be 0600."
        )


def _from_file(path: Path) -> dict[str, Any]:
    """The values that the file sets, by field; none if there is no file."""
    try:
        with path.open("rb") as handle:
            mode = stat.S_IMODE(os.fstat(handle.fileno()).st_mode)
            found = tomllib.load(handle)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{visible(str(path))} is no TOML: {visible(str(error))}.") from error
    known = {dotted(key): key for key in fields(Settings)}
    values: dict[str, Any] = {}
    for name, value in _flat(found, sections={name.split(".")[0] for name in known if "." in name}):
        if name not in known:
            raise BadSetting(f"{visible(str(path))}: there is no setting “{visible(name)}”.")
        values[known[name].name] = _from_toml(known[name], value)
    secret = any(values.get(key.name) for key in fields(Settings) if key.metadata["secret"])
    if secret or carries_password(values.get("database", "")):
        _check_private(path, mode)
    return values


def _flat(found: Mapping[str, Any], sections: set[str]) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in found.items():
        if name in sections and isinstance(value, dict):
            pairs += [(f"{name}.{key}", inner) for key, inner in value.items()]
        else:
            pairs.append((name, value))
    return pairs


def _from_toml(key: "Field[Any]", value: Any) -> Any:
    """A value of the file in the field's type."""
    match key.name, value:
        case "keys", dict():
            return {name: _key_list(name, keys) for name, keys in value.items()}
        case "ageing_bounds", list() if all(type(bound) is int for bound in value):
            return tuple(value)
        case "ads_receivable" | "mouse", bool():
            return value
        case "keys" | "ageing_bounds" | "ads_receivable" | "mouse", _:
            wanted = {"keys": "a table", "ageing_bounds": "a list of days"}
            raise _wrong(key.name, value, wanted.get(key.name, "true or false"))
        case _, str():
            return value
        case _:
            raise _wrong(key.name, value, "text in quotes")


def _key_list(name: str, keys: Any) -> tuple[str, ...]:
    found = [keys] if isinstance(keys, str) else keys
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BadSetting(f"Setting keys.{visible(name)}: give a key or a list of keys.")
    return tuple(found)


def _from_text(key: "Field[Any]", text: str) -> Any:
    """A value of the environment in the field's type."""
    match key.name:
        case "ageing_bounds":
            parts = text.split(",")
            if not all(re.fullmatch(r"[0-9]{1,5}", part.strip()) for part in parts):
                raise _wrong(key.name, text, "days separated by commas, such as 30,60,90")
            return tuple(int(part) for part in parts)
        case "ads_receivable" | "mouse":
            if text.lower() not in _TRUTH:
                raise _wrong(key.name, text, "true or false")
            return _TRUTH[text.lower()]
        case "keys":
            pairs = [part.partition("=") for part in text.split(";") if part.strip()]
            return {name.strip(): tuple(keys.split()) for name, _, keys in pairs}
        case _:
            return text


def _check(name: str, value: Any) -> None:
    if name in _CHOICES and value not in _CHOICES[name]:
        raise _wrong(name, value, " or ".join(_CHOICES[name]))
    if name == "tolerance" and not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", value):
        raise _wrong(name, value, "a number such as 0.05")
    if name == "ageing_bounds":
        try:
            Buckets.parse(",".join(map(str, value)))
        except BadBuckets as error:
            raise BadSetting(f"Setting ageing.bounds: {error}") from error


def _wrong(name: str, value: Any, right: str) -> BadSetting:
    key = next(key for key in fields(Settings) if key.name == name)
    return BadSetting(f"Setting {dotted(key)}: {visible(repr(value))} is wrong; give {right}.")


def _shown(key: "Field[Any]", value: Any) -> str:
    if key.metadata["secret"]:
        return "(set, not shown)" if value else ""
    if key.name == "database":
        return without_password(value)
    if key.name == "keys":
        return "; ".join(f"{name}={' '.join(keys)}" for name, keys in value.items())
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
