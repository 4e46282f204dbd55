"""How a subject is written: the prefix as its folder writes it, a summary that says something, its form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os.path import commonpath

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import rewritten
from reviewer.errors import RepoError
from reviewer.model import FileStatus
from reviewer.subjects import subject
from reviewer.tree import folder_of

FIRST_WORD = re.compile(r"[^:/,\s]+")
MIN_WORD = 4
"""Letters of a word that can be told to be a slip of another."""
FEW, ENOUGH = 3, 10
"""Subjects that are enough where all agree, and where none has the word."""
NEVER_STRANGE = frozenset(
    {
        "revert",
        "reapply",
        "treewide",
        "merge",
        "documentation",
        "docs",
        "doc",
        "maintainers",
        *"fromlist fromgit pending upstream backport hack wip".split(),
    }
)
IN_CRYPTO = re.compile(r"\S+ - ")
""" "crypto: toy - Count rounds": the driver stands behind the prefix."""
OF_ALL = frozenset({"arch", "drivers", "include", "tools", "Documentation"})
"""Folders of the top that have no prefix of their own, and whose history is long to search."""
COLONS = re.compile(r":\s")
FILE_NAME = re.compile(r"(?:[\w.-]+/)*[\w.-]+\.(?:[chS]|py|rst|dts|dtsi|yaml|txt)")


@dataclass(frozen=True)
class Words:
    """Words by which a subject is judged, lower case."""

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("words: at least one is needed")


@dataclass(frozen=True)
class Capital:
    """Whether the tree joins the parts of a prefix by slashes, which is told first."""

    slashes: bool


@dataclass(frozen=True)
class Length:
    """Characters that a subject may have, and from where on it is too long for everybody."""

    characters: int
    most: int


def strange_prefix(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a prefix that the folder of the patch never begins with, or spells in another case."""
    given = FIRST_WORD.match(context.patch.subject.prefix)
    if given is None or given[0].casefold() in NEVER_STRANGE:
        return
    place = context.subject.locate(0, len(context.patch.subject.prefix))
    if usual := _other_case(given[0], context.vocabulary["prefixes"]["spelling"].split()):
        yield Hit(place, {"usual": usual, "folder": "accepted subjects", "example": usual}, "case")
        return
    if usual := _near(given[0], context.vocabulary["prefixes"]):
        yield Hit(place, {"usual": usual, "folder": "accepted subjects", "example": usual}, "near")
        return
    folder, used = _history(context)
    if used:
        yield from (Hit(place, facts, variant) for facts, variant in _against(given[0], folder, used))
    elif word := _data(context, given[0]):
        yield Hit(place, {"usual": word, "folder": "this folder", "example": word}, "data")


def _against(given: str, folder: str, subjects: Sequence[str]) -> Iterator[tuple[Mapping[str, object], str]]:
    """What the subjects of a folder say against a first word."""
    prefixes = [prefix for line in subjects if (prefix := subject(line).prefix)]
    words = Counter(match[0] for prefix in prefixes if (match := FIRST_WORD.match(prefix)))
    total = words.total()
    if given in words or total < FEW or (len(words) > 1 and total < ENOUGH):
        return
    usual, _ = words.most_common(1)[0]
    example = Counter(prefixes).most_common(1)[0][0]
    other = _other_case(given, list(words))
    facts = {"usual": other or usual, "folder": folder, "example": example}
    yield facts, "case" if other else ""


def _other_case(given: str, words: Sequence[str]) -> str:
    """The word that differs from the given one in nothing but case; empty where there is none, or the word itself."""
    return "" if given in words else next((word for word in words if word.casefold() == given.casefold()), "")


def _near(given: str, words: Mapping[str, str]) -> str:
    """The well-known word that a word which nobody uses is one or two letters away from; empty without one."""
    low = given.casefold()
    if low in words["known"].casefold().split() or low in words["rare"].split() or len(low) < MIN_WORD:
        return ""
    usual = {word.casefold(): word for word in words["spelling"].split()}
    near = get_close_matches(low, usual, n=1, cutoff=0.85)
    return usual[near[0]] if near else ""


def _history(context: Context) -> tuple[str, tuple[str, ...]]:
    """The closest folder of all files that has subjects to learn from, and these; none without a history."""
    folder = _folder(context)
    if context.tree is None or not folder:
        return "", ()
    try:
        while folder and folder not in OF_ALL:
            found = context.tree.subjects(folder)
            if len(found) >= FEW:
                return folder, found
            folder = folder.rpartition("/")[0]
    except RepoError:  # a tree without a history: the data decides
        return "", ()
    return "", ()


def _data(context: Context, given: str) -> str:
    """The word that nine of ten patches of the folder begin with, if it is another one."""
    folders = context.vocabulary["prefixes"].get("folders", {})
    folder = _folder(context)
    while folder:
        if folder in folders:
            word = str(folders[folder])
            return "" if word.casefold() == given.casefold() else word
        folder = folder.rpartition("/")[0]
    return ""


def _folder(context: Context) -> str:
    """The folder that has all files of the patch; documents beside code, and what a rename leaves, do not count."""
    files = [file for file in context.files if not file.path.startswith("Documentation/")] or list(context.files)
    paths = [file.old_path if file.status is FileStatus.RENAMED and file.old_path else file.path for file in files]
    return commonpath([folder_of(path) for path in paths]) if paths and "" not in paths else ""


