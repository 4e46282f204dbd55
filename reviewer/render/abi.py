"""What the prover says of assembly files: a table of functions and rules, the evidence, the flow of the registers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from reviewer.render.clean import inert
from reviewer.render.columns import MOST, columns
from reviewer.seamcall.flow import Flow
from reviewer.seamcall.proof import Evidence, Proof, Proved, Verdict
from reviewer.seamcall.said.judge import Found

SCHEMA = "presend.abi/1"
MARKS = {"pass": ".", "fail": "F", "unknown": "?", "not-applicable": "-"}


def as_json(
    proofs: Sequence[Proof], names: Mapping[str, tuple[str, str]], remarks: Sequence[Found], errors: Sequence[str]
) -> str:
    """The document, schema presend.abi/1; names are name and severity by rule, remarks are about comments."""
    files = [
        {
            "file": proof.file,
            "includes": list(proof.closure[1:]),
            "missing": list(proof.missing),
            "offsets": proof.offsets,
            "functions": [_function(each, names) for each in proof.functions],
        }
        for proof in proofs
    ]
    said = [_remark(each, names) for each in remarks]
    return json.dumps({"schema": SCHEMA, "files": files, "comments": said, "errors": list(errors)}, indent=2) + "\n"


def _remark(remark: Found, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    name, severity = names.get(remark.kind, ("", ""))
    rule, _, name = name.partition(" ")
    return {
        "rule": rule,
        "name": name,
        "severity": severity,
        "file": remark.path,
        "line": remark.line,
        "text": remark.quote,
        "why": remark.why,
        "expected": remark.expected,
    }


def _function(proved: Proved, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "function": proved.function,
        "instance": proved.instance,
        "line": proved.where.line,
        "contract": proved.contract,
        "design": proved.design,
        "rules": [_verdict(verdict, names) for verdict in proved.verdicts],
        "flow": [_flow(flow) for flow in proved.flows],
    }


def _verdict(verdict: Verdict, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    name, severity = names.get(verdict.rule, ("", ""))
    return {
        "rule": verdict.rule,
        "name": name,
        "severity": severity,
        "status": verdict.status,
        "why": verdict.why,
        "evidence": [_evidence(each) for each in verdict.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "why": evidence.why,
        "file": evidence.where.file,
        "line": evidence.where.line,
        "text": evidence.text,
        "path": evidence.way,
        "steps": [{"file": s.where.file, "line": s.where.line, "text": s.text} for s in evidence.steps],
        "expected": evidence.expected,
        "found": evidence.found,
        "sure": evidence.sure,
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "path": flow.way,
        "registers": {row.register: {"at_instruction": row.before, "at_return": row.end} for row in flow.rows},
    }


def as_text(
    proofs: Sequence[Proof], names: Mapping[str, tuple[str, str]], remarks: Sequence[Found] = (), *, flow: bool
) -> str:
    """For a terminal: the table, then what fails or is unknown with its evidence, then the registers if asked for."""
    lines: list[str] = []
    for proof in proofs:
        lines += [proof.file, *_table(proof, names), "", *_details(proof, names)]
        if flow:
            lines += [line for proved in proof.functions for line in _registers(proved)]
        if proof.missing:
            lines += [f"  not at hand: {', '.join(proof.missing)}", ""]
    lines += [line for remark in remarks for line in _said(remark, names)]
    return "\n".join(inert(line) for line in lines) + "\n"


def _said(remark: Found, names: Mapping[str, tuple[str, str]]) -> list[str]:
    name, severity = names.get(remark.kind, ("", ""))
    subject = f"{remark.subject}(): " if remark.subject else ""
    place = f"      {remark.path}:{remark.line}: {remark.quote}"
    return [f"  {name}: {severity}: {subject}{remark.why}", place, f"      expected: {remark.expected}", ""]


def _table(proof: Proof, names: Mapping[str, tuple[str, str]]) -> list[str]:
    """Rules down, functions across, each function with a number; of many, those that are alike share one."""
    told = {
        f"{each.function}() {each.instance}".rstrip(): [v.status for v in each.verdicts] for each in proof.functions
    }
    shown = [column for column in columns(told) if not column.idle or len(told) <= MOST]
    idle = len(told) - sum(len(column.names) for column in shown)
    lines = [line for n, column in enumerate(shown, 1) for line in _head(n, column.names)]
    lines += [f"  and {idle} to which no rule applies"] if idle else []
    width = len(str(len(shown)))
    lines += ["", "  " + " " * 34 + " ".join(f"{n:>{width}}" for n, _ in enumerate(shown, 1))]
    for at, verdict in enumerate(proof.functions[0].verdicts if shown else ()):
        marks = " ".join(f"{MARKS[column.statuses[at]]:>{width}}" for column in shown)
        lines.append(f"  {verdict.rule} {names.get(verdict.rule, ('', ''))[0]:<27} {marks}")
    return [*lines, "  . right   F wrong   ? unknown   - does not apply"]


def _head(number: int, names: Sequence[str]) -> list[str]:
    """The functions of a column: "3 f(), g()", as many lines as it takes."""
    return textwrap.wrap(", ".join(names), 96, initial_indent=f"  {number} ", subsequent_indent="    ")


def _details(proof: Proof, names: Mapping[str, tuple[str, str]]) -> list[str]:
    lines: list[str] = []
    told: dict[tuple[str, str, str], list[str]] = {}
    first: dict[tuple[str, str, str], Evidence] = {}
    for verdict in proof.verdicts:
        for evidence in verdict.evidence:
            key = (verdict.rule, "fails" if evidence.sure else "unknown", f"{evidence.why}@{evidence.where}")
            told.setdefault(key, []).append(verdict.function)
            first.setdefault(key, evidence)
    for (rule, status, _), functions in told.items():
        evidence = first[rule, status, _]
        name, severity = names.get(rule, ("", ""))
        word = severity if status == "fails" else "unknown"
        lines.append(f"  {rule} {name}: {word}: {evidence.why}")
        lines.append(
            f"      {', '.join(f'{each}()' for each in dict.fromkeys(functions))}; {evidence.where}: {evidence.text}"
        )
        lines += [f"      {line}" for line in evidence.lines]
        lines.append("")
    return lines


def _registers(proved: Proved) -> list[str]:
    lines: list[str] = []
    for flow in proved.flows:
        lines.append(f"  {proved.function}(): {flow.way}")
        lines.append(f"    {'register':<9}{'at the instruction':<42}at return")
        lines += [f"    %{row.register:<8}{row.before[:40]:<42}{row.end}" for row in flow.rows]
        lines.append("")
    return lines
