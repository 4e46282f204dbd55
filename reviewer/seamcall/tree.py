"""Files of a kernel tree on disk, by their path in it; nothing outside it is ever read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reviewer import resources
from reviewer.seamcall import leaves
from reviewer.seamcall.contract import Contract
from reviewer.seamcall.csites.prove import prove as prove_c
from reviewer.seamcall.headers import headers
from reviewer.seamcall.proof import Proof, prove
from reviewer.seamcall.said.judge import Facts, Found, judged

LARGEST = 4 * 1024 * 1024
"""Bytes of the largest file that is read."""


@dataclass(frozen=True)
class Tree:
    """A folder laid out as the kernel's."""

    root: Path
    _kept: dict[str, str | None] = field(default_factory=dict)

    def file(self, path: str) -> str | None:
        """The text of a regular file, None where there is none inside the tree."""
        if path not in self._kept:
            self._kept[path] = self._read(path)
        return self._kept[path]

    def _read(self, path: str) -> str | None:
        try:
            there = (self.root / path).resolve()
            if not there.is_relative_to(self.root.resolve()) or not there.is_file() or there.stat().st_size > LARGEST:
                return None
            return there.read_text(encoding="utf-8", errors="replace")
        except (OSError, ValueError):
            return None


def place(file: Path, root: Path | None) -> tuple[Tree, str]:
    """The tree that a file lies in, and its path there: the given root, or what stands before "arch/"."""
    if root is not None and (root / file).is_file() and not file.is_absolute():
        return Tree(root), file.as_posix()
    whole = file.resolve()
    if root is not None and whole.is_relative_to(root.resolve()):
        return Tree(root), whole.relative_to(root.resolve()).as_posix()
    parts = whole.parts
    at = next((n for n in range(len(parts) - 1, 0, -1) if parts[n] == "arch"), len(parts) - 1)
    return Tree(root or Path(*parts[:at])), "/".join(parts[at:])


def proofs(path: str, text: str, tree: Tree, contracts: Sequence[Contract]) -> tuple[Proof, ...]:
    """A file judged; where it holds nothing but macros, the files that expand them."""

    def file(name: str) -> str | None:
        return text if name == path else tree.file(name)

    if path.endswith((".c", ".h")):
        return (prove_c(path, text, leaves.load(resources.data_dir("rules") / "seamcall" / "abi" / leaves.FILE)),)
    own = prove(path, text, file, contracts)
    if own.functions:
        return (own,)
    found = (prove(user, body, file, contracts) for user, body in _users(path, tree, contracts))
    return tuple(proof for proof in found if proof.functions) or (own,)


def remarks(path: str, text: str, tree: Tree, contracts: Sequence[Contract], own: Sequence[Proof]) -> tuple[Found, ...]:
    """What is wrong in the comments of a file; own are its proofs."""
    table = leaves.load(resources.data_dir("rules") / "seamcall" / "abi" / leaves.FILE)
    return tuple(replace(each, path=path) for each in judged(path, text, Facts(own, contracts, table)))


def _users(path: str, tree: Tree, contracts: Sequence[Contract]) -> Iterator[tuple[str, str]]:
    """The files that include this one: those that the contracts name, and those beside it."""
    named = [name for contract in contracts for name in contract.files]
    folder = tree.root / Path(path).parent
    beside = sorted(each.name for each in folder.glob("*.S"))[:50] if folder.is_dir() else []
    for name in dict.fromkeys([*named, *(str(Path(path).parent / each) for each in beside)]):
        text = tree.file(name)
        if text is not None and name != path and path in headers(name, text, tree.file).files:
            yield name, text
