"""The files of a patch before and after it, as far as patch and tree give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.checks.context import Context, PreImages
from reviewer.model import FileChange, FileStatus, LineKind


class DoesNotApplyError(Exception):
    """The hunks do not fit the file."""


@dataclass(frozen=True, slots=True)
class Images:
    """Whole files by path; what is not at hand is missing."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    unknown: Mapping[str, str]
    """Path -> why its new text is not known."""
    tree: PreImages

    def new(self, path: str) -> str | None:
        """A file after the patch."""
        return self.after.get(path) if path in self.after or path in self.unknown else self.tree.file(path)

    def old(self, path: str) -> str | None:
        """A file before the patch."""
        if path in self.before:
            return self.before[path]
        return None if path in self.after or path in self.unknown else self.tree.file(path)


def images(context: Context) -> Images:
    """All files of the patch, worked out once."""
    return context.keep("images", lambda: _images(context))


def _images(context: Context) -> Images:
    before, after, unknown = dict[str, str](), dict[str, str](), dict[str, str]()
    for file in context.files:
        if file.status in (FileStatus.DELETED, FileStatus.BINARY):
            continue
        old = "" if file.status is FileStatus.ADDED else context.tree.before(file.old_path or file.path, file.old_blob)
        if old is None:
            unknown[file.path] = f"{file.path} before the patch is not at hand; pass --tree with the tree it applies to"
            continue
        try:
            after[file.path] = patched(old, file)
        except DoesNotApplyError as error:
            unknown[file.path] = f"the patch does not apply to {file.path} in the given tree: {error}"
            continue
        if file.status is not FileStatus.ADDED:
            before[file.path] = old
    return Images(before, after, unknown, context.tree)


def patched(old: str, file: FileChange) -> str:
    """The text after the hunks; raises DoesNotApplyError where a line of context is another one."""
    lines = old.split("\n") if old else []
    made: list[str] = []
    at = 0
    for hunk in file.hunks:
        start = max(hunk.old_start - 1, 0) if hunk.old_length else hunk.old_start
        if start < at or not hunk.complete:
            raise DoesNotApplyError(f"hunk at line {hunk.old_start}")
        made += lines[at:start]
        at = start
        for line in hunk.lines:
            if line.kind is LineKind.ADDED:
                made.append(line.text)
                continue
            if at >= len(lines) or lines[at].rstrip() != line.text.rstrip():
                raise DoesNotApplyError(f"line {at + 1}")
            made += [lines[at]] if line.kind is not LineKind.REMOVED else []
            at += 1
    return "\n".join([*made, *lines[at:]])
