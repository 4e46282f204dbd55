"""What the text calls a definition, and who still uses what it takes away, held against the code after the patch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.edits import Edits, edits, told
from reviewer.checks.images import images
from reviewer.checks.ownnames import own_names
from reviewer.comments import SplitLine
from reviewer.model import FileChange, LineKind

NOUN = r"(?:function|helper|routine|wrapper|stub|accessor)s?"
QUALIFIED = rf"(?:(?:static|inline)\s+){{1,2}}{NOUN}|(?:helper\s+)?macro"
SYMBOL = r"(?:\w{1,80}\(\)|[A-Za-z]\w{0,60}_\w{1,60})(?![\w(])"
CALLED = re.compile(
    rf"\b(?P<front>{QUALIFIED})\s+['\"`]?(?P<last>{SYMBOL})|\b(?P<first>{SYMBOL})['\"`]?\s+(?P<behind>{QUALIFIED})\b"
)
LIMITS = r"\b(?!\s+(?:by|in|on|from|outside|for|with|when|if|after|beyond|other|except)\b)"
"""What may stand behind "unused" and makes it unused somewhere only."""
UNUSED = re.compile(
    rf"\b(?:unused|dead|obsolete|unreferenced)\s+(?:(?:function|helper|macro|wrapper)s?\s+)?(?P<object>{SYMBOL})(?!\s+\w)"
    rf"|\b(?P<subject>{SYMBOL})\s+(?:(?:is|are)\s+(?:now\s+)?(?:unused|not\s+used|no\s+longer\s+(?:used|called))"
    rf"|has\s+no\s+(?:(?:more|remaining|other)\s+)?(?:users?|callers?)){LIMITS}"
    rf"|\b(?:nobody|no\s*one|nothing)\s+(?:uses|calls|needs)\s+(?P<needed>{SYMBOL})(?!\s+\w)",
    re.IGNORECASE,
)
HEAD = 12
"""Lines from the name of a function to its brace."""
LANGUAGE_OF_C = (".c", ".h")


def kinds(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for a "macro foo()" that is a function, the reverse, and an inline or static one that is neither."""
    for passage in (context.subject, *context.paragraphs):
        for match in CALLED.finditer(own_names(passage.text)):
            name = (match["last"] or match["first"]).removesuffix("()")
            if wrong := _otherwise(match["front"] or match["behind"], name, context):
                said, found, evidence = wrong
                facts = {"name": name, "said": said, "is": found}
                yield Hit(passage.locate(*match.span()), facts, evidence=(evidence,))


def _otherwise(called: str, name: str, context: Context) -> tuple[str, str, str] | None:
    """What a definition is said to be, what it is, and where; None where it is so, or not in the diff."""
    macros, functions = _macros(context, name), _functions(context, name)
    if macros and functions:
        return None
    if "macro" in called:
        return _first("a macro", "a function", functions)
    if macros:
        return _first("a function", "a macro", macros)
    for word in ("inline", "static"):
        if word in called.split() and not any(word in head for _, _, head in functions):
            return _first(word, f"not {word}", functions)
    return None


def _first(said: str, found: str, places: list[tuple[FileChange, SplitLine, str]]) -> tuple[str, str, str] | None:
    """With the first place that is added; none where the patch does not bring the definition."""
    added = [(file, split) for file, split, _ in places if split.line.kind is LineKind.ADDED]
    return (said, found, told(*added[0])) if added else None


def _macros(context: Context, name: str) -> list[tuple[FileChange, SplitLine, str]]:
    pattern = re.compile(rf"^\s*#\s*define\s+{name}\b")
    return [(file, split, "") for file, split in context.split_lines if pattern.match(split.code)]


def _functions(context: Context, name: str) -> list[tuple[FileChange, SplitLine, str]]:
    """Lines of any kind that begin the function, each with its type, which may stand in the line above."""
    pattern = re.compile(rf"^(?:[A-Za-z_][\w \t*]*[ \t*])?{name}\([^;]*$")
    lines = context.split_lines
    return [
        (file, split, split.code + (f" {lines[at - 1][1].code}" if at and lines[at - 1][0] is file else ""))
        for at, (file, split) in enumerate(lines)
        if file.path.endswith(LANGUAGE_OF_C) and pattern.match(split.code) and _has_body(lines[at : at + HEAD], file)
    ]


def _has_body(lines: Sequence[tuple[FileChange, SplitLine]], file: FileChange) -> bool:
    """Whether a brace comes before a semicolon: a prototype is no definition."""
    text = " ".join(split.code for path, split in lines if path is file)
    return text.partition("{")[1] != "" and ";" not in text.partition("{")[0]


def users(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for what is removed as unused, although code that the patch leaves calls it."""
    found = edits(context)
    if found.partial:
        return
    for passage in (context.subject, *context.sentences):
        for match in UNUSED.finditer(own_names(passage.text)):
            name = (match["object"] or match["subject"] or match["needed"]).removesuffix("()")
            if _is_taken_away(found, name) and (evidence := _user(context, name)):
                yield Hit(passage.locate(*match.span()), {"name": name}, evidence=(evidence,))


def _is_taken_away(found: Edits, name: str) -> bool:
    """Whether the diff removes the one definition that it has of it, and adds none."""
    pattern = re.compile(rf"^(?:[A-Za-z_][\w \t*]*[ \t*])?{name}\([^;]*$|^\s*#\s*define\s+{name}\b")
    return sum(bool(pattern.match(split.code)) for _, split in found.removed) == 1 and not found.added_names[name]


def _user(context: Context, name: str) -> str:
    """A line that calls it in what is left, of the hunks or of the whole files where they are at hand."""
    call = re.compile(rf"(?<![\w\"]){name}\s*\((?!\w+\s+\*)")
    for file, split in context.split_lines:
        indented = split.code[:1].isspace()
        if split.line.kind is LineKind.CONTEXT and indented and call.search(split.code):
            return f"{file.path}:{split.line.new}: {split.code.strip()[:160]}"
    for path in (file.path for file in context.files if file.path.endswith(LANGUAGE_OF_C)):
        for number, line in enumerate((images(context).new(path) or "").split("\n"), start=1):
            if line[:1] == "\t" and call.search(line) and not re.match(r"\s*(?:\*|/[/*])", line):
                return f"{path}:{number}: {line.strip()[:160]}"
    return ""


KINDS = Kind("definition-kind", NoParams, kinds, (Need.DIFF,), ("name", "said", "is"))
USERS = Kind("unused-claim", NoParams, users, (Need.DIFF,), ("name",))
