"""The tree that a patch applies to, as its own hunks tell it: what they do not show is filled with other lines."""

from __future__ import annotations

import subprocess
from pathlib import Path

from reviewer import mail, series
from reviewer.model import FileChange, FileStatus, LineKind

WHO = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")


def build(raw: bytes, folder: Path) -> bool:
    """A repository with that tree as its only commit; False where the hunks do not tell it (binary, several)."""
    message = mail.read(raw, "patch").messages[0]
    patch = series.assemble(message)
    if patch.diff is None or any(file.status is FileStatus.BINARY for file in patch.diff.files):
        return False
    git(folder, "init", "--quiet")
    for file in patch.diff.files:
        if file.status is not FileStatus.ADDED:
            path = folder / (file.old_path or file.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(before(file))
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "before")
    return True


def before(file: FileChange) -> bytes:
    """The file before the patch: the old lines of its hunks where the hunks say that they stand."""
    old = {line.old: line.text for line in file.lines(LineKind.CONTEXT, LineKind.REMOVED) if line.old is not None}
    whole = file.status is FileStatus.DELETED
    last = max(old, default=0) + (0 if whole else 8)
    rows = [old.get(number, f"line {number} of {file.path}") for number in range(1, last + 1)]
    return "".join(f"{row}\n" for row in rows).encode("utf-8", "surrogateescape")


def applied(raw: bytes, folder: Path) -> tuple[str, str] | None:
    """Tree, author and date of what git am makes of a mail on top of the first commit; None where it refuses."""
    git(folder, "reset", "--quiet", "--hard", git(folder, "rev-list", "--max-parents=0", "HEAD").strip())
    run = subprocess.run(["git", *WHO, "am", "--quiet", "-"], cwd=folder, input=raw, capture_output=True)
    if run.returncode:
        subprocess.run(["git", "am", "--abort"], cwd=folder, capture_output=True)
        return None
    return git(folder, "rev-parse", "HEAD^{tree}"), git(folder, "log", "-1", "--format=%an <%ae> %ad")


def git(folder: Path, *args: str) -> str:
    """What git prints. Raises CalledProcessError."""
    run = subprocess.run(["git", *WHO, *args], cwd=folder, check=True, capture_output=True)
    return run.stdout.decode("utf-8", "replace")
