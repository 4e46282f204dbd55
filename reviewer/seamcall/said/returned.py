"""What a text says that is returned, and when, against what the function returns in each case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reviewer.seamcall.conduct import STATUS, Conduct
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.words import outcome
from reviewer.seamcall.values import Const, Op, Out, Value

RETURNS = "returns"
SENTENCE = re.compile(r"\breturns?\b(?!\s+(?:from|to|address|value|code)\b)[^.]*(?:\.(?=\w)[^.]*)*", re.I)
VIA = re.compile(r"\b(?:via|in|through)\s+%?(?P<register>r(?:ax|bx|cx|dx|si|di|8|9|1[0-5]))\b", re.I)
VALUE = re.compile(
    r"(?P<constant>\bTDX_(?:SEAMCALL_\w+|SW_ERROR|SUCCESS)\b)|(?P<errno>-E[A-Z]+\b|\bnegative\s+(?:errno|error)|"
    r"\berrno\b)|(?P<status>\b(?:completion\s+)?status(?:\s+code)?\b|\bcompletion\s+code\b)|"
    r"(?P<bool>\btrue\b|\bfalse\b|\bNULL\b)",
    re.I,
)
SPLIT = re.compile(r",?\s+(?:or|otherwise|and|else)\b|[,;]\s", re.I)
CASE = re.compile(r"\b(?:if|when|on|upon|in\s+case|unless|for)\b", re.I)
SET = re.compile(
    r"\b(?:sets?|setting)\s+%?rax\s+to\s+\$?(?P<constant>TDX_\w+)\s+(?P<case>(?:for|if|when|in\s+case|on)\b[^.;]{0,80})",
    re.I,
)
_CLEAR = (
    r"(?:CF\s*(?:=|is)\s*(?:0\b|clear(?:ed)?|not\s+set)|clears\s+CF|"
    r"ZF\s*(?:=|is)\s*(?:0|1|set|clear(?:ed)?)\b|sets\s+ZF)"
)
_SET = r"(?:CF\s*(?:=|is)\s*(?:1\b|set)|sets\s+CF)"
_DONE = r"(?:SEAMCALL|call|instruction)\s+(?:succeeds|succeeded|is\s+done|was\s+successful)"
CARRY = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\bVMfailInvalid\b[^.;,]{{0,50}}?(?P<carry>{_CLEAR})",
        rf"\b(?P<carry>{_CLEAR})[^.;,]{{0,40}}\bVMfailInvalid\b",
        rf"\b(?P<carry>{_SET})[^.;,]{{0,20}}\b{_DONE}",
        rf"\b{_DONE}[^.;,]{{0,20}}\b(?:if|when)\s+(?P<carry>{_SET})",
    )
)
_OFF = r"(?:not|n't)\s+(?:been\s+)?(?:enabled|loaded)|disabled"
TRAPS = (
    (
        re.compile(rf"(?P<trap>#UD)\b[^.;,#]{{0,50}}\bSEAM(?:RR)?\b[^.;,#]{{0,20}}(?:{_OFF})"),
        "#GP",
        "SEAM is not enabled",
    ),
    (
        re.compile(
            r"(?P<trap>#GP)\b[^.;,#]{0,50}\b(?:not\s+in|outside(?:\s+of)?|isn't\s+in|without)\s+VMX\s+(?:operation|root)"
        ),
        "#UD",
        "the CPU is not in VMX operation",
    ),
)
"""What raises the other exception. Source: Intel SDM, volume 2, SEAMCALL."""
TITLES = {"vmfail": "the instruction itself fails", "trap": "it raises #UD or #GP", "ok": "the call is done"}


def wrong(text: str, conduct: Conduct, constants: Mapping[str, int]) -> Iterator[Wrong]:
    """All that the sentences about returning say and the function does not do."""
    if conduct.design == "hypercall":
        return
    for sentence in SENTENCE.finditer(text):
        yield from _said(sentence[0], sentence.start(), conduct, constants)


def carry(text: str) -> Iterator[Wrong]:
    """ "VMfailInvalid (CF=0)": CF is what tells this failure, and set is what it is then."""
    for pattern in CARRY:
        for found in pattern.finditer(text):
            yield Wrong(
                RETURNS, *found.span("carry"), "VMfailInvalid sets CF, and success clears it", "CF=1", found["carry"]
            )


def trapped(text: str) -> Iterator[Wrong]:
    """ "#GP when the CPU is not in VMX operation", which is #UD."""
    for pattern, right, case in TRAPS:
        for found in pattern.finditer(text):
            yield Wrong(RETURNS, *found.span("trap"), f"where {case}, it is {right}", right, found["trap"])


