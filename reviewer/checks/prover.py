"""The rules that prove something of assembly or of C beside it; a prover is loaded for a patch that has such a file.

Most patches have none, and loading the provers would take a tenth of the time of their review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.model import AbiCourse, AbiVerdict, FileChange
from reviewer.seamcall.judged import ABOUT, ASSEMBLY, CALLS, CLAIMS, CONCERNED, IN_C, SPOKEN, STATEMENTS

FACTS = ("function", "why", "expected", "found")


@dataclass(frozen=True)
class AssemblyParams:
    """Which of the prover's rules the file words."""

    judgement: str

    def __post_init__(self) -> None:
        """Raise ValueError for a rule that there is not."""
        if self.judgement not in ASSEMBLY:
            raise ValueError(f"judgement: {self.judgement!r} is none of {', '.join(ASSEMBLY)}")


@dataclass(frozen=True)
class CParams:
    """Which of the judgements the file words."""

    judgement: str

    def __post_init__(self) -> None:
        """Raise ValueError for a rule that there is not."""
        if self.judgement not in IN_C:
            raise ValueError(f"judgement: {self.judgement!r} is none of {', '.join(IN_C)}")


@dataclass(frozen=True)
class CommentParams:
    """Which kind of statement of a comment the file words."""

    statement: str

    def __post_init__(self) -> None:
        """Raise ValueError for a kind that there is not."""
        if self.statement not in STATEMENTS:
            raise ValueError(f"statement: {self.statement!r} is none of {', '.join(STATEMENTS)}")


@dataclass(frozen=True)
class ClaimParams:
    """Which kind of claim of a changelog the file words."""

    claim: str

    def __post_init__(self) -> None:
        """Raise ValueError for a kind that there is not."""
        if self.claim not in CLAIMS:
            raise ValueError(f"claim: {self.claim!r} is none of {', '.join(CLAIMS)}")


@dataclass(frozen=True)
class ReturnParams:
    """Globs of files that are assembled for the kernel proper, and of those that only look like it."""

    files: tuple[str, ...]
    except_files: tuple[str, ...] = ()

    def cover(self, file: FileChange) -> bool:
        """Whether a file is one of them."""
        return any(fnmatchcase(file.path, glob) for glob in self.files) and not any(
            fnmatchcase(file.path, glob) for glob in self.except_files
        )


def is_assembly(file: FileChange) -> bool:
    """Whether a file is what the register contracts may be about."""
    return file.path.endswith(".S")


def calls_the_module(file: FileChange) -> bool:
    """Whether it is C that is about the module by its place, or by a line of the patch."""
    return file.path.endswith((".c", ".h")) and (
        ABOUT.search(file.path) is not None
        or any(CALLS.search(line.text) or "define TD" in line.text for line in file.lines())
    )


def speaks_of_the_module(file: FileChange) -> bool:
    """Whether it is code with a line that names the module, or that lies among its files."""
    return file.path.endswith((".S", ".c", ".h")) and (
        "/tdx/" in file.path or any(CONCERNED.search(line.text) for line in file.lines())
    )


def _concerned(context: Context) -> bool:
    return any(is_assembly(file) or speaks_of_the_module(file) for file in context.files)


def _proof(params: AssemblyParams, context: Context) -> Iterator[Hit]:
    if any(map(is_assembly, context.files)):
        from reviewer.checks import abi

        yield from abi.run(params, context)


def _proof_verdicts(params: AssemblyParams, context: Context) -> Iterator[AbiVerdict]:
    if any(map(is_assembly, context.files)):
        from reviewer.checks import abi

        yield from abi.verdicts(params, context)


def _courses(context: Context) -> Iterator[AbiCourse]:
    if any(map(is_assembly, context.files)):
        from reviewer.checks import abi

        yield from abi.courses(context)


def _in_c(params: CParams, context: Context) -> Iterator[Hit]:
    if any(map(calls_the_module, context.files)):
        from reviewer.checks import csites

        yield from csites.run(params, context)


def _in_c_verdicts(params: CParams, context: Context) -> Iterator[AbiVerdict]:
    if any(map(calls_the_module, context.files)):
        from reviewer.checks import csites

        yield from csites.verdicts(params, context)


def _bare_returns(params: ReturnParams, context: Context) -> Iterator[Hit]:
    if any(is_assembly(file) or params.cover(file) for file in context.files):
        from reviewer.checks import assembly

        yield from assembly.bare_return(params, context)


def _return_verdicts(params: ReturnParams, context: Context) -> Iterator[AbiVerdict]:
    if any(is_assembly(file) or params.cover(file) for file in context.files):
        from reviewer.checks import assembly

        yield from assembly.verdicts(params, context)


def _comments(params: CommentParams, context: Context) -> Iterator[Hit]:
    if _concerned(context):
        from reviewer.checks import abicomments

        yield from abicomments.run(params, context)


def _claims(params: ClaimParams, context: Context) -> Iterator[Hit]:
    if any(SPOKEN.search(passage.text) for passage in context.paragraphs):
        from reviewer.checks import abiclaims

        yield from abiclaims.run(params, context)


def _prototypes(params: NoParams, context: Context) -> Iterator[Hit]:
    if _concerned(context):
        from reviewer.checks import abiprototypes

        yield from abiprototypes.run(params, context)


def _prototype_verdicts(params: NoParams, context: Context) -> Iterator[AbiVerdict]:
    if _concerned(context):
        from reviewer.checks import abiprototypes

        yield from abiprototypes.verdicts(params, context)


COMMENT_FACTS = ("subject", "why", "expected", "line", "quote")
PROTOTYPE_FACTS = ("function", "why", "expected", "file", "line")
KINDS = (
    Kind("abi-comment", CommentParams, _comments, (Need.DIFF,), COMMENT_FACTS),
    Kind("abi-claim", ClaimParams, _claims, (Need.DIFF, Need.CHANGELOG), ("why", "expected")),
    Kind("abi-prototype", NoParams, _prototypes, (Need.DIFF,), PROTOTYPE_FACTS, _prototype_verdicts),
    Kind("abi-proof", AssemblyParams, _proof, (Need.DIFF,), FACTS, _proof_verdicts, _courses),
    Kind("abi-c", CParams, _in_c, (Need.DIFF,), FACTS, _in_c_verdicts),
    Kind("bare-return", ReturnParams, _bare_returns, (Need.DIFF,), FACTS, _return_verdicts),
)
