"""A C file against the leaf table: for each function and rule a verdict with its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from reviewer.seamcall import prototypes
from reviewer.seamcall.csites import arguments, constants, status, surroundings
from reviewer.seamcall.csites.calls import Site
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import functions
from reviewer.seamcall.judged import CALLS
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
    "SC110": status.entropy,
    "SC111": arguments.retried,
    "SC112": status.masked,
    "SC113": status.software,
    "SC114": arguments.addresses,
    "SC115": arguments.keyid,
    "SC116": surroundings.aligned,
    "SC117": surroundings.flushed,
    "SC118": surroundings.marked,
    "SC119": surroundings.direct,
    "SC121": surroundings.locked,
    "SC122": surroundings.interrupted,
    "SC123": surroundings.restricted,
    "SC124": surroundings.loader,
    "SC125": status.guest,
}
CONSTANTS = "SC106"
WIDTH = "SC101"
JUDGED = tuple(sorted((*RULES, CONSTANTS)))
MOST = 60
"""Calls of one function that are judged: each is compared with the others."""
QUESTION = "question"
"""The variant of what can only be suspected."""


def prove(file: str, text: str, leaves: Mapping[str, Leaf]) -> Proof:
    """Judge a file; one that names nothing of the module has no functions."""
    found = [_proved(Site(each, leaves, file, text)) for each in functions(text, CALLS)]
    found += (_prototype(file, text, each) for each in prototypes.narrow(text))
    if numbers := tuple(_numbers(file, text, leaves)):
        found.append(_whole(file, numbers))
    return Proof(file=file, functions=tuple(found), closure=(file,), missing=(), offsets="")


def _proved(site: Site) -> Proved:
    function = site.function
    verdicts = [_verdict(rule, site) for rule in JUDGED]
    return Proved(
        function=function.name,
        instance="",
        where=Where(site.file, function.line),
        contract="tdx",
        design="C",
        verdicts=tuple(verdicts),
        flows=(),
    )


def _verdict(rule: str, site: Site) -> Verdict:
    if len(site.calls) > MOST:
        return Verdict(rule=rule, function=site.function.name, instance="", status="unknown", why="too many calls")
    judge = RULES.get(rule)
    evidence = tuple(_evidence(site, remark) for remark in judge(site)) if judge else ()
    state, why = ("fail", evidence[0].why) if any(e.sure for e in evidence) else ("pass", "")
    if judge is None or (not site.calls and not evidence):
        state, why = "not-applicable", "it makes no such call"
    elif not any(e.sure for e in evidence) and (evidence or site.function.broken):
        state, why = "unknown", evidence[0].why if evidence else "a part of it could not be parsed"
    return Verdict(rule=rule, function=site.function.name, instance="", status=state, why=why, evidence=evidence)


def _evidence(site: Site, remark: Remark) -> Evidence:
    text = " ".join(remark.at.text.split())
    header = remark.at is site.function.body
    return Evidence(
        why=remark.why,
        where=Where(site.file, site.function.line if header else remark.at.line),
        text=site.function.name if header else text[:200],
        way="",
        steps=(),
        expected=remark.expected,
        found=" ".join(remark.found.split())[:200],
        sure=remark.sure,
        variant="" if remark.sure else QUESTION,
    )


def _numbers(file: str, text: str, leaves: Mapping[str, Leaf]) -> Iterator[Evidence]:
    for name, line, said, expected, found in constants.wrong(text, leaves):
        why = f"{name} is {expected}, not {found}"
        yield Evidence(
            why=why, where=Where(file, line), text=said, way="", steps=(), expected=expected, found=found, sure=True
        )


def _prototype(file: str, text: str, found: prototypes.Mismatch) -> Proved:
    """A declaration that fails SC101."""
    where = Where(file, text.count("\n", 0, found.start) + 1)
    said = text[found.start : found.end]
    evidence = Evidence(
        why=found.why, where=where, text=said, way="", steps=(), expected=found.expected, found=said, sure=True
    )
    return _declared(found.function, where, WIDTH, (evidence,))


def _declared(name: str, where: Where, judged: str, evidence: tuple[Evidence, ...]) -> Proved:
    """What is no function, and fails one rule."""
    verdicts = [
        Verdict(rule=rule, function=name, instance="", status="not-applicable", why="it is no function")
        if rule != judged
        else Verdict(rule=rule, function=name, instance="", status="fail", why=evidence[0].why, evidence=evidence)
        for rule in JUDGED
    ]
    return Proved(
        function=name,
        instance="",
        where=where,
        contract="tdx",
        design="C",
        verdicts=tuple(verdicts),
        flows=(),
    )


def _whole(file: str, evidence: tuple[Evidence, ...]) -> Proved:
    return _declared(re.sub(r".*/", "", file), evidence[0].where, CONSTANTS, evidence)
