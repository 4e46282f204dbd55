"""All comments of a file against the code that they are about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.seamcall import conduct as conducts
from reviewer.seamcall.conduct import Conduct
from reviewer.seamcall.contract import Contract
from reviewer.seamcall.csites.calls import Site
from reviewer.seamcall.csites.source import Source
from reviewer.seamcall.csyntax import functions
from reviewer.seamcall.judged import CALLS, CONCERNED
from reviewer.seamcall.leaves import Leaf
from reviewer.seamcall.proof import Proof
from reviewer.seamcall.said import functions as returns
from reviewer.seamcall.said import leaves, moves, returned, tables
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.comments import Comment, comments, line
from reviewer.seamcall.said.words import registers

OLD = ("rcx", "rdx", "r8", "r9")
"""Parameters of the form of v5.19 to v6.6, between the leaf number and the pointer."""
KINDS = (tables.LISTS, tables.ROWS, returned.RETURNS, moves.MOVES, leaves.NAMES, leaves.OPERANDS, returns.KIND)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the code: of one side of the patch."""

    proofs: Sequence[Proof]
    contracts: Sequence[Contract]
    table: Mapping[str, Leaf]

    @property
    def constants(self) -> Mapping[str, int]:
        """The numbers that may be returned."""
        return {name: number for each in self.contracts for name, number in each.constants.items()}

    def of(self, function: str) -> Conduct | None:
        """What a function of assembly does; None where it is not known."""
        found = (each.conduct for proof in self.proofs for each in proof.functions if each.function == function)
        return next(filter(None, found), None)

    def around(self, path: str) -> Conduct | None:
        """What all functions do that a file has a part in."""
        proofs = [proof for proof in self.proofs if path in proof.closure]
        return conducts.joined(each.conduct for proof in proofs for each in proof.functions if each.conduct)

    def counted(self, path: str) -> bool:
        """Whether it is a file of macros alone, of the form with an argument for each input."""
        proofs = [proof for proof in self.proofs if path in proof.closure]
        designs = {each.conduct.design for proof in proofs for each in proof.functions if each.conduct}
        return "output" in designs and all(proof.file != path for proof in proofs)

    def promised(self, function: str, text: str) -> Conduct | None:
        """What the contract says of a function whose code is not at hand, its form told by its parameters."""
        names = [row["name"] for row in tables.ARGUMENT.finditer(text)]
        design = "args" if "args" in names else "output" if tuple(names[1:5]) == OLD and len(set(names)) == 6 else ""
        for contract in self.contracts:
            for each in contract.designs:
                if each.name == design and function in contract.variants:
                    return conducts.promised(contract, function, each)
        return None


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong in a comment, at its place in the file."""

    kind: str
    subject: str
    """The function or macro; empty for none."""
    line: int
    column: int
    quote: str
    """What stands there, as far as the end of the line."""
    why: str
    expected: str
    said: str
    path: str = ""


def judged(path: str, text: str, facts: Facts) -> Iterator[Found]:
    """Everything that is wrong in the comments of a file, or of a part of one."""
    assembly = path.endswith(".S")
    source = Source(path, text, facts.table)
    sites = () if assembly else tuple(Site(each, source) for each in functions(text, CALLS))
    ends = [_end(site) for site in sites]
    at, done = 0, 0
    for comment in comments(text, assembly=assembly):
        at, done = at + len(text[done : comment.start].encode("utf-8", "replace")), comment.start
        near = bisect_right(ends, at)
        inside = sites[near] if near < len(sites) and sites[near].function.body.start <= at else None
        subject = comment.symbol or comment.function
        wrongs = _assembly(path, text, comment, facts) if assembly else _c(text, comment, facts, sites, inside)
        for wrong in wrongs:
            yield _placed(text, comment, subject, wrong)


def _assembly(path: str, text: str, comment: Comment, facts: Facts) -> Iterator[Wrong]:
    around = facts.around(path)
    known = around if comment.macro else facts.of(comment.symbol)
    yield from _described(comment, known or facts.promised(comment.symbol, comment.text), facts)
    if around is not None or CONCERNED.search(comment.text):
        yield from returned.carry(comment.text)
        yield from returned.trapped(comment.text)
    if around is not None:
        yield from returned.put(comment.text, around, facts.constants)
        yield from moves.instruction(text, comment, counted=facts.counted(path))


def _described(comment: Comment, known: Conduct | None, facts: Facts) -> Iterator[Wrong]:
    if known is not None:
        yield from tables.wrong(comment.text, known)
        if not comment.macro:
            yield from returned.wrong(comment.text, known, facts.constants)


def _c(text: str, comment: Comment, facts: Facts, sites: Sequence[Site], inside: Site | None) -> Iterator[Wrong]:
    yield from _described(comment, facts.of(comment.function), facts)
    yield from leaves.operands(comment.text, facts.table)
    yield from leaves.sentence(comment.text, facts.table)
    if not CONCERNED.search(comment.text) and not registers(comment.text) and not returns.RETURNS.search(comment.text):
        return
    around = (
        next((site for site in sites if site.function.name == comment.function), None) if comment.function else None
    )
    if around is not None:
        called = frozenset(call.leaf.const for call in around.calls if call.leaf)
        yield from leaves.names(comment.text, facts.table, called)
        yield from returns.wrong(comment.text, around)
    elif inside is not None:
        called = frozenset(call.leaf.const for call in inside.calls if call.leaf)
        yield from leaves.names(comment.text, facts.table, called)
        if inside.calls:
            yield from moves.member(text, comment)


def _end(site: Site) -> int:
    """The byte behind its body."""
    body = site.function.body
    return max((child.start for child in body.children), default=body.start)


def _placed(text: str, comment: Comment, subject: str, wrong: Wrong) -> Found:
    start, end = comment.start + wrong.start, comment.start + wrong.end
    begun = text.rfind("\n", 0, start) + 1
    quote = text[start:end].split("\n", 1)[0].rstrip()
    return Found(
        kind=wrong.rule,
        subject=subject,
        line=line(text, start),
        column=start - begun,
        quote=quote,
        why=wrong.why,
        expected=wrong.expected,
        said=wrong.found,
    )
