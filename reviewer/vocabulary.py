"""Vocabulary files: the words that the checks go by, each file of a form that its readers can rely on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reviewer.fields import Table
from reviewer.model import Role

VOCABULARY = {
    "verbs": ("base", "past_is_base"),
    "lengths": ("fixes", "others"),
    "terms": ("known", "plain", "general", "instructions"),
    "prefixes": ("spelling", "known", "rare"),
    "tree-terms": ("known",),
    "changelog-words": ("frequent", "innocent"),
}
"""Keys that the vocabulary files must have, each a string of words."""


def words_of(path: Path, words: Mapping[str, Any]) -> Mapping[str, Any]:
    """The words of a file as they are; raises RuleFileError where the checks could not read them."""
    table = Table(str(path), words)
    for key in VOCABULARY.get(path.stem, ()):
        table.text(key)
    if judge := _JUDGES.get(path.stem):
        judge(table, words)
    return words


def _judge_verbs(table: Table, _: Mapping[str, Any]) -> None:
    """Irregular verbs with their forms."""
    for verb, forms in table.mapping("irregular").items():
        if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
            raise table.error(f"irregular.{verb}", "must be a list of strings")


def _judge_ties(table: Table, _: Mapping[str, Any]) -> None:
    """Words by how much they tell, and the weights of the measurements."""
    table.texts("by_bits", ())
    for name, weight in table.mapping("weights").items():
        if not isinstance(weight, float):
            raise table.error(f"weights.{name}", "must be a number with a point")


def _judge_roles(table: Table, roles: Mapping[str, Any]) -> None:
    """Each role must be one that there is, each weight a number, its phrases a string."""
    for role, weights in roles.items():
        if role not in tuple(Role) or not isinstance(weights, dict):
            raise table.error(role, f"must be a table and named {', '.join(Role)}")
        for weight, phrases in weights.items():
            if not weight.isdecimal() or not isinstance(phrases, str) or not phrases.strip():
                raise table.error(f"{role}.{weight}", "must be a weight with a string of phrases, one a line")


def _judge_checkpatch(table: Table, _: Mapping[str, Any]) -> None:
    """Types of checkpatch by category, our rules by type, and the types that are settled: strings of words."""
    for key in ("categories", "ours", "settled"):
        for name, words in table.mapping(key).items():
            if not isinstance(words, str):
                raise table.error(f"{key}.{name}", "must be a string of words")
    if "types" not in table.mapping("settled"):
        raise table.error("settled.types", "is missing")


def _judge_tree_terms(table: Table, _: Mapping[str, Any]) -> None:
    """Words by area, and meanings by abbreviation; both must be there."""
    for key in ("areas", "meanings"):
        if not table.has(key):
            raise table.error(key, "is missing")
    for area, terms in table.mapping("areas").items():
        if not isinstance(terms, str):
            raise table.error(f"areas.{area}", "must be a string of words")
    for term, forms in table.mapping("meanings").items():
        if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
            raise table.error(f"meanings.{term}", "must be a list of strings")


_JUDGES: Mapping[str, Callable[[Table, Mapping[str, Any]], None]] = {
    "verbs": _judge_verbs,
    "checkpatch": _judge_checkpatch,
    "ties": _judge_ties,
    "roles": _judge_roles,
    "tree-terms": _judge_tree_terms,
}
