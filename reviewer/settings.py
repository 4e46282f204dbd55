"""What the user has set for all runs: a file of his own, and git's configuration.  The command line goes before both.

Nothing is read from the tree under review. What git reads for the repository that one stands in is the user's own:
its .git/config travels with no patch and with no clone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from reviewer import config, gitvariables
from reviewer.errors import ConfigError
from reviewer.model import Persona, Severity

SECTION = "presend"
LARGEST = 2**20
"""Bytes of the user's file."""
NEVER = "never"
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Kind(StrEnum):
    """What a value is."""

    TEXT = "a word"
    PATH = "a path that begins with / or ~"
    FLAG = "true or false"


@dataclass(frozen=True, slots=True)
class Key:
    """Something that can be set."""

    name: str
    """As the user's file has it; git's has the same in its own way of writing, "failOn" for "fail-on"."""
    told: str
    default: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    many: bool = False
    """Several values may be given."""
    adds: bool = False
    """Those of all places count, and those of the command line with them."""

    @property
    def in_git(self) -> str:
        """The name of the variable."""
        first, *rest = self.name.split("-")
        return f"{SECTION}.{first}{''.join(part.capitalize() for part in rest)}"


KEYS = (
    Key("persona", "who reads the review", "regular", choices=tuple(map(str, Persona))),
    Key("profile", "house style to judge by", "that of the touched paths"),
    Key("fail-on", "exit with 1 at a finding as severe as this", "error", choices=(*map(str, Severity), NEVER)),
    Key("tree", "kernel tree that patches apply to", "the one you stand in, if it fits", Kind.PATH),
    Key("rules", "a folder of more rules", "none", Kind.PATH, many=True, adds=True),
    Key("disable", "a rule to suppress", "none", many=True, adds=True),
    Key("format", "how to write the review to standard output", "text", many=True),
    Key("checkpatch", "run checkpatch.pl of the tree that is named", "auto", choices=("auto", NEVER)),
    Key("cache", "keep reviews for the next run", "true", Kind.FLAG),
)
BY_NAME = {key.name: key for key in KEYS}
_BY_LETTERS = {key.name.replace("-", ""): key for key in KEYS}


@dataclass(frozen=True, slots=True)
class Given:
    """A value, and where it stands."""

    value: str | bool
    where: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set, by key; a key that nobody has set is not there."""

    given: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a key that may have several."""
        return tuple(str(each.value) for each in self.given.get(name, ()))

    def text(self, name: str) -> str | None:
        """The value of a key that has one, None where it is not set."""
        return next((str(each.value) for each in self.given.get(name, ())), None)

    def flag(self, name: str) -> bool | None:
        """The value of a key that is true or false, None where it is not set."""
        return next((each.value is True for each in self.given.get(name, ())), None)

    def place(self, name: str, value: str) -> str:
        """Where a value of a key was given; empty where it was not."""
        wanted = value.casefold()
        return next((each.where for each in self.given.get(name, ()) if str(each.value).casefold() == wanted), "")


def load() -> Settings:
    """The user's file, and what git's configuration says above it; raises ConfigError."""
    merged: dict[str, tuple[Given, ...]] = {}
    for key, values in (*_of_file(file()), *_of_git()):
        known = merged.get(key.name, ()) if key.adds else ()
        merged[key.name] = (*known, *values) if values else ()
    return Settings({name: values for name, values in merged.items() if values})


def file() -> Path:
    """The user's file, be it there or not."""
    return config.folder() / "config.toml"


def _of_file(path: Path) -> Iterator[tuple[Key, tuple[Given, ...]]]:
    text = _read(path)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from error
    for name, raw in table.items():
        where = f"{path}:{_line(text, name)}"
        key = BY_NAME.get(name)
        if key is None:
            raise ConfigError(f"{where}: there is no key {name!r}{_meant(name, {each: each for each in BY_NAME})}")
        if isinstance(raw, list) and not key.many:
            raise ConfigError(f"{where}: {name}: one value is wanted, not a list")
        values = raw if isinstance(raw, list) else [raw]
        yield key, tuple(Given(_judged(key, value, f"{where}: {name}"), where) for value in values)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    if len(raw) > LARGEST:
        raise ConfigError(f"{path}: too large to be a configuration")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error


