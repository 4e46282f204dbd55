"""[params] of a rule file -> the dataclass of its check, every wrong key told by name."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import MISSING, fields
from string import Formatter
from typing import Any, get_type_hints

from reviewer.errors import RuleFileError
from reviewer.rulebook import Rule


def judge_wording(rule: Rule, facts: Collection[str]) -> None:
    """Raise RuleFileError where a message or an advice names in braces what its check does not know."""
    wordings = {"": rule.wording, **{f"variants.{name}.": wording for name, wording in rule.variants.items()}}
    for at, wording in wordings.items():
        for key, text in (("message", wording.message), ("advice", wording.advice)):
            if wrong := _unknown(text, facts):
                known = ", ".join(f"{{{name}}}" for name in ("match", *facts))
                raise RuleFileError(f"{rule.path}: {at}{key}: {wrong}; known are {known}")


def _unknown(text: str, facts: Collection[str]) -> str:
    """The first thing in braces that is no plain name of a fact, empty where all are."""
    try:
        parts = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None]
    except ValueError as error:
        return str(error)
    wrong = (name for name, form, conversion in parts if form or conversion or name not in ("match", *facts))
    return next((f"{{{name}}} is no fact of this check" for name in wrong), "")


def build(rule: Rule, kind: type[Any], values: dict[str, Any]) -> Any:
    """An instance of kind; raises RuleFileError("path: params.key: reason")."""
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    if "scope" in known:
        values = {**values, "scope": rule.scope}
    for key in values:
        if key not in known:
            raise RuleFileError(
                f"{rule.path}: params.{key}: unknown key; known are {', '.join(sorted(known)) or 'none'}"
            )
    for name, field in known.items():
        if name not in values and field.default is MISSING and field.default_factory is MISSING:
            raise RuleFileError(f"{rule.path}: params.{name}: missing")
    try:
        return kind(**{key: _converted(rule, key, hints[key], value) for key, value in values.items()})
    except ValueError as error:  # what the values mean together, from the dataclass itself
        raise RuleFileError(f"{rule.path}: params: {error}") from error


def _converted(rule: Rule, key: str, hint: Any, value: Any) -> Any:
    wanted = str(hint)
    if wanted.startswith("tuple[str"):
        return tuple(_all_of(rule, key, value, str))
    if wanted.startswith("tuple[re.Pattern"):
        return tuple(_pattern(rule, key, text) for text in _all_of(rule, key, value, str))
    if wanted.startswith("tuple["):
        return tuple(_all_of(rule, key, value, (dict, list)))
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise RuleFileError(f"{rule.path}: params.{key}: must be of type {hint.__name__}, not {value!r}"[:300])
    return value


def _all_of(rule: Rule, key: str, value: Any, kind: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(part, kind) for part in value):
        raise RuleFileError(f"{rule.path}: params.{key}: a list of another type is wanted, not {value!r}"[:300])
    return value


def _pattern(rule: Rule, key: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise RuleFileError(f"{rule.path}: params.{key}: {text!r}: {error}") from error
