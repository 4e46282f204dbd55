"""Whether the hooks of a repository work: what stands in their way, and the proof that git starts them.

The proof of the mail hook is a git send-email --dry-run in the repository itself, with its configuration, over a mail
that lies in a scratch folder and lacks its Signed-off-by: the review must start, and must hold the mail back. That of
the commit hook is a commit in a scratch repository with these hooks, with a Signed-off-by that git am would lose.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reviewer import settings
from reviewer.hook import gitrun, place
from reviewer.hook.place import Event, State
from reviewer.repo import Repository

_FOREIGN = "is not presend's and does not run it"
_BAD_MAIL = "a mail without Signed-off-by"
_BAD_MESSAGE = "a message whose Signed-off-by git am would lose"
_PYTHON = re.compile(r"^python=(.*)$", re.MULTILINE)
_SAMPLE = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: presend <presend@example.org>
Date: Thu, 1 Jan 2026 00:00:00 +0000
Subject: [PATCH] presend: Prove that the hook is started

This mail is never sent. It lacks a Signed-off-by, so that the review must
hold it back.
---
 proof | 1 +
 1 file changed, 1 insertion(+)

diff --git a/proof b/proof
new file mode 100644
index 000000000000..d00491fd7e5b
--- /dev/null
+++ b/proof
@@ -0,0 +1 @@
+1
"""
_MESSAGE = """\
presend: Prove that the hook is started

This is never committed, since git am would lose what stands below.
---
Signed-off-by: presend <presend@example.org>
"""
_OPTIONS = (
    *("--dry-run", "--confirm=never", "--suppress-cc=all", "--no-annotate", "--no-format-patch", "--quiet"),
    *("--to=presend@example.org", "--from=presend@example.org"),
)
# An empty command would not do: git send-email would run the mail itself.
_QUIET = ("-c", "sendemail.toCmd=true", "-c", "sendemail.ccCmd=true", "-c", "sendemail.headerCmd=true")
_ME = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "presend"), ("EMAIL", "presend@example.org"))
}


class Verdict(StrEnum):
    """How a line of the doctor's begins."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the doctor's."""

    verdict: Verdict
    text: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.text}"


def _wrong(text: str) -> Remark:
    return Remark(Verdict.WRONG, text)


def examined(repository: Repository, script: Callable[[Event], str], python: Path, variable: str) -> Iterator[Remark]:
    """What is wrong and what is right, the mail hook first; the variable names the file that a review leaves a mark in.

    The commit hook is looked at only where there is one.
    """
    yield from _told(
        [*_reasons(repository, Event.SEND, script, python), *_unsent(repository)],
        lambda explained: _mailed(repository, variable, explained=explained),
    )
    if place.status(repository, Event.COMMIT).state is not State.ABSENT:
        yield from _told(
            list(_reasons(repository, Event.COMMIT, script, python)),
            lambda explained: _committed(repository, variable, explained=explained),
        )


def _told(reasons: list[str], prove: Callable[[bool], Remark]) -> Iterator[Remark]:
    """The proof, and before it the reasons why there might be none; where it comes off, what it proves wrong."""
    proof = prove(bool(reasons))
    for reason in reasons:
        if proof.verdict is Verdict.WRONG or _FOREIGN not in reason:
            yield _wrong(reason)
    yield proof


def _reasons(repository: Repository, event: Event, script: Callable[[Event], str], python: Path) -> Iterator[str]:
    """Why git might not run our review at this event."""
    found = place.status(repository, event, script(event))
    by_hand = place.line_for(repository, event, python) if place.obstacle(repository) else ""
    if found.state is State.ABSENT:
        yield f"there is no {found.path}: " + (by_hand or f"run 'presend hook install {event}'")
        yield from _shadowed(repository, event)
        yield from _only_configured(repository, event)
        return
    if found.state is State.FOREIGN:
        cure = by_hand or f"'presend hook install {event}' keeps it"
        yield f"{found.path} {_FOREIGN} ({found.detail}): {cure}"
        yield from _shadowed(repository, event)
        return
    started = repository.hooks_dir() / event
    if not os.access(started, os.X_OK):
        husky = started != found.path
        cure = "husky makes it for the hooks it knows" if husky else f"run 'presend hook install {event}'"
        yield f"{started} is not {'there' if husky else 'executable'}, so git does not run it: {cure}"
    if found.state is State.OUTDATED:
        yield f"{found.path} is of another version of presend: run 'presend hook install {event}' to renew it"
    if found.state in (State.OURS, State.OUTDATED):
        yield from _gone(found.path)


