"""Sentences of a changelog about the registers of a call: leaf number, status, inputs, outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.conduct import LEAF, Conduct
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.tables import used
from reviewer.seamcall.said.words import LIST, NAME, SHARED, only, registers, spoken

REGISTERS = "registers"
ABOUT = re.compile(r"\b(?:SEAMCALL|TDCALL|__seamcall\w*|__tdcall\w*|__tdx_module_call|TDX\s+[Mm]odule|SEAM)\b")
LEAF_IN = re.compile(
    rf"\bleaf\s+(?:function\s+)?(?:number|ID)\b[^.;,]{{0,60}}?\b(?:in|via|through|into|by)\s+(?P<list>{NAME})\b|"
    rf"(?P<before>{NAME})\s+(?:is\s+used\s+to\s+)?(?:carr(?:y|ies)|holds?|contains?|has|is)\s+(?:both\s+)?(?:the\s+)?"
    r"(?:SEAMCALL\s+|TDCALL\s+)?leaf\s+(?:function\s+)?(?:number|ID)\b",
    re.I,
)
STATUS_IN = re.compile(
    rf"\b(?:completion\s+)?status(?:\s+code)?\b[^.;,]{{0,50}}?\b(?:in|via|through)\s+(?P<list>{NAME})\b|"
    rf"(?P<before>{NAME})\s+(?:carr(?:y|ies)|holds?|contains?|has|is)\s+(?:both\s+)?(?:the\s+)?(?:SEAMCALL\s+|TDCALL\s+)?"
    r"(?:completion\s+)?status\b",
    re.I,
)
_WAY = (
    r"(?P<way>inputs?(?:\s*(?:/|and|or)\s*outputs?)?|outputs?)(?:\s+(?:registers?|operands?|parameters?|arguments?))?"
)
ARE = re.compile(
    rf"(?P<list>{LIST.pattern})\s+(?:are|is|serve|act)\s+(?:all\s+|only\s+|used\s+|as\s+|for\s+|both\s+|the\s+)*{_WAY}\b",
    re.I,
)
IN = re.compile(
    rf"\b{_WAY}\s+(?:are|is|go|come)\s+(?:passed\s+|given\s+|taken\s+|stored\s+|saved\s+|returned\s+|written\s+|put\s+|copied\s+)?"
    rf"(?:in|into|via|through|from|by)\s+(?P<list>{LIST.pattern})",
    re.I,
)
HEDGED = re.compile(
    r"\b(?:may|might|can|could|some|individual|e\.g\.|for\s+example|such\s+as|further|other|including)\b", re.I
)
HYPERCALL = re.compile(r"\b(?:TDVMCALL|hypercall|VMCALL|TDG\.VP)\b", re.I)
NEGATED = re.compile(r"\b(?:not|never|no\s+longer|neither|nor|instead\s+of|rather\s+than|wrongly|incorrectly)\b", re.I)


def wrong(text: str, conduct: Conduct | None) -> Iterator[Wrong]:
    """All that a sentence says and that is not so; conduct is of the function in question, None if not known."""
    if HYPERCALL.search(text) or NEGATED.search(text) or not ABOUT.search(text):
        return
    for pattern, what in ((LEAF_IN, "leaf number"), (STATUS_IN, "status")):
        for found in pattern.finditer(text):
            span = found.span("list") if found["list"] else found.span("before")
            told = text[slice(*span)]
            if registers(told) != {LEAF} and not re.search(r"\brax\b", text, re.I):
                yield Wrong(REGISTERS, *span, f"the {what} is in RAX", "RAX", told)
    yield from _lists(text, conduct)


def _lists(text: str, conduct: Conduct | None) -> Iterator[Wrong]:
    hedged = HEDGED.search(text) is not None
    for pattern in (ARE, IN):
        for found in pattern.finditer(text):
            told = registers(found["list"]) - {LEAF}
            if foreign := told - SHARED:
                why = f"{only(foreign)} no operand of any leaf"
                yield Wrong(REGISTERS, *found.span("list"), why, spoken(SHARED), found["list"])
            elif told and not hedged and conduct is not None:
                yield from _against(told, found, conduct)
    if not hedged and conduct is not None:
        yield from (Wrong(REGISTERS, w.start, w.end, w.why, w.expected, w.found) for w in used(text, conduct))


def _against(told: frozenset[str], found: re.Match[str], conduct: Conduct) -> Iterator[Wrong]:
    way, span = found["way"].lower(), found.span("list")
    for word, done, verb in (("in", conduct.passed, "passed to"), ("out", conduct.outputs, "stored after")):
        if word in re.findall("in|out", way):
            if extra := told - done:
                yield Wrong(REGISTERS, *span, f"{only(extra)} not {verb} the call", spoken(done), found["list"])
                return
            if missing := done - told:
                yield Wrong(REGISTERS, *span, f"{only(missing)} {verb} the call too", spoken(done), found["list"])
                return
