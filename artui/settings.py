"""What a user sets once: a TOML file in the config folder, each key also in the environment.

The key `bounds` of section `ageing` is `ARTUI_AGEING_BOUNDS` in the environment, which wins over
the file. Unknown keys of the file are refused by name. What each key means is written here, once:
`artui settings` prints it and docs/configuration.md is made from it. Secrets are never shown.
"""

import inspect
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args

import msgspec
import platformdirs
from msgspec import Meta
from msgspec.structs import FieldInfo

from artui.address import address_trouble, carries_password, is_address, without_password
from artui.choice import is_restricted
from artui.domain.ageing import BadBuckets, Buckets
from artui.domain.refusal import BadSetting
from artui.domain.text import visible

# Once a setting of each person, now one of the ledger (`artui.ledger.book.ledger_settings`).
_OF_LEDGER = ("tolerance",)
# What names a ledger or a folder.
_PLACES = frozenset({"database", "database_file", "db_read", "export_folder", "templates"})
# Of these, what is read: in a restricted session only the settings file names it.
_READ = frozenset({"database_file", "db_read", "templates", "smtp_certificates"})
# What says where mails go, by whom they are taken, and whom answers and copies reach.
_POST = frozenset(
    {
        "mail_from", "mail_name", "mail_reply_to", "mail_cc", "smtp_host", "smtp_port",
        "smtp_security", "smtp_certificates",
    }
)  # fmt: skip
# How the screens look: they open without what is wrong of these, and say so.
_LOOKS = frozenset({"theme", "locale"})
_SECTIONS = ("ageing", "ads", "amazon", "lwa", "smtp", "spapi")
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

# `title` says what would be right when a value is wrong.
Text = Annotated[str, Meta(title="text in quotes")]
Secret = Annotated[str, Meta(title="a secret in quotes")]
Switch = Annotated[bool, Meta(title="true or false")]
Days = Annotated[tuple[int, ...], Meta(title="a list of days, such as 30, 60, 90")]
AdsListing = Annotated[Literal["invoices", "summaries"], Meta(title="invoices or summaries")]
By = Annotated[Literal["due", "issue"], Meta(title="due or issue")]
# The themes of artui.tui.kit.terminal.themes, and none.
Theme = Annotated[
    Literal["", "dark", "light", "mono", "high-contrast"],
    Meta(title="dark, light, mono or high-contrast"),
]
LocaleName = Annotated[str, Meta(title="a locale, such as en_GB, de_DE or fr_FR")]
Address = Annotated[
    str, Meta(pattern=r"^(https?://[^\s/]\S*)?\Z", title="an address, such as https://…")
]
Host = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9._:-]*\Z", title="a host, such as smtp.example.com")
]
Port = Annotated[int, Meta(ge=0, le=65535, title="a port, such as 587")]
Security = Annotated[Literal["starttls", "tls"], Meta(title="starttls or tls")]
Region = Annotated[Literal["na", "eu", "fe"], Meta(title="na, eu or fe")]
Keys = Annotated[Mapping[str, tuple[str, ...]], Meta(title="a table of keys by action")]


