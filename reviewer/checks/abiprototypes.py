"""Prototypes, argument structure and offsets in C, against the assembly that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks import abi
from reviewer.checks.abicomments import facts
from reviewer.checks.context import Context, Hit, NoParams
from reviewer.checks.images import images, visible
from reviewer.diff import line_passage, line_words
from reviewer.model import AbiVerdict, FileChange, LineKind, Location
from reviewer.seamcall.conduct import Conduct
from reviewer.seamcall.prototypes import Mismatch, mismatches, plain, prototypes
from reviewer.seamcall.said.comments import line as line_of

HEADERS = (
    "arch/x86/include/asm/tdx.h",
    "arch/x86/include/asm/shared/tdx.h",
    "arch/x86/virt/vmx/tdx/tdx.h",
    "arch/x86/virt/vmx/tdx/seamcall_internal.h",
)
"""Where the prototypes have stood since v5.19."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A mismatch, with the text that it was found in."""

    path: str
    text: str
    mismatch: Mismatch

    @property
    def line(self) -> int:
        return line_of(self.text, self.mismatch.start)

    @property
    def quote(self) -> str:
        return self.text[self.mismatch.start : self.mismatch.end].split("\n", 1)[0].strip()


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each mismatch that the patch brings in."""
    for location, found in context.keep("abi-prototypes", lambda: tuple(_all(context))):
        told = {"function": found.mismatch.function, "why": found.mismatch.why, "expected": found.mismatch.expected}
        yield Hit(location, {**told, "file": found.path, "line": found.line})


def _all(context: Context) -> Iterator[tuple[Location, _Found]]:
    changed = {file.path: file for file in context.files}
    assembly = any(path.endswith(".S") for path in changed) and bool(abi.examination(context).files)
    for path in dict.fromkeys((*changed, *(HEADERS if assembly else ()))):
        if path.endswith((".c", ".h")):
            file, known = changed.get(path), _known(context)
            old = _reasons(path, images(context).old(path), _known(context, before=True))
            for found in _in(context, path, file, known):
                place = _place(context, file, found)
                if place and (found.mismatch.function, found.mismatch.why) not in old:
                    yield place, found


def _known(context: Context, *, before: bool = False) -> dict[str, Conduct]:
    proofs = facts(context, before=before).proofs
    return {each.function: each.conduct for proof in proofs for each in proof.functions if each.conduct}


def _in(context: Context, path: str, file: FileChange | None, known: dict[str, Conduct]) -> Iterator[_Found]:
    text = images(context).new(path)
    for part in [text] if text is not None else visible(file) if file else ():
        yield from (_Found(path, part, each) for each in mismatches(part, known))


def _reasons(path: str, text: str | None, known: dict[str, Conduct]) -> set[tuple[str, str]]:
    return {(each.function, each.why) for each in mismatches(text, known)} if text else set()


def _place(context: Context, file: FileChange | None, found: _Found) -> Location | None:
    """The words themselves where the patch adds them; else, where they are known to be new, its change of assembly."""
    last = line_of(found.text, found.mismatch.end)
    for where, line in [(file, line) for line in file.lines(LineKind.ADDED)] if file else []:
        if line.new is not None and found.line <= line.new <= last:
            said = found.quote if found.quote in line.text else line.text.strip()
            start = line.text.index(said)
            return line_passage(where, line).locate(start, start + len(said))
    if images(context).new(found.path) is None:
        return None
    for each in context.files:
        for line in each.lines(LineKind.ADDED, LineKind.REMOVED) if each.path.endswith(".S") else ():
            if line.text.strip():
                return line_words(each, line)
    return None


def verdicts(_: NoParams, context: Context) -> Iterator[AbiVerdict]:
    """Of each prototype in the files of the patch: whether the assembly is as it says."""
    wrong = {(found.path, found.mismatch.function): found for _, found in _all(context)}
    known = _known(context)
    for file in context.files:
        text = images(context).new(file.path) if file.path.endswith(".h") else None
        for found in prototypes(plain(text)) if text else ():
            bad = wrong.get((file.path, found["name"]))
            status = "fail" if bad else "pass" if found["name"] in known else "unknown"
            why = bad.mismatch.why if bad else "" if status == "pass" else "its assembly is not at hand"
            yield AbiVerdict("", found["name"], "", status, why, file.path, abi.PATCH if bad else "")
