"""What a history says of a patch: subjects of a folder, cited commits; never a walk over the whole of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reviewer.repo import CommitInfo, Repository

NEWEST = 4000
"""The commits that are asked for subjects, and known by name; the whole history of a kernel would take a minute."""
SUBJECTS = 200
"""Subjects that are asked for: a busy corner fills the newest forty of its folder alone."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that somebody cites."""

    id: str
    """All digits of its name."""
    title: str
    ancestor: bool | None
    """Whether HEAD has it; None where that would take a walk over a long history, or took git too long."""


class History:
    """The history of a repository below HEAD; each question is asked once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._subjects: dict[str, tuple[str, ...]] = {}
        self._commits: dict[str, Commit | None] = {}

    def subjects(self, folder: str) -> tuple[str, ...]:
        """Subjects of those of the newest commits that touch a folder, newest first; raises RepoError."""
        if folder not in self._subjects:
            self._subjects[folder] = self._repository.subjects((folder,), SUBJECTS, self._horizon)
        return self._subjects[folder]

    def commit(self, name: str) -> Commit | None:
        """A commit by its id or the beginning of one; raises RepoError, see Repository.commit."""
        if name not in self._commits:
            found = self._repository.commit(name)
            self._commits[name] = Commit(found.id, found.title, self._is_ancestor(found)) if found else None
        return self._commits[name]

    @cached_property
    def _newest(self) -> tuple[str, ...]:
        return self._repository.newest(NEWEST + 1)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._newest)

    @property
    def _horizon(self) -> str:
        """The commit behind the newest ones; empty where there are no more."""
        return self._newest[NEWEST] if len(self._newest) > NEWEST else ""

    @cached_property
    def _is_quick(self) -> bool:
        return self._repository.has_commit_graph()

    @cached_property
    def _since(self) -> int:
        """The time of the horizon: git stops its walk at about the time of the commit that it looks for."""
        found = self._repository.commit(self._horizon)
        return found.time if found else 0

    def _is_ancestor(self, found: CommitInfo) -> bool | None:
        """By the newest commits where they say it, else by git, if that is no walk over the whole history."""
        if found.id in self._known:
            return True
        if not self._horizon:
            return None if self._repository.is_shallow else False
        near = self._is_quick or found.time >= self._since
        return self._repository.is_ancestor(found.id) if near else None