def _name(field: str) -> str:
    """A field's key in the file: `ageing.bounds` for `ageing_bounds`."""
    section, _, key = field.partition("_")
    return f"{section}.{key}" if section in _SECTIONS else field


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=_name):
    """Every key with its type and default; below it what it means."""

    database: Text = ""
    """Address of the ledger: a path or postgresql://… (empty: a file in the data folder)"""
    database_file: Text = ""
    """A file with mode 0600 that holds that address, its password included"""
    db_read: Text = ""
    """Addresses of hot standbys to read from, with blanks between them (empty: none)"""
    locale: LocaleName = ""
    """How the screens write numbers, such as de_DE (empty: as LANG says)"""
    theme: Theme = ""
    """Colours of the screens (empty: chosen when they start)"""
    mouse: Switch = False
    """Whether the screens take the mouse from the terminal"""
    export_folder: Text = ""
    """Where files go (empty: artui in the documents folder)"""
    templates: Text = ""
    """Folder with your own templates for documents, over the shipped ones (empty: none)"""
    mail_from: Text = ""
    """Address that mails are from (empty: the contact of our legal entity)"""
    mail_name: Text = ""
    """Name before that address (empty: of our legal entity)"""
    mail_reply_to: Text = ""
    """Address that answers go to (empty: the sender)"""
    mail_cc: Text = ""
    """Addresses that get a copy of every mail, with commas between them"""
    smtp_host: Host = ""
    """Server that mails are sent by (empty: only drafts can be written)"""
    smtp_port: Port = 0
    """Its port (0: 587 for starttls, 465 for tls)"""
    smtp_security: Security = "starttls"
    """How the line to it is encrypted: starttls, or tls from the start"""
    smtp_user: Text = ""
    """Login at it (empty: without one)"""
    smtp_password: Secret = ""
    """Password for it"""
    smtp_certificates: Text = ""
    """A file of certificates to trust besides the system's, in PEM"""
    ageing_bounds: Days = (30, 60, 90)
    """The last day of each bucket"""
    ageing_by: By = "due"
    """The date that days are counted from: due or issue"""
    ads_receivable: Switch = False
    """Whether invoices of the Ads service are owed to us"""
    ads_listing: AdsListing = "invoices"
    """How the Ads service lists: invoices, or summaries (its newer listing)"""
    ads_url: Address = ""
    """Address of the Ads service (empty: the region's own)"""
    spapi_url: Address = ""
    """Address of the Selling Partner service (empty: likewise)"""
    lwa_url: Address = ""
    """Base address that gives tokens; /auth/o2/token is added"""
    lwa_client_id: Text = ""
    """Client id for the services"""
    lwa_client_secret: Secret = ""
    """Client secret for the services"""
    lwa_refresh_token: Secret = ""
    """Refresh token for the services"""
    amazon_region: Region = "eu"
    """Region of the services: na, eu or fe"""
    keys: Keys = msgspec.field(default_factory=dict)
    """Keys of the screens: action id = a key, or a list of keys"""

    def __repr__(self) -> str:
        values = (f"{key.name}={_shown(key, getattr(self, key.name))!r}" for key in KEYS)
        return f"Settings({', '.join(values)})"


KEYS = msgspec.structs.fields(Settings)


class ShownSetting(NamedTuple):
    """A setting as `artui settings` prints it; a secret is only said to be set.

    `good` says what it may be given.
    """

    key: str
    environment: str
    value: str
    source: str
    meaning: str
    good: str


def settings_path() -> Path:
    """The path of the settings file, whether it exists or not."""
    return platformdirs.user_config_path("artui") / "settings.toml"


def load_settings(
    environment: Mapping[str, str], path: Path | None = None, *, wrong: list[str] | None = None
) -> Settings:
    """The settings from the file and the environment; `BadSetting` names what is wrong.

    With a list `wrong`, a wrong theme or locale is left out and its sentence added to the list.
    """
    path = path or settings_path()
    in_file, in_environment = _from_file(path, wrong), _from_environment(environment, wrong)
    if is_restricted(environment):
        _refuse_changed_places(path, in_file, in_environment)
    return Settings(**in_file | in_environment)


def _refuse_changed_places(
    path: Path, in_file: Mapping[str, Any], in_environment: Mapping[str, Any]
) -> None:
    """Refuse what would take a restricted session elsewhere than its settings file does: whoever
    uses the session may have a say in its environment."""
    for key in KEYS:
        if key.name not in _PLACES | _POST or key.name not in in_environment:
            continue
        same = in_file.get(key.name, in_environment[key.name]) == in_environment[key.name]
        if not same or (key.name in _READ and key.name not in in_file):
            raise BadSetting(
                f"{variable(key)} has no effect in a restricted session; {key.encode_name} is set "
                f"in {visible(str(path))}."
            )


