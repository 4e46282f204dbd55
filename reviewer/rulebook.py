"""rules/*.toml -> Rule, validated: a rule is a file, and a broken file is told with its key."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewer.errors import RuleFileError
from reviewer.fields import Table
from reviewer.model import Confidence, Persona, RuleText, Severity, Source
from reviewer.vocabulary import words_of

CATEGORIES = frozenset(
    """
    too-long too-detailed opening-too-detailed irrelevant-paragraph unexplained-term symbol-not-in-patch
    unclear no-why no-problem-statement what-not-why missing-impact not-imperative this-patch first-person
    passive-or-vague wrong-claim marketing subject-format subject-vague typo-grammar formatting tags
    missing-stable-fixes series-context comment-wording abi code other
    """.split()
)
ID = re.compile(r"^[A-Z]{2}\d{3}$")
NAME = re.compile(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a finding is told, and how loud; a variant of a rule replaces what it names."""

    message: str
    advice: str
    severity: Severity
    confidence: Confidence
    persona: Persona


@dataclass(frozen=True, slots=True)
class Later:
    """A later patch of an example's series."""

    subject: str
    text: str
    diff: str
    below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """As much of a patch as a rule needs, and what the rule must quote in it."""

    text: str
    subject: str
    author: str
    trailers: tuple[str, ...] | None
    """None where the example does not care: a proper sign-off is put there."""
    diff: str
    below: str
    expect: tuple[str, ...]
    """The quotes of all locations, in order; empty for a good example."""
    note: str
    tree: Mapping[str, str] = field(default_factory=dict)
    """Files before the patch, by path."""
    history: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Subjects of earlier commits, by the path that they touched."""
    commits: Mapping[str, str] = field(default_factory=dict)
    """Titles of commits by their ids; "!" before a title means that HEAD does not have it."""
    cover: str = ""
    """The text of the cover letter; empty without one."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of the mail that are others than usual."""
    repeat: int = 1
    """How often the last line of the diff stands there: a long diff in a short example."""
    later_patches: tuple[Later, ...] = ()
    """The rest of the series that this patch begins."""

    def told(self) -> str:
        """The example as a person reads it."""
        parts = (
            self.subject and f"Subject: {self.subject}",
            self.text.strip("\n"),
            *(self.trailers or ()),
            self.diff.strip("\n"),
        )
        return "\n\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule file."""

    id: str
    name: str
    title: str
    category: str
    wording: Wording
    variants: Mapping[str, Wording]
    profiles: tuple[str, ...]
    """Where it applies; empty = everywhere."""
    scope: str
    check: str
    params: Mapping[str, Any]
    covers: bool
    """It also applies to cover letters, which are no changelogs."""
    merge: bool
    """All hits of a patch make one finding with several places."""
    yields_to: tuple[str, ...]
    """Rules whose finding on the same words makes this one superfluous."""
    rationale: str
    sources: tuple[Source, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    path: Path

    def text(self) -> RuleText:
        """What a reader is told of the rule."""
        return RuleText(id=self.id, name=self.name, title=self.title, rationale=self.rationale, sources=self.sources)


@dataclass(frozen=True, slots=True)
class Change:
    """What a profile changes in one rule, and the figure that justifies it."""

    persona: Persona | None
    params: Mapping[str, Any]
    figure: str


@dataclass(frozen=True, slots=True)
class Profile:
    """An area of the kernel with a house style: the paths it covers, and what it changes."""

    name: str
    title: str
    paths: tuple[str, ...]
    """Globs; a trailing slash means everything below."""
    prefixes: tuple[str, ...]
    """First words of subject prefixes, for a message without a diff."""
    changes: Mapping[str, Change]
    path: Path = Path()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules by id, the profiles by name, the vocabularies by file name, and a digest of the lot."""

    rules: Mapping[str, Rule]
    profiles: Mapping[str, Profile]
    vocabulary: Mapping[str, Mapping[str, Any]]
    digest: str


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of a folder of rules, read and not yet understood."""

    path: Path
    place: tuple[str, ...]
    """The parts of its path below the folder."""
    raw: bytes


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """All files that rules are made of."""

    folder: Path
    files: tuple[RuleFile, ...]
    digest: str
    """Of their content, as reports show it."""

    @property
    def identity(self) -> str:
        """A digest of names and content: other files say other things."""
        found = hashlib.sha256()
        for file in self.files:
            found.update(repr(file.place).encode() + hashlib.sha256(file.raw).digest())
        return found.hexdigest()

    def named(self, stem: str) -> bool:
        """Whether there is a rule with this id, or a profile of this name."""
        return any(file.path.stem.partition("-")[0] == stem or _is_profile(file, stem) for file in self.files)

    def text(self, rule_id: str) -> RuleText:
        """What a reader is told of a rule; KeyError where there is none. Raises RuleFileError."""
        for file in self.files:
            if file.path.stem.startswith(f"{rule_id}-") and file.place[0] not in ("vocabulary", "profiles"):
                return _rule(file.path, file.raw).text()
        raise KeyError(rule_id)

    def words(self, name: str) -> Mapping[str, Any]:
        """A vocabulary file; KeyError where there is none. Raises RuleFileError."""
        for file in self.files:
            if file.place[0] == "vocabulary" and file.path.stem == name:
                return words_of(file.path, _table(file.path, file.raw))
        raise KeyError(name)


def _is_profile(file: RuleFile, name: str) -> bool:
    return file.place[0] == "profiles" and file.path.stem == name


def gather(folder: Path, extra: Iterable[Path] = ()) -> RuleFiles:
    """Read the files below folder and those of the user's folders; raises RuleFileError."""
    found: list[RuleFile] = []
    for base in (folder, *extra):
        if not base.is_dir():
            raise RuleFileError(f"{base}: not a folder of rules")
        found += (RuleFile(base.joinpath(*place), place, _bytes(base.joinpath(*place))) for place in _places(base))
    digest = hashlib.sha256()
    for file in found:
        digest.update(file.raw)
    return RuleFiles(folder, tuple(found), digest.hexdigest()[:16])


def _places(base: Path) -> list[tuple[str, ...]]:
    """The TOML files below a folder, in order."""
    below = len(base.parts)
    return sorted(
        (*Path(folder).parts[below:], name)
        for folder, _, names in os.walk(base)
        for name in names
        if name.endswith(".toml")
    )


def load(folder: Path, extra: Iterable[Path] = ()) -> Rulebook:
    """Read the rules below folder and those of the user's folders; raises RuleFileError."""
    return understood(gather(folder, extra))


def understood(given: RuleFiles) -> Rulebook:
    """The rules that the files hold; raises RuleFileError."""
    rules: dict[str, Rule] = {}
    vocabulary: dict[str, Mapping[str, Any]] = {}
    profiles: dict[str, Profile] = {}
    for file in given.files:
        path, raw = file.path, file.raw
        if file.place[0] == "vocabulary":
            _refuse_second(path, vocabulary)
            vocabulary[path.stem] = words_of(path, _table(path, raw))
        elif file.place[0] == "profiles":
            _refuse_second(path, profiles)
            profiles[path.stem] = _profile(path, raw)
        elif file.place[:2] != ("seamcall", "abi"):
            _add(rules, _rule(path, raw))
    if not rules:
        raise RuleFileError(f"{given.folder}: no rule files here")
    _judge_references(rules, profiles)
    return Rulebook(dict(sorted(rules.items())), profiles, vocabulary, given.digest)


def _refuse_second(path: Path, known: Mapping[str, object]) -> None:
    """A file of the user never takes the place of another silently."""
    if path.stem in known:
        raise RuleFileError(f"{path}: name: {path.stem!r} is already taken by another file")


def _judge_references(rules: Mapping[str, Rule], profiles: Mapping[str, Profile]) -> None:
    """Every rule and profile that a file names must be there."""
    for rule in rules.values():
        _judge_names(rule.path, "profiles", rule.profiles, profiles or dict.fromkeys(rule.profiles))
        _judge_names(rule.path, "yields_to", rule.yields_to, rules)
    for profile in profiles.values():
        _judge_names(profile.path, "rules", profile.changes, rules)


def _judge_names(path: Path, key: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            raise RuleFileError(f"{path}: {key}: {name!r} is none of {', '.join(sorted(known))}")


def _add(rules: dict[str, Rule], rule: Rule) -> None:
    if rule.id in rules:
        raise RuleFileError(f"{rule.path}: id: {rule.id} is already taken by {rules[rule.id].path}")
    rules[rule.id] = rule


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleFileError(f"{path}: {error.strerror}") from error


def _table(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleFileError(f"{path}: {error}") from error


def _rule(path: Path, raw: bytes) -> Rule:
    table = Table(str(path), _table(path, raw))
    wording = _wording(table, None)
    rule = Rule(
        id=table.matching("id", ID),
        name=table.matching("name", NAME),
        title=table.text("title"),
        category=table.choice("category", CATEGORIES),
        wording=wording,
        variants={name: _wording(part, wording) for name, part in table.tables_by_name("variants")},
        profiles=table.texts("profiles", ()),
        scope=table.text("scope", "message"),
        check=table.text("check"),
        params=table.mapping("params"),
        covers=table.flag("covers"),
        merge=table.flag("merge"),
        yields_to=table.texts("yields_to", ()),
        rationale=table.text("rationale").strip(),
        sources=tuple(Source(part.text("cite"), part.text("point")) for part in table.tables("source")),
        bad=tuple(_example(part, expected=True) for part in table.tables("bad")),
        good=tuple(_example(part, expected=False) for part in table.tables("good")),
        path=path,
    )
    table.close()
    _judge(table, rule)
    return rule


def _judge(table: Table, rule: Rule) -> None:
    """What a single key cannot tell: the file's name, the number of examples, a source."""
    if rule.path.stem != f"{rule.id}-{rule.name}":
        raise table.error("id", f"the file must be named {rule.id}-{rule.name}.toml")
    for key, count in (("bad", len(rule.bad)), ("good", len(rule.good))):
        if count < 2:
            raise table.error(key, f"at least two examples are needed, {count} given")
    if not rule.sources:
        raise table.error("source", "a rule names at least one source")


def _wording(table: Table, base: Wording | None) -> Wording:
    part = Wording(
        message=table.text("message", base.message if base else None),
        advice=table.text("advice", base.advice if base else None),
        severity=table.member("severity", Severity, base.severity if base else None),
        confidence=table.member("confidence", Confidence, base.confidence if base else None),
        persona=table.member("persona", Persona, base.persona if base else None),
    )
    if base:
        table.close()
    return part


def _example(table: Table, *, expected: bool) -> Example:
    example = Example(
        text=table.text("text", ""),
        subject=table.text("subject", ""),
        author=table.text("from", ""),
        trailers=table.texts("trailers", ()) if table.has("trailers") else None,
        diff=table.text("diff", ""),
        below=table.text("below", ""),
        tree=table.texts_by_name("tree"),
        history=table.lists_by_name("history"),
        commits=table.texts_by_name("commits"),
        cover=table.text("cover", ""),
        headers=table.texts_by_name("headers"),
        repeat=table.number("repeat", 1),
        later_patches=tuple(_later(part) for part in table.tables("later_patches")),
        expect=tuple(part.text("match") for part in table.tables("expect")),
        note=table.text("note", ""),
    )
    table.close()
    if expected != bool(example.expect):
        raise table.error("expect", "a bad example names what is quoted, a good one nothing")
    return example


def _later(table: Table) -> Later:
    later = Later(table.text("subject"), table.text("text", ""), table.text("diff", ""), table.text("below", ""))
    table.close()
    return later


def _profile(path: Path, raw: bytes) -> Profile:
    table = Table(str(path), _table(path, raw))
    profile = Profile(
        name=table.matching("name", NAME),
        title=table.text("title"),
        paths=table.texts("paths", ()),
        prefixes=table.texts("prefixes", ()),
        changes={name: _change(part) for name, part in table.tables_by_name("rules")},
        path=path,
    )
    table.close()
    if profile.name != path.stem:
        raise table.error("name", f"the file must be named {profile.name}.toml")
    return profile


def _change(table: Table) -> Change:
    persona = table.member("persona", Persona, None) if table.has("persona") else None
    change = Change(persona, table.mapping("params"), table.text("figure"))
    table.close()
    return change
