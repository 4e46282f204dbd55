"""A C file against the leaf table: for each function and rule a verdict with its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reviewer.seamcall import prototypes
from reviewer.seamcall.csites import (
    addresses,
    alignment,
    arguments,
    compared,
    contexts,
    flush,
    hypercall,
    locks,
    loops,
    order,
    ownership,
    status,
    surroundings,
)
from reviewer.seamcall.csites.calls import Site
from reviewer.seamcall.csites.headers import Outside, outside
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csites.source import Source
from reviewer.seamcall.leaves import Leaf
from reviewer.seamcall.listing import Where
from reviewer.seamcall.proof import Evidence, Proof, Proved, Verdict

RULES: Mapping[str, Callable[[Site], Iterator[Remark]]] = {
    "SC101": status.width,
    "SC102": status.used,
    "SC103": arguments.initialised,
    "SC104": arguments.outputs,
    "SC105": arguments.inputs,
    "SC107": arguments.version,
    "SC108": arguments.saved,
    "SC109": surroundings.entered,
    "SC110": compared.entropy,
    "SC111": arguments.retried,
    "SC112": compared.masked,
    "SC113": compared.software,
    "SC114": addresses.physical,
    "SC115": addresses.keyid,
    "SC116": alignment.aligned,
    "SC117": flush.flushed,
    "SC118": surroundings.marked,
    "SC119": surroundings.direct,
    "SC120": order.ordered,
    "SC121": locks.locked,
    "SC122": loops.interrupted,
    "SC123": contexts.restricted,
    "SC124": contexts.loader,
    "SC125": hypercall.guest,
    "SC126": ownership.owned,
}
CONSTANTS = "SC106"
WIDTH = "SC101"
JUDGED = tuple(sorted((*RULES, CONSTANTS)))
MOST = 60
"""Calls of one function that are judged: each is compared with the others."""
LONGEST = 100_000
"""Characters of one function that is judged."""
QUESTION = "question"
"""The variant of what can only be suspected."""


def prove(file: str, text: str, leaves: Mapping[str, Leaf]) -> Proof:
    """Judge a file; one that names nothing of the module has no functions."""
    source = Source(file, text, leaves)
    found = [_proved(Site(each, source)) for each in source.functions]
    found += (_prototype(file, text, each) for each in prototypes.narrow(text))
    if wrong := tuple(outside(source)):
        found.append(_whole(file, wrong))
    return Proof(file=file, functions=tuple(each for each in found if each), closure=(file,), missing=(), offsets="")


def _proved(site: Site) -> Proved | None:
    """What is said of a function; None of one that calls nothing of the module and has no fault."""
    function = site.function
    verdicts = [_verdict(rule, site) for rule in JUDGED]
    if all(verdict.status == "not-applicable" for verdict in verdicts):
        return None
    return Proved(
        function=function.name,
        instance="",
        where=Where(site.source.file, function.line),
        contract="tdx",
        design="C",
        verdicts=tuple(verdicts),
        flows=(),
    )


def _verdict(rule: str, site: Site) -> Verdict:
    if len(site.calls) > MOST or len(site.function.body.text) > LONGEST:
        return Verdict(rule=rule, function=site.function.name, instance="", status="unknown", why="it is too long")
    if site.code.count("tdh_") > 4 * MOST:
        return Verdict(rule=rule, function=site.function.name, instance="", status="unknown", why="too many calls")
    judge = RULES.get(rule)
    evidence = tuple(_evidence(site, remark) for remark in judge(site)) if judge else ()
    state, why = ("fail", evidence[0].why) if any(e.sure for e in evidence) else ("pass", "")
    if judge is None or (not site.calls and "tdh_" not in site.code and not evidence):
        state, why = "not-applicable", "it makes no such call"
    elif not any(e.sure for e in evidence) and (evidence or site.function.broken):
        state, why = "unknown", evidence[0].why if evidence else "a part of it could not be parsed"
    return Verdict(rule=rule, function=site.function.name, instance="", status=state, why=why, evidence=evidence)


def _evidence(site: Site, remark: Remark) -> Evidence:
    text = " ".join(remark.at.text.split())
    header = remark.at is site.function.body
    return Evidence(
        why=remark.why,
        where=Where(site.source.file, site.function.line if header else remark.at.line),
        text=site.function.name if header else text[:200],
        way="",
        steps=(),
        expected=remark.expected,
        found=" ".join(remark.found.split())[:200],
        sure=remark.sure,
        variant="" if remark.sure else QUESTION,
    )


def _whole(file: str, wrong: tuple[Outside, ...]) -> Proved:
    """What stands outside functions, under the name of the file."""
    name = re.sub(r".*/", "", file)
    return Proved(
        function=name,
        instance="",
        where=Where(file, wrong[0].line),
        contract="tdx",
        design="C",
        verdicts=tuple(_outer(rule, name, file, wrong) for rule in JUDGED),
        flows=(),
    )


def _outer(rule: str, name: str, file: str, wrong: tuple[Outside, ...]) -> Verdict:
    evidence = tuple(
        Evidence(
            why=each.why,
            where=Where(file, each.line),
            text=each.text,
            way="",
            steps=(),
            expected=each.expected,
            found=each.found,
            sure=True,
        )
        for each in wrong
        if each.rule == rule
    )
    state, why = ("fail", evidence[0].why) if evidence else ("not-applicable", "it is no function")
    return Verdict(rule=rule, function=name, instance="", status=state, why=why, evidence=evidence)


def _prototype(file: str, text: str, found: prototypes.Mismatch) -> Proved:
    """A declaration that fails SC101."""
    line, said = text.count("\n", 0, found.start) + 1, text[found.start : found.end]
    wrong = (Outside(WIDTH, found.why, line, said, found.expected, said),)
    return replace(_whole(found.function, wrong), where=Where(file, line), verdicts=_at(file, found.function, wrong))


def _at(file: str, name: str, wrong: tuple[Outside, ...]) -> tuple[Verdict, ...]:
    return tuple(_outer(rule, name, file, wrong) for rule in JUDGED)