def _line(text: str, name: str) -> int:
    """The line that a key of the file stands in, 1 where it is written in a way that is not looked for."""
    found = re.search(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*[=.]|^[ \t]*\[+[ \t]*{re.escape(name)}", text, re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _of_git() -> Iterator[tuple[Key, tuple[Given, ...]]]:
    """What the variables come to; an empty value forgets what was said before."""
    found: dict[str, tuple[Given, ...]] = {}
    for variable in gitvariables.variables(SECTION):
        where = f"{variable.origin}: {variable.name}"
        key = _of_variable(variable.name, where)
        known = found.get(key.name, ()) if key.many else ()
        value = None if variable.value == "" else _judged(key, _flagged(key, variable.value), where)
        found[key.name] = () if value is None else (*known, Given(value, where))
    yield from ((BY_NAME[name], values) for name, values in found.items())


def _of_variable(name: str, where: str) -> Key:
    letters = name.partition(".")[2].replace("-", "").casefold()
    if letters not in _BY_LETTERS:
        known = {each: key.in_git for each, key in _BY_LETTERS.items()}
        raise ConfigError(f"{where}: there is no such setting{_meant(letters, known)}")
    return _BY_LETTERS[letters]


def _flagged(key: Key, value: str | None) -> str | bool:
    """What git takes for true and false; a variable without a value is true."""
    if key.kind is Kind.FLAG:
        said = TRUE[0] if value is None else value.casefold()
        return True if said in TRUE else False if said in FALSE else said
    return value or ""


def _judged(key: Key, raw: Any, where: str) -> str | bool:
    """The value, if it is one that this key can have. Raises ConfigError."""
    if not isinstance(raw, bool if key.kind is Kind.FLAG else str) or raw == "":
        raise ConfigError(f"{where}: {key.kind} is wanted, not {raw!r}"[:400])
    if isinstance(raw, bool):
        return raw
    text = str(raw)
    if key.choices and text not in key.choices:
        meant = _meant(text, {each: each for each in key.choices})
        raise ConfigError(f"{where}: {text!r} is no value of it{meant}")
    if key.kind is Kind.PATH:
        if not text.startswith(("/", "~")):
            raise ConfigError(f"{where}: {key.kind} is wanted, not {text!r}")
        return str(_expanded(text, where))
    if key.name == "format" and "=" in text:
        raise ConfigError(f"{where}: a file to write is named on the command line alone")
    return text.upper() if key.name == "disable" else text


def _expanded(text: str, where: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{where}: {error}") from error


def _meant(name: str, known: Mapping[str, str]) -> str:
    """What the user may have meant, else all that there is; known has names by what is compared."""
    from difflib import get_close_matches

    near = get_close_matches(name.casefold(), list(known), n=1)
    return f"; did you mean {known[near[0]]!r}?" if near else f"; there are {', '.join(known.values())}"


def of_desk(found: Settings) -> dict[str, Any]:
    """What session.desk() wants to know, for a review that nobody gives options to."""
    tree = found.text("tree")
    return {
        "folders": tuple(map(Path, found.all("rules"))),
        "tree": Path(tree) if tree else None,
        "disabled": [name for name in found.all("disable") if not name.startswith("CHECKPATCH:")],
        "profile": found.text("profile"),
        "cached": found.flag("cache") is not False,
        "place": found.place,
    }


def told(found: Settings) -> Iterator[tuple[str, str, str]]:
    """Each key with its value in force and where that comes from."""
    for key in KEYS:
        values = found.given.get(key.name)
        if not values:
            yield key.name, key.default, "default"
            continue
        for each in values:
            yield key.name, str(each.value).lower() if key.kind is Kind.FLAG else str(each.value), each.where


def defaults(found: Settings, names: Iterable[str]) -> dict[str, Any]:
    """Values for those parameters of a command, by their names in the code, that are set."""
    tree = found.text("tree")
    by_parameter = {
        "persona": found.text("persona"),
        "profile": found.text("profile"),
        "fail_on": found.text("fail-on"),
        "tree": Path(tree) if tree else None,
        "style_checker": found.text("checkpatch"),
        "styles": found.all("format") or None,
        "no_cache": None if found.flag("cache") is None else not found.flag("cache"),
    }
    return {name: by_parameter[name] for name in names if by_parameter.get(name) is not None}