def _shadowed(repository: Repository, event: Event) -> Iterator[str]:
    """A hook of ours that core.hooksPath leads git away from."""
    setting = repository.setting("core.hooksPath")
    hidden = repository.common_dir() / "hooks" / event
    text = place.content(hidden) if setting else None
    if text and place.is_marked(text, event):
        yield f"{hidden} is presend's, but core.hooksPath is set to {setting}, and git looks there"


def _only_configured(repository: Repository, event: Event) -> Iterator[str]:
    """Hooks that are declared in the configuration; git send-email starts none of them without a file."""
    answer = gitrun.config(repository, "-z", "--get-regexp", r"^hook\..*\.event$", f"^{event}$")
    names = [entry.partition("\n")[0] for entry in answer.output.split("\0")[:-1]] if answer.status == 0 else []
    if names and event is Event.SEND:
        told = ", ".join(name.removeprefix("hook.").removesuffix(".event") for name in names)
        yield f"a hook is declared in the configuration alone ({told}): git send-email runs none without a file"


def _gone(path: Path) -> Iterator[str]:
    """An interpreter that is no longer there, or has no presend any more."""
    match = _PYTHON.search((place.content(path) or b"").decode("utf-8", "surrogateescape"))
    words = shlex.split(match[1]) if match else []
    if len(words) != 1:
        return
    again = "run 'presend hook install' again"
    if not os.access(words[0], os.X_OK):
        yield f"{words[0]}, which {path} starts, is gone: {again}"
    elif not _has_presend(words[0]):
        yield f"{words[0]}, which {path} starts, has no presend any more: {again}"


def _has_presend(python: str) -> bool:
    asked = (python, "-P", "-c", "import reviewer")
    try:
        return subprocess.run(asked, cwd="/", capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _unsent(repository: Repository) -> Iterator[str]:
    if gitrun.is_off(repository, "sendemail.validate"):
        yield "sendemail.validate is set to false, so git send-email runs no hook: git config sendemail.validate true"
    if os.environ.get("PRESEND_SKIP", "0") not in ("", "0"):
        yield "PRESEND_SKIP is set, so the hook reviews nothing"
    yield from _toothless()


def _toothless() -> Iterator[str]:
    """A setting of the user's by which no remark stops anything."""
    given = settings.load().given.get("fail-on", ())
    if given and given[0].value == settings.NEVER:
        yield f"fail-on is set to {settings.NEVER} ({given[0].where}), so the review stops nothing"


def _mailed(repository: Repository, variable: str, *, explained: bool) -> Remark:
    """What a git send-email --dry-run says of a mail that must be held back."""
    if "--dry-run" not in gitrun.run(repository.top, "send-email", "-h").output:
        return _wrong("git send-email is not installed (in many distributions the package git-email)")
    with tempfile.TemporaryDirectory(prefix="presend-") as folder:
        mail, proof = Path(folder, "proof.patch"), Path(folder, "proof")
        mail.write_text(_SAMPLE)
        proof.touch()
        answer = gitrun.run(
            repository.top, *_QUIET, "send-email", *_OPTIONS, str(mail), environment={variable: str(proof)}
        )
        said = proof.read_text().strip()
    return _proven(answer, "git send-email --dry-run", _BAD_MAIL, said, explained=explained)


def _committed(repository: Repository, variable: str, *, explained: bool) -> Remark:
    """What git says of a commit with a message that must not pass."""
    with tempfile.TemporaryDirectory(prefix="presend-") as folder:
        proof = Path(folder, "proof")
        proof.touch()
        gitrun.run(Path(folder), "init", "--quiet", "--template=", "scratch")
        setting = f"core.hooksPath={repository.hooks_dir()}"
        commit = ("commit", "--quiet", "--allow-empty", "--no-gpg-sign", "-m", _MESSAGE)
        answer = gitrun.run(Path(folder, "scratch"), "-c", setting, *commit, environment={variable: str(proof), **_ME})
        said = proof.read_text().strip()
    return _proven(answer, "git commit", _BAD_MESSAGE, said, explained=explained)


def _proven(answer: gitrun.Answer, program: str, what: str, said: str, *, explained: bool) -> Remark:
    """What the review has said in the proof, and whether git has listened to it."""
    told = f"{program} starts the review"
    if said == place.HELD_BACK and answer.status:
        return Remark(Verdict.RIGHT, f"{told}, which stops {what}")
    if said:
        return _wrong(f"{told}, but {what} passes: {answer.last_line}")
    return _wrong(f"{program} does not start the review" + ("" if explained else f": {answer.last_line}"))