def shown_settings(
    environment: Mapping[str, str], path: Path | None = None, *, wrong: list[str] | None = None
) -> list[ShownSetting]:
    """Every key with its value and the value's origin, without secrets and passwords; `wrong` as in
    `load_settings`."""
    in_file = _from_file(path or settings_path(), wrong)
    in_environment = _from_environment(environment, wrong)
    settings, meanings = Settings(**in_file | in_environment), _meanings()
    rows = []
    for key in KEYS:
        source = "file" if key.name in in_file else "default"
        source = "environment" if key.name in in_environment else source
        value, meaning = _shown(key, getattr(settings, key.name)), meanings[key.name]
        name = key.encode_name
        rows.append(ShownSetting(name, variable(key), value, source, meaning, right(key)))
    return rows


def variable(key: FieldInfo) -> str:
    """The environment variable of a key: `ARTUI_AGEING_BOUNDS`."""
    return f"ARTUI_{key.name.upper()}"


def right(key: FieldInfo) -> str:
    """What a value of the key must be, in words."""
    return str(get_args(key.type)[1].title)


def export_folder(settings: Settings) -> Path:
    """The folder that the screens write to and that a restricted session can't leave."""
    if settings.export_folder:
        return Path(settings.export_folder).expanduser()
    return platformdirs.user_documents_path() / "artui"


def templates_folder(settings: Settings) -> Path | None:
    """The folder with the company's own templates, if one is set."""
    return Path(settings.templates).expanduser() if settings.templates else None


def read_addresses(settings: Settings) -> tuple[str, ...]:
    """The addresses of standbys to read from; raises BadSetting for one that is none."""
    found = tuple(settings.db_read.split())
    for address in found:
        if "://" not in address or address.startswith("sqlite:") or not is_address(address):
            shown = f"{without_password(address)} is no address of a standby (setting db_read)"
            if address.startswith("postgres") and (trouble := address_trouble(address)):
                raise BadSetting(f"{shown}: {trouble}")
            raise BadSetting(f"{shown}: give postgresql://…, and a blank between two.")
    return found


def _addresses(values: Mapping[str, Any]) -> list[str]:
    """The addresses of ledgers in some values of settings."""
    return [values.get("database", ""), *values.get("db_read", "").split()]


def read_private(path: Path) -> str:
    """The one line of a file that only its owner can open; raises BadSetting and OSError."""
    return private_bytes(path).decode("utf-8", "replace").strip()


def private_bytes(path: Path) -> bytes:
    """What a file begins with that only its owner can open; raises BadSetting and OSError."""
    with path.open("rb") as handle:
        _check_private(path, stat.S_IMODE(os.fstat(handle.fileno()).st_mode))
        return handle.read(10_000)


def _check_private(path: Path, mode: int) -> None:
    if mode & 0o077:
        raise BadSetting(
            f"{visible(str(path))} holds a secret and can be opened by others "
            f"(mode {mode:04o}); its mode must be 0600."
        )


def _from_file(path: Path, wrong: list[str] | None) -> dict[str, Any]:
    """The values that the file sets, by field; empty if there is no file."""
    try:
        with path.open("rb") as handle:
            mode = stat.S_IMODE(os.fstat(handle.fileno()).st_mode)
            found = msgspec.toml.decode(handle.read())
    except FileNotFoundError:
        return {}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{visible(str(path))} is no TOML: {visible(str(error))}.") from error
    known = {key.encode_name: key for key in KEYS}
    values: dict[str, Any] = {}
    for name, value in _flat(found):
        if name in _OF_LEDGER:
            raise BadSetting(f"{visible(str(path))}: {_moved(name)}")
        if name not in known:
            raise BadSetting(
                f"{visible(str(path))}: there is no setting “{visible(name)}”; "
                f"there are {', '.join(known)}."
            )
        values |= _taken(known[name], value, wrong)
    secret = any(values.get(key.name) for key in KEYS if key.type == Secret)
    if secret or any(map(carries_password, _addresses(values))):
        _check_private(path, mode)
    return values