def idle_prefix(params: Words, context: Context) -> Iterator[Hit]:
    """One hit for a first part of the prefix that names no subsystem: "drivers: hwmon", "feat"."""
    prefix = context.patch.subject.prefix
    parts = [re.sub(r"\(.*\)!?$", "", part.strip().casefold()) for part in prefix.split(":")]
    for words in params.words:
        idle = words.split(": ")
        if parts[: len(idle)] == idle:
            yield Hit(context.subject.locate(0, len(prefix)), {"first": prefix.split(":")[0].strip()})


def vague_summary(params: Words, context: Context) -> Iterator[Hit]:
    """One hit for a summary all of whose words say nothing: "fix bug", "minor changes"."""
    summary = context.patch.subject.summary
    words = re.findall(r"[\w'-]+", summary)
    if words and all(word.lower() in params.words and not word.isupper() for word in words):
        line = context.patch.subject.line
        yield Hit(context.subject.locate(), {"summary": summary, "prefix": line.removesuffix(summary)})


def lower_summary(params: Capital, context: Context) -> Iterator[Hit]:
    """One hit for a summary that begins with a small letter; a name of the code may."""
    taken = context.patch.subject
    if params.slashes and COLONS.search(taken.prefix):
        return  # the rule for the prefix shows the whole line as it should be
    word = re.match(r"[^\s]+", taken.summary)
    if (
        not taken.prefix
        or word is None
        or not re.fullmatch(r"[a-z][a-z'-]+", word[0])
        or IN_CRYPTO.match(taken.summary)
    ):
        return
    start = len(taken.line) - len(taken.summary)
    better = f"{taken.line[:start]}{taken.summary[0].upper()}{taken.summary[1:]}"
    place, edits = context.subject.locate(start, start + len(word[0])), rewritten(context.subject, better)
    yield Hit(place, {"better": better}, suggestion=better, edits=edits)


def colon_parts(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for "x86: smp:" where the area writes "x86/smp:"; KVM has its own way wherever it touches the tree."""
    prefix = context.patch.subject.prefix
    parts = [part.strip() for part in prefix.split(":")]
    if len(parts) > 1 and parts[0] != "KVM" and all(re.fullmatch(r"[\w/-]+", part) for part in parts):
        summary = context.patch.subject.summary
        better = f"{'/'.join(parts)}: {summary[:1].upper()}{summary[1:]}"
        place, edits = context.subject.locate(0, len(prefix)), rewritten(context.subject, better)
        yield Hit(place, {"better": better}, suggestion=better, edits=edits)


def final_period(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a period at the end; an ellipsis or an abbreviation is none."""
    line = context.patch.subject.line
    if re.search(r"[^.\s]\.$", line) and not re.search(r"\b(?:etc|vs|resp|approx|[A-Za-z])\.$", line):
        edits = rewritten(context.subject, line[:-1])
        yield Hit(context.subject.locate(len(line) - 1), suggestion=line[:-1], edits=edits)


def long_subject(params: Length, context: Context) -> Iterator[Hit]:
    """One hit for a subject of more characters than fit into a list of commits."""
    line = context.patch.subject.line
    if len(line) > params.characters:
        yield Hit(context.subject.locate(), {"length": len(line)}, "very" if len(line) > params.most else "")


def tool_name(params: Words, context: Context) -> Iterator[Hit]:
    """One hit for the name of a checker in the summary, where what it found should stand."""
    taken = context.patch.subject
    start = len(taken.line) - len(taken.summary)
    names = "|".join(map(re.escape, params.words))
    found = re.search(rf"\b(?:{names})\b", taken.summary, re.IGNORECASE)
    if found and not (CLEANS.match(taken.summary) or COMPLAINT.match(taken.summary, found.end())):
        return  # a subject may be about the tool
    about = any(name in file.path.lower() for file in context.files for name in params.words)
    if found and not about and not re.search(rf"\b(?:{names})\b", taken.prefix, re.IGNORECASE):
        yield Hit(context.subject.locate(start + found.start(), start + found.end()))


def file_prefix(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a file name as the prefix, or as the whole summary."""
    taken = context.patch.subject
    last = taken.prefix.rpartition(":")[2].strip()
    if FILE_NAME.fullmatch(last):
        yield Hit(context.subject.locate(0, len(taken.prefix)), {"file": last})
    elif FILE_NAME.fullmatch(taken.summary):
        yield Hit(context.subject.locate(), {"file": taken.summary}, "whole")


CLEANS = re.compile(
    r"(?:fix|silence|address|resolve|correct|clean|suppress|quiet|appease|please|avoid|remove|solve|squash|mute|satisfy)",
    re.IGNORECASE,
)
COMPLAINT = re.compile(
    r"['’]?s?\s+(?:\w+\s+)?(?:warning|error|issue|complaint|report|finding|defect|problem|nit|fix|clean)", re.IGNORECASE
)
ALWAYS = (Need.MAIL,)
STRANGE_PREFIX = Kind("strange-prefix", NoParams, strange_prefix, (Need.MAIL,), ("usual", "folder", "example"))
IDLE_PREFIX = Kind("idle-prefix", Words, idle_prefix, ALWAYS, ("first",))
VAGUE_SUMMARY = Kind("vague-summary", Words, vague_summary, ALWAYS, ("summary", "prefix"))
LOWER_SUMMARY = Kind("lower-summary", Capital, lower_summary, ALWAYS, ("better",))
COLON_PARTS = Kind("colon-parts", NoParams, colon_parts, ALWAYS, ("better",))
FINAL_PERIOD = Kind("final-period", NoParams, final_period, ALWAYS)
LONG_SUBJECT = Kind("long-subject", Length, long_subject, ALWAYS, ("length",))
TOOL_NAME = Kind("tool-name", Words, tool_name, ALWAYS)
FILE_PREFIX = Kind("file-prefix", NoParams, file_prefix, ALWAYS, ("file",))
