"""What new code owes its readers: documents for what users set, a reason for a barrier, an order of declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.comments import SplitLine, split
from reviewer.model import Anchor, DiffLine, FileChange, Hunk, LineKind, Location, Part, Passage

PARAMETER = re.compile(r"^\s*module_param(?:_named|_array|_cb|_string|_named_unsafe|_unsafe)?\s*\(\s*(\w+)\s*,")
DESCRIBED = re.compile(r"\bMODULE_PARM_DESC\s*\(\s*(\w+)")
BOOT = re.compile(r"^\s*(?:__setup(?:_param)?|early_param)\s*\(\s*\"([\w.-]+)")
BOOT_DOCUMENT = "Documentation/admin-guide/kernel-parameters.txt"
BARRIER = re.compile(r"\b(?:smp_|virt_|dma_)?(?:mb|rmb|wmb)\s*\(\s*\)|\bsmp_mb__(?:before|after)_\w+\s*\(\s*\)")
HELD = re.compile(
    r"\b(?:must|should|needs? to|has to|have to)\s+(?:be\s+(?:called|invoked)\s+(?:with|under)|hold|be\s+holding)\b"
    r"|\bcallers?\s+(?:must\s+|should\s+)?holds?\b|\bcalled\s+with\b[^.]{0,60}\bheld\b",
    re.IGNORECASE,
)
LOCK = re.compile(r"lock|mutex|\bsem\b|\brwsem\b|_sem\b", re.IGNORECASE)
ASSERTED = re.compile(
    r"\b(?:lockdep_\w+|assert_\w*(?:lock|mutex|held)\w*|\w*_assert_\w*(?:held|lock)\w*|__must_hold|\w+_held\w*)\s*\("
)
FUNCTION = re.compile(r"^[A-Za-z_][\w\s*]*\b[A-Za-z_]\w+\s*\((?!.*;\s*$)")
CONFIG = re.compile(r"^(?:menu)?config\s+(\w+)")
PROMPT = re.compile(r"^\s+(?:bool|tristate|int|hex|string|prompt)\s+\"")
DECLARED = re.compile(
    r"^\t(?!return\b|goto\b|else\b|case\b|break\b|typedef\b)(?:(?:const|static|unsigned|signed|volatile|struct|enum|union|__\w+)\s+)*"
    r"[A-Za-z_]\w*\s+\**\s*(?P<name>[A-Za-z_]\w*)(?:\[[^\]]*\])?(?:\s*(?:,|=|;).*)$"
)
STATEMENT = re.compile(r"^\t+(?:(?:return|goto|break|continue)\b|[\w>.\[\]-]+(?:\(.*\)| [-+|&^*/%]?= .*));?\s*[;{]\s*$")
FREE = re.compile(r"\b__free\s*\(\s*\w+\s*\)")
REACH = 25
"""Lines below a comment in which the function that it is about says what it wants."""


def undescribed_parameter(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new parameter of a module that nothing describes."""
    for file in context.files:
        new = [line for line in file.lines() if line.kind is not LineKind.REMOVED]
        told = {name for line in new for name in DESCRIBED.findall(line.text)}
        for line in file.lines(LineKind.ADDED):
            found = PARAMETER.match(line.text)
            if found and found[1] not in told and not _is_moved(file, found[0].strip()):
                yield Hit(_at(file, line), {"name": found[1]})


def _is_moved(file: FileChange, text: str) -> bool:
    return any(text in line.text for line in file.lines(LineKind.REMOVED))