def _moved(name: str) -> str:
    """What to do about a setting that a person can't set any more."""
    return (
        f"{name} is a setting of the ledger now, not of a person. Take it out here; "
        f"`artui ledger settings` shows it, and a supervisor sets it: "
        f"artui ledger settings set {name} VALUE."
    )


def _flat(found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        if name in _SECTIONS and isinstance(value, dict):
            yield from ((f"{name}.{key}", inner) for key, inner in value.items())
        else:
            yield name, value


def _taken(key: FieldInfo, value: Any, wrong: list[str] | None) -> dict[str, Any]:
    """The field with its value; without it if it is wrong, may be left out, and that is told."""
    try:
        return {key.name: _checked(key, value)}
    except BadSetting as refusal:
        if wrong is None or key.name not in _LOOKS:
            raise
        wrong.append(str(refusal))
        return {}


def _from_environment(environment: Mapping[str, str], wrong: list[str] | None) -> dict[str, Any]:
    """The values that the environment sets, by field; an empty variable sets nothing."""
    for name in _OF_LEDGER:
        if environment.get(f"ARTUI_{name.upper()}"):
            raise BadSetting(f"ARTUI_{name.upper()}: {_moved(name)}")
    texts = ((key, environment.get(variable(key))) for key in KEYS)
    found: dict[str, Any] = {}
    for key, text in texts:
        if text:
            found |= _taken(key, _from_text(key, text), wrong)
    return found


def _from_text(key: FieldInfo, text: str) -> Any:
    """What the file would hold for a text of the environment; the text itself if that fails."""
    if key.type == Switch:
        return _TRUTH.get(text.lower(), text)
    if key.type == Days:
        days = [day.strip() for day in text.split(",")]
        return [int(day) for day in days] if all(re.fullmatch("[0-9]+", d) for d in days) else text
    if key.type == Port:
        return int(text) if re.fullmatch("[0-9]{1,5}", text) else text
    if key.type == Keys:
        pairs = [part.partition("=") for part in text.split(";") if part.strip()]
        return {name.strip(): keys.split() for name, _, keys in pairs}
    return text


def _checked(key: FieldInfo, value: Any) -> Any:
    """The value in the field's type."""
    if key.type == Keys and isinstance(value, dict):
        value = {name: [each] if isinstance(each, str) else each for name, each in value.items()}
        for name, each in value.items():
            _converted(f"{key.encode_name}.{name}", each, list[str], "a key or a list of keys")
    found = _converted(key.encode_name, value, key.type, right(key), secret=key.type == Secret)
    if key.type == Days:
        try:
            Buckets.parse(",".join(map(str, found)))
        except BadBuckets as error:
            raise BadSetting(f"Setting {key.encode_name}: {error}") from error
    if key.type == LocaleName and found and not _is_locale(found):
        raise _wrong(key.encode_name, found, right(key))
    return found


def _is_locale(name: str) -> bool:
    base = name.partition(".")[0].partition("@")[0].replace("-", "_")
    if base in ("C", "POSIX"):
        return True
    # 25 ms, which only those with a locale of their own pay.
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(base)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _converted(name: str, value: Any, kind: Any, right: str, *, secret: bool = False) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise _wrong(name, value, right, secret=secret) from None


def _wrong(name: str, value: object, right: str, *, secret: bool = False) -> BadSetting:
    shown = "what it holds" if secret else visible(repr(value))
    return BadSetting(f"Setting {visible(name)}: {shown} is wrong; give {right}.")


def _meanings() -> dict[str, str]:
    """The meaning of each field: the text below it."""
    below = r'^    (\w+): .*\n    """(.+)"""$'
    return dict(re.findall(below, inspect.getsource(Settings), re.MULTILINE))


def _shown(key: FieldInfo, value: Any) -> str:
    if key.type == Secret:
        return "(set, not shown)" if value else ""
    if key.name == "database":
        return without_password(value)
    if key.name == "db_read":
        return " ".join(map(without_password, value.split()))
    if key.type == Keys:
        return "; ".join(f"{name}={' '.join(keys)}" for name, keys in value.items())
    if key.type == Days:
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
