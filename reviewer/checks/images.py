"""The files of a patch before and after it, as far as the patch, its series and the tree give them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewer.checks.context import Context
from reviewer.model import FileChange, FileStatus, LineKind, Patch
from reviewer.tree import Tree


class DoesNotApplyError(Exception):
    """The hunks do not fit the file."""


@dataclass(frozen=True, slots=True)
class Image:
    """A file of the patch."""

    before: str | None
    after: str | None
    unknown: str = ""
    """Why its new text is not known; empty where it is."""


@dataclass(slots=True)
class Images:
    """Whole files by path, each worked out when somebody asks for it."""

    context: Context
    _known: dict[str, Image] = field(default_factory=dict)

    def new(self, path: str) -> str | None:
        """A file after the patch; None where it is not at hand."""
        return image.after if (image := self._image(path)) else self._around(path)

    def old(self, path: str) -> str | None:
        """A file before the patch; None where it is not at hand, or new."""
        return image.before if (image := self._image(path)) else self._around(path)

    def unknown(self, path: str) -> str:
        """Why the text of a file that the patch changes is not known, empty where it is."""
        return image.unknown if (image := self._image(path)) else ""

    def _image(self, path: str) -> Image | None:
        """What is known of a file of the patch, None for any other."""
        if path not in self._known:
            file = next((file for file in self.context.files if file.path == path), None)
            if file is None or file.status in (FileStatus.DELETED, FileStatus.BINARY):
                return None
            self._known[path] = _applied(file, self._before(file))
        return self._known[path]

    def _before(self, file: FileChange) -> str | None:
        """The file as an earlier patch of the series leaves it, else as the tree has it."""
        if file.status is FileStatus.ADDED:
            return ""
        text, tree = None, self.context.tree
        for earlier in _earlier(self.context, file.old_path or file.path):
            text = text if text is not None or earlier.status is FileStatus.ADDED else _of_tree(tree, earlier)
            text = _applied(earlier, text or "" if earlier.status is FileStatus.ADDED else text).after
        return text if text is not None else _of_tree(tree, file)

    def _around(self, path: str) -> str | None:
        """A file that the patch leaves alone."""
        for earlier in reversed(_earlier(self.context, path)):
            if (image := _applied(earlier, "")) and earlier.status is FileStatus.ADDED and image.after is not None:
                return image.after
        return self.context.tree.file(path) if self.context.tree else None


def images(context: Context) -> Images:
    """One for all rules of a patch."""
    return context.keep("images", lambda: Images(context))


def _of_tree(tree: Tree | None, file: FileChange) -> str | None:
    return tree.before(file) if tree else None


def _earlier(context: Context, path: str) -> tuple[FileChange, ...]:
    """What the earlier patches of the series do to a file, in order."""
    own = context.patch.subject.number or 0
    earlier: tuple[Patch, ...] = context.series.patches if context.series else ()
    before = (patch for patch in earlier if (patch.subject.number or 0) < own and patch.diff)
    return tuple(file for patch in before if patch.diff for file in patch.diff.files if file.path == path)


def _applied(file: FileChange, old: str | None) -> Image:
    if old is None:
        return Image(
            None, None, f"{file.path} before the patch is not at hand; pass --tree with the tree it applies to"
        )
    before = None if file.status is FileStatus.ADDED else old
    try:
        return Image(before, patched(old, file))
    except DoesNotApplyError as error:
        return Image(None, None, f"the patch does not apply to {file.path} in the given tree: {error}")


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


def visible(file: FileChange) -> Iterator[str]:
    """The new text of each hunk, at its line: what there is of a file that is not at hand."""
    for hunk in file.hunks:
        lines = [line for line in hunk.lines if line.kind is not LineKind.REMOVED]
        if lines and lines[0].new is not None:
            yield "\n" * (lines[0].new - 1) + "\n".join(line.text for line in lines) + "\n"