def undocumented_boot_parameter(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new parameter of the command line that no document has."""
    added = [(file, line, found[1]) for file, line in _added(context) if (found := BOOT.match(line.text))]
    if not added or any(file.path.startswith("Documentation/") for file in context.files):
        return
    document = (context.tree.file(BOOT_DOCUMENT) if context.tree else None) or ""
    removed = {
        found[1] for file in context.files for line in file.lines(LineKind.REMOVED) if (found := BOOT.match(line.text))
    }
    for file, line, name in added:
        if name not in removed and not re.search(rf"^\s*{re.escape(name.rstrip('='))}\b", document, re.MULTILINE):
            yield Hit(_at(file, line), {"name": name})


def unexplained_barrier(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new memory barrier with no comment on its line or above it."""
    for file in context.files:
        if not file.path.endswith(".c"):
            continue
        above: SplitLine | None = None
        for line in split(file):
            if line.line.kind is LineKind.REMOVED:
                continue
            if line.line.kind is LineKind.ADDED and BARRIER.search(line.code) and not _explained(line, above):
                yield Hit(_at(file, line.line), {"barrier": _barrier(line.code)})
            above = line


def _barrier(code: str) -> str:
    found = BARRIER.search(code)
    return found[0] if found else ""


def _explained(line: SplitLine, above: SplitLine | None) -> bool:
    return bool(line.comment or (above and (above.comment or "*/" in above.line.text)))


def unhelpful_option(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new option that a user is asked for without a word of help."""
    for file in context.files:
        if not re.search(r"(?:^|/)Kconfig[^/]*$", file.path):
            continue
        for entry in _entries(file):
            prompt = next((line for line in entry[1:] if PROMPT.match(line.text)), None)
            helped = any(line.text.strip() in ("help", "---help---") for line in entry)
            if prompt and not helped:
                found = CONFIG.match(entry[0].text)
                yield Hit(_at(file, entry[0]), {"name": found[1] if found else ""})


def _entries(file: FileChange) -> Iterator[list[DiffLine]]:
    """The new entries of a Kconfig file that end in their hunk, each with its indented lines."""
    for hunk in file.hunks:
        entry: list[DiffLine] = []
        for line in hunk.lines:
            if line.kind is LineKind.REMOVED:
                continue
            if line.text[:1].strip():
                if entry:
                    yield entry
                entry = [line] if line.kind is LineKind.ADDED and CONFIG.match(line.text) else []
            elif entry and line.kind is LineKind.ADDED:
                entry.append(line)
            elif entry and line.text.strip():
                entry = []


def said_not_asserted(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each comment of a new function that asks for a lock which the function could check."""
    for file in context.files:
        if not file.path.endswith(".c"):
            continue
        for hunk in file.hunks:
            yield from _unasserted(file, hunk)


def _unasserted(file: FileChange, hunk: Hunk) -> Iterator[Hit]:
    lines = [line for line in hunk.lines if line.kind is not LineKind.REMOVED]
    for number, line in enumerate(lines):
        text = line.text.strip()
        if line.kind is not LineKind.ADDED or not text.startswith(("*", "/*")) or not HELD.search(text):
            continue
        end = next((at for at in range(number, min(number + REACH, len(lines))) if "*/" in lines[at].text), None)
        below = lines[end + 1 : end + 1 + REACH] if end is not None else []
        if not below or not _opens_function(below) or not LOCK.search(text):
            continue
        if not any(ASSERTED.search(each.text) for each in below):
            yield Hit(_at(file, line), {"said": text.strip("/* ")})


def _opens_function(below: Sequence[DiffLine]) -> bool:
    """Whether the body of a new function begins here, and can be read to its end or far enough."""
    head = below[0]
    opened = next((at for at, line in enumerate(below[:6]) if line.text.startswith("{")), None)
    return head.kind is LineKind.ADDED and bool(FUNCTION.match(head.text)) and opened is not None


def unordered_declarations(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new function whose first declarations do not go from long to short."""
    for file in context.files:
        if file.path.endswith(".c"):
            for run in _declarations(file):
                if late := _longer_below(run):
                    yield Hit(_at(file, late), {"line": late.text.strip()})


def _declarations(file: FileChange) -> Iterator[list[DiffLine]]:
    """The declarations at the top of each new function."""
    for hunk in file.hunks:
        run: list[DiffLine] | None = None
        for line in hunk.lines:
            if line.kind is LineKind.REMOVED:
                continue
            if run is not None and (line.kind is not LineKind.ADDED or not _declares(line)):
                yield run
                run = None
            elif run is not None:
                run.append(line)
            if line.kind is LineKind.ADDED and line.text == "{":
                run = []


def _declares(line: DiffLine) -> bool:
    return bool(DECLARED.match(line.text)) and line.text.rstrip().endswith(";") and "(" not in line.text.split("=")[0]


def _longer_below(run: Sequence[DiffLine]) -> DiffLine | None:
    """The first declaration that is longer than the one above and does not need it."""
    for above, below in pairwise(run):
        names = set(re.findall(r"[A-Za-z_]\w*", above.text.split("=")[0]))
        needs = names & set(re.findall(r"[A-Za-z_]\w*", below.text.partition("=")[2]))
        if len(below.text.rstrip()) > len(above.text.rstrip()) and not needs and "static" not in above.text:
            return below
    return None


def tail_comments(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new statement of a function with a comment behind it."""
    for file in context.files:
        if file.path.endswith(".c"):
            for line in split(file):
                new = line.line.kind is LineKind.ADDED and line.code.startswith("\t")
                if new and line.comment and STATEMENT.match(line.code):
                    yield Hit(_at(file, line.line), {"comment": line.comment})


def freed_by_attribute(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new variable that is freed when its scope ends."""
    for file, line in _added(context):
        if file.path.endswith((".c", ".h")) and (found := FREE.search(line.text)) and "define" not in line.text:
            yield Hit(_at(file, line), {"attribute": found[0]})


def _added(context: Context) -> Iterator[tuple[FileChange, DiffLine]]:
    return ((file, line) for file in context.files for line in file.lines(LineKind.ADDED))


def _at(file: FileChange, line: DiffLine) -> Location:
    return Passage(Part.DIFF, line.text.strip(), (Anchor(line.mail, file.path, line.new),)).locate()


DIFF = (Need.DIFF,)
KINDS = (
    Kind("undescribed-parameter", NoParams, undescribed_parameter, DIFF, ("name",)),
    Kind("undocumented-boot-parameter", NoParams, undocumented_boot_parameter, DIFF, ("name",)),
    Kind("unexplained-barrier", NoParams, unexplained_barrier, DIFF, ("barrier",)),
    Kind("unhelpful-option", NoParams, unhelpful_option, DIFF, ("name",)),
    Kind("said-not-asserted", NoParams, said_not_asserted, DIFF, ("said",)),
    Kind("unordered-declarations", NoParams, unordered_declarations, DIFF, ("line",)),
    Kind("tail-comment", NoParams, tail_comments, DIFF, ("comment",)),
    Kind("freed-by-attribute", NoParams, freed_by_attribute, DIFF, ("attribute",)),
)
