"""Typed reading of a TOML table: each wrong key is told as "path: key: reason"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from reviewer.errors import RuleFileError

Member = TypeVar("Member", bound=StrEnum)


class Table:
    """A table of a rule file, read key by key; what is left over at close() is an error."""

    def __init__(self, path: str, values: Mapping[str, Any], at: str = "") -> None:
        self._path = path
        self._at = at
        self._values = dict(values)
        self._read: set[str] = set()

    def error(self, key: str, reason: str) -> RuleFileError:
        """The error for a key of this table."""
        return RuleFileError(f"{self._path}: {self._at}{key}: {reason}")

    def close(self) -> None:
        """Raise RuleFileError for a key that nobody asked for."""
        for key in self._values:
            if key not in self._read:
                raise self.error(key, "unknown key")

    def has(self, key: str) -> bool:
        """True where the key is given."""
        return key in self._values

    def _get(self, key: str, kind: type, default: object) -> Any:
        self._read.add(key)
        if key not in self._values:
            if default is None:
                raise self.error(key, "missing")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"must be {_NAMES[kind]}, not {value!r}"[:200])
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A string; missing without a default is an error."""
        return str(self._get(key, str, default))

    def flag(self, key: str) -> bool:
        """A boolean, false where absent."""
        return self._get(key, bool, default=False) is True

    def number(self, key: str, default: int) -> int:
        """A whole number from 1 on."""
        value = int(self._get(key, int, default))
        if value < 1:
            raise self.error(key, "must be 1 or more")
        return value

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of strings."""
        values = self._get(key, list, list(default))
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "must be a list of strings")
        return tuple(values)

    def matching(self, key: str, pattern: re.Pattern[str]) -> str:
        """A string of a given form."""
        value = self.text(key)
        if not pattern.match(value):
            raise self.error(key, f"{value!r} does not have the form {pattern.pattern}")
        return value

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """One of the allowed strings."""
        value = self.text(key)
        if value not in allowed:
            raise self.error(key, f"{value!r} is none of {', '.join(sorted(allowed))}")
        return value

    def member(self, key: str, kind: type[Member], default: Member | None) -> Member:
        """A member of an enumeration."""
        return kind(self.choice(key, [str(member) for member in kind]) if self.has(key) or not default else default)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """A table as it is, empty where absent."""
        value: Mapping[str, Any] = self._get(key, dict, {})
        return value

    def texts_by_name(self, key: str) -> Mapping[str, str]:
        """A table of strings, empty where absent."""
        values = self.mapping(key)
        if not all(isinstance(value, str) for value in values.values()):
            raise self.error(key, "must be a table of strings")
        return values

    def lists_by_name(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """A table of lists of strings, empty where absent."""
        return {
            name: Table(self._path, self.mapping(key), f"{self._at}{key}.").texts(name, ())
            for name in self.mapping(key)
        }

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables, empty where absent."""
        values = self._get(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            raise self.error(key, "must be a list of tables")
        return tuple(Table(self._path, value, f"{self._at}{key}[{n}].") for n, value in enumerate(values))

    def tables_by_name(self, key: str) -> Iterator[tuple[str, Table]]:
        """The sub-tables of a table, by their names."""
        for name, value in self.mapping(key).items():
            if not isinstance(value, dict):
                raise self.error(f"{key}.{name}", "must be a table")
            yield name, Table(self._path, value, f"{self._at}{key}.{name}.")


_NAMES = {str: "a string", bool: "true or false", list: "a list", dict: "a table", int: "a whole number"}
