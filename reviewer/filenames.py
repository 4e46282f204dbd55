"""The header of one file of a diff -> its old and its new path, as git apply finds them."""

from __future__ import annotations

import re
from collections.abc import Mapping

NULL = "/dev/null"
"""The name of the missing side of a new or a deleted file."""
_STAMP = re.compile(r" \d{4}-\d\d-\d\d \d\d:\d\d| [A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d")
_EPOCH = re.compile(r"\s*(?:1970-01-01|1969-12-31|Thu Jan  1 .* 1970)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_OCTAL = tuple(b"%d" % digit for digit in range(8))
_PREFIXES = frozenset({"", "a", "b", "."})
"""What is a prefix even if both names begin with it; the empty one is that of an absolute path."""
_KERNEL_FOLDERS = frozenset(
    "arch block certs crypto Documentation drivers fs include init io_uring ipc kernel lib LICENSES mm net "
    "rust samples scripts security sound tools usr virt".split()
)
"""The top of the kernel's tree: a path that begins so has no prefix."""


def moved(fields: Mapping[str, str]) -> str | None:
    """Which of "rename" and "copy" the header names, if it does."""
    verbs = (verb for verb in ("rename", "copy") if f"{verb} from" in fields and f"{verb} to" in fields)
    return next(verbs, None)


def names(fields: Mapping[str, str]) -> tuple[str, str] | None:
    """Old and new path without prefix, /dev/null where there is none; None where the header does not say.

    The fields are the header lines of a file by their first words: {"rename from": "x", "---": "a/x"}. As in
    git apply, what "rename" says outranks "---" and "+++", and these outrank "diff --git".
    """
    verb = moved(fields)
    if verb:
        return _unquoted(fields[f"{verb} from"]), _unquoted(fields[f"{verb} to"])
    command = _pair(fields.get("diff --git", ""), " ")
    binary = _pair(fields.get("Binary files", "").removesuffix(" differ"), " and ")
    marks = _marks(fields) or command or binary
    if marks is None:
        return None
    old, new = marks
    if _has_prefix(*(command if command and NULL in marks else marks)):
        old, new = _stripped(old), _stripped(new)
    epochs = (_is_epoch(fields, "---"), _is_epoch(fields, "+++"))
    if "new file mode" in fields or epochs == (True, False):
        old = NULL
    elif "deleted file mode" in fields or epochs == (False, True):
        new = NULL
    return old, new


def _marks(fields: Mapping[str, str]) -> tuple[str, str] | None:
    """The names in the lines "---" and "+++", if both are there."""
    if "---" not in fields or "+++" not in fields:
        return None
    old, new = (_unquoted(_cut_stamp(fields, mark)[0]) for mark in ("---", "+++"))
    return old, new


def _cut_stamp(fields: Mapping[str, str], mark: str) -> tuple[str, str]:
    """Name and time of a "---" or "+++" line; plain diff may set them apart by blanks only."""
    name, tab, stamp = fields.get(mark, "").partition("\t")
    if tab:
        return name, stamp
    found = None if "diff --git" in fields else _STAMP.search(name)
    return (name[: found.start()].rstrip(), name[found.start() + 1 :]) if found else (name.rstrip(), "")


def _is_epoch(fields: Mapping[str, str], mark: str) -> bool:
    """Whether a plain diff dates a side to the epoch, its way to say that there is no such file."""
    return "diff --git" not in fields and bool(_EPOCH.match(_cut_stamp(fields, mark)[1]))


def _pair(text: str, between: str) -> tuple[str, str] | None:
    """The two names of "a/x b/x"; None where blanks in them leave it open which these are."""
    quoted = _QUOTED.match(text)
    halves = _halves(text, between)
    if quoted:
        first, second = quoted[0], text[quoted.end() :].removeprefix(between)
    elif text.endswith('"'):
        first, _, second = text.partition(between + '"')
        second = '"' + second
    elif halves:
        first, second = halves
    elif text.count(between + "b/") == 1:
        first, _, second = text.partition(between + "b/")
        second = "b/" + second
    elif text.count(between) == 1:
        first, _, second = text.partition(between)
    else:
        return None
    return _unquoted(first), _unquoted(second)


def _halves(text: str, between: str) -> tuple[str, str] | None:
    """The names before and behind the middle, if they are the same but for the first component."""
    middle = (len(text) - len(between)) // 2
    first, second = text[:middle], text[middle + len(between) :]
    same = first + between + second == text and _tail(first) == _tail(second)
    return (first, second) if same else None


def _has_prefix(old: str, new: str) -> bool:
    """Whether the first component of these names is a prefix such as a/, w/ or linux-6.1/, not a folder.

    Prefixes differ from side to side, folders do not; with one name only, the kernel's own folders decide.
    """
    names = [name for name in (old, new) if name != NULL]
    if not names or not all("/" in name for name in names):
        return False
    heads = {name.partition("/")[0] for name in names}
    if heads <= _PREFIXES:
        return True
    if len(names) == 2 and len(heads) == 1:
        return False
    return not heads & _KERNEL_FOLDERS or (len(names) == 2 and _tail(old) == _tail(new))


def _tail(name: str) -> str:
    """A name without its first component, the whole where it has but one."""
    return name.partition("/")[2] or name


def _stripped(name: str) -> str:
    return name if name == NULL else _tail(name)


def _unquoted(name: str) -> str:
    """A name without git's quotes: "na\\303\\257ve.c" in quotes is naïve.c."""
    if not _QUOTED.fullmatch(name):
        return name
    raw = _ESCAPE.sub(_unescaped, name[1:-1].encode("utf-8", "surrogatepass"))
    return raw.decode("utf-8", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 0xFF]) if code[:1] in _OCTAL else _ESCAPED.get(code, code)
