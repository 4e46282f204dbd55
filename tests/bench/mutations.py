"""Edits of SEAMCALL and TDCALL assembly, each with the rule that it breaks: caught, missed, and falsely reported.

    python tests/bench/mutations.py [FOLDER ...]

A folder is a kernel tree (or a part of one) with arch/x86/virt/vmx/tdx/tdxcall.S; without one, our own reference files
in tests/data/asm are taken. Edits are described by what a line does, not by where it stands, so they fit any file
of the shape.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from edits_args import args_design
from edits_common import common, wrappers
from edits_output import output_design

HERE = Path(__file__).resolve().parent
OWN = HERE.parent / "data" / "asm"
MACRO = "arch/x86/virt/vmx/tdx/tdxcall.S"
HOST = "arch/x86/virt/vmx/tdx/seamcall.S"
GUEST = "arch/x86/coco/tdx/tdcall.S"
NONE = frozenset[str]()


@dataclass(frozen=True)
class Edit:
    """One edit of one file."""

    file: str
    name: str
    text: str
    expected: frozenset[str]
    """Any of these is right; none for an edit that breaks nothing."""


def edits(files: Mapping[str, str]) -> Iterator[Edit]:
    """All edits of the files of a tree, by path."""
    if MACRO in files:
        text = files[MACRO]
        make = output_design if "host:req ret" not in text and "ret=" not in text else args_design
        for name, new, expected in (*make(text), *common(text)):
            if new != text:
                yield Edit(MACRO, name, new, frozenset(expected))
    for path in (HOST, GUEST):
        if path in files:
            for name, new, expected in wrappers(files[path]):
                if new != files[path]:
                    yield Edit(path, name, new, frozenset(expected))


@dataclass(frozen=True)
class Outcome:
    """An edit with what was said of it."""

    edit: Edit
    found: Mapping[str, str]
    """Rule that fails -> why."""
    unknown: frozenset[str]

    @property
    def right(self) -> bool:
        """Reported under an expected rule; or, of an edit that breaks nothing, not reported."""
        if not self.edit.expected:
            return not self.found
        return bool(self.edit.expected & self.found.keys())


Prover = Callable[[str, str, Callable[[str], str | None]], tuple[Mapping[str, str], frozenset[str]]]


def prover() -> Prover:
    """Judges a file of a tree: rules that fail with their reason, rules that are unknown."""
    from reviewer import resources
    from reviewer.seamcall import contract, proof

    contracts = contract.load(resources.data_dir("rules") / "seamcall" / "abi")

    def judge(path: str, text: str, files: Callable[[str], str | None]) -> tuple[Mapping[str, str], frozenset[str]]:
        verdicts = tuple(proof.prove(path, text, files, contracts).verdicts)
        failed = {v.rule: f"{v.function}: {v.why}" for v in reversed(verdicts) if v.status == "fail"}
        return failed, frozenset(v.rule for v in verdicts if v.status == "unknown")

    return judge


def tree(folder: Path) -> Callable[[str], str | None]:
    """The files of a folder by their path."""
    kept: dict[str, str | None] = {}

    def get(path: str) -> str | None:
        if path not in kept:
            there = folder / path
            kept[path] = there.read_text(encoding="utf-8") if there.is_file() else None
        return kept[path]

    return get


def tree_texts(folder: Path) -> Mapping[str, str]:
    """The assembly files of a tree and the header with the constants, as far as they are there."""
    files = tree(folder)
    paths = (MACRO, HOST, GUEST, "arch/x86/include/asm/tdx.h")
    return {path: text for path in paths if (text := files(path)) is not None}


def run(folder: Path, judge: Prover) -> Iterator[Outcome]:
    """Each edit of the files of a folder, judged; the files as they are come first."""
    there = tree_texts(folder)
    users = [path for path in (HOST, GUEST) if path in there]
    for edit in (*(Edit(path, "as it is", there[path], NONE) for path in users), *edits(there)):
        yield judge_edit(folder, edit, judge)


def judge_edit(folder: Path, edit: Edit, judge: Prover) -> Outcome:
    """One edit, judged in all files that it reaches."""
    files, there = tree(folder), tree_texts(folder)
    changed = {**there, edit.file: edit.text}
    failed: dict[str, str] = {}
    unknown: set[str] = set()
    for user in [path for path in (HOST, GUEST) if path in there] if edit.file == MACRO else [edit.file]:
        one, two = judge(user, changed[user], lambda path: changed.get(path) or files(path))
        failed |= one
        unknown |= two
    return Outcome(edit, failed, frozenset(unknown))


def report(outcomes: list[Outcome], *, verbose: bool) -> str:
    """Per rule: edits, caught, missed; then edits that break nothing and were reported."""
    rows = ["rule      edits  caught  missed  unknown"]
    by_rule: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        key = min(outcome.edit.expected) if outcome.edit.expected else "none"
        by_rule.setdefault(key, []).append(outcome)
    for rule, group in sorted(by_rule.items()):
        right, unknown = sum(o.right for o in group), sum(bool(o.unknown) for o in group)
        rows.append(f"{rule:<8} {len(group):6} {right:7} {len(group) - right:7} {unknown:8}")
    breaking = [o for o in outcomes if o.edit.expected]
    caught = [o for o in breaking if o.right]
    exact = sum(o.found.keys() <= o.edit.expected for o in caught)
    false = sum(not o.right and not o.edit.expected for o in outcomes)
    rows.append(f"breaking {len(breaking)}, caught {len(caught)}, under these rules alone {exact}")
    rows.append(f"benign {len(outcomes) - len(breaking)}, reported {false}")
    rows += [_wrong(o) for o in outcomes if not o.right]
    if verbose:
        more = Counter((min(o.edit.expected), *sorted(o.found.keys() - o.edit.expected)) for o in caught)
        rows += [f"  with {key[0]}: also {' '.join(key[1:])}: {n}" for key, n in sorted(more.items()) if key[1:]]
    return "\n".join(rows)


def _wrong(outcome: Outcome) -> str:
    edit = outcome.edit
    told = "; ".join(f"{rule} {why}" for rule, why in outcome.found.items()) or "nothing"
    return f"  {edit.file.rsplit('/')[-1]}: {edit.name}: expected {sorted(edit.expected)}, got {told[:300]}"


def main(names: list[str]) -> int:
    """Print a table for each folder."""
    verbose = "-v" in names
    worst = 0
    for folder in [Path(name) for name in names if name != "-v"] or sorted(OWN.glob("v*")):
        start = time.perf_counter()
        outcomes = list(run(folder, prover()))
        print(f"{folder}: {len(outcomes)} in {time.perf_counter() - start:.1f} s")
        print(report(outcomes, verbose=verbose))
        worst |= any(not outcome.right for outcome in outcomes)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