def put(text: str, conduct: Conduct, constants: Mapping[str, int]) -> Iterator[Wrong]:
    """ "Set %rax to TDX_SEAMCALL_VMFAILINVALID for VMfailInvalid"."""
    for found in SET.finditer(text) if "vmfail" in conduct.results else ():
        if found["constant"] in constants and (when := outcome(found["case"])):
            span = found.span("constant")
            yield from _constant(found["constant"], constants[found["constant"]], when, span, conduct)


def _said(said: str, at: int, conduct: Conduct, constants: Mapping[str, int]) -> Iterator[Wrong]:
    head = said[: next((found.start() for found in CASE.finditer(said)), len(said))]
    if (via := VIA.search(head)) and via["register"].lower() != STATUS:
        span = (at + via.start("register"), at + via.end("register"))
        yield Wrong(RETURNS, *span, f"it is returned in {STATUS.upper()}", STATUS.upper(), via["register"])
    if re.search(r"#(?:UD|GP)|trap number", said) and "trap" not in conduct.results:
        return
    for start, part in _parts(said):
        value = VALUE.search(part)
        case = CASE.search(part)
        if value is not None:
            when = outcome(part[case.start() :]) if case else ""
            span = (at + start + value.start(), at + start + value.end())
            yield from _value(value, when, span, conduct, constants)


def _parts(said: str) -> Iterator[tuple[int, str]]:
    """The alternatives of a sentence, each with its place; "A if x or y" is one of them."""
    start = 0
    for cut in SPLIT.finditer(said):
        if VALUE.search(said, cut.end()) and VALUE.search(said, start, cut.start()):
            yield start, said[start : cut.start()]
            start = cut.end()
    yield start, said[start:]


def _value(
    value: re.Match[str], when: str, span: tuple[int, int], conduct: Conduct, constants: Mapping[str, int]
) -> Iterator[Wrong]:
    if value["errno"] or value["bool"]:
        yield Wrong(RETURNS, *span, "it returns the status, and no errno", "the status", value[0])
    elif value["constant"] and value["constant"] in constants:
        yield from _constant(value["constant"], constants[value["constant"]], when, span, conduct)
    elif value["status"] and when in ("vmfail", "trap") and isinstance(conduct.results.get(when), (Const, Op)):
        given = _named(conduct.results[when], constants)
        yield Wrong(RETURNS, *span, f"where {TITLES[when]}, it returns {given}", given, value[0])


def _constant(name: str, number: int, when: str, span: tuple[int, int], conduct: Conduct) -> Iterator[Wrong]:
    cases = [case for case, value in conduct.results.items() if _gives(value, number)]
    if not cases:
        yield Wrong(RETURNS, *span, f"it never returns {name}", "the status", name)
    elif when and when in conduct.results and when not in cases:
        told = " or ".join(TITLES.get(case, case) for case in cases)
        yield Wrong(RETURNS, *span, f"it returns {name} where {told}", told, TITLES[when])


def _gives(value: Value, number: int) -> bool:
    if isinstance(value, Op) and value.name == "or":
        return any(_gives(each, number) for each in value.arguments)
    return value == Const(number)


def _named(value: Value, constants: Mapping[str, int]) -> str:
    if isinstance(value, Out):
        return "the status"
    if isinstance(value, Op):
        return "TDX_SW_ERROR with the trap number"
    return next((name for name, number in constants.items() if value == Const(number)), str(value))
