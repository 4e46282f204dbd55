"""reviewer.seamcall.course: each leg of a register's way, right, broken with its line, or unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer import resources
from reviewer.seamcall import contract
from reviewer.seamcall.course import Course, Edge
from reviewer.seamcall.proof import prove

DATA = Path(__file__).parent.parent / "data" / "asm"
CONTRACTS = contract.load(resources.data_dir("rules") / "seamcall" / "abi")
HOST, MACRO = "arch/x86/virt/vmx/tdx/seamcall.S", "arch/x86/virt/vmx/tdx/tdxcall.S"


def courses(old: str = "", new: str = "", version: str = "v2") -> dict[str, Course]:
    """The courses of the host's functions, with a line of the macro edited."""
    root = DATA / version
    files = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}
    assert old in files[MACRO]
    files[MACRO] = files[MACRO].replace(old, new, 1)
    proof = prove(HOST, files[HOST], files.get, CONTRACTS)
    return {each.function: each.course for each in proof.functions if each.course}


def wrong(edges: tuple[Edge, ...]) -> list[tuple[str, str, str, str]]:
    return [(edge.register, edge.status, edge.found, edge.text) for edge in edges if edge.status != "pass"]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_reference_files_go_where_they_should(version: str) -> None:
    found = courses(version=version)
    assert found
    for each in found.values():
        assert each.inputs
        assert wrong((*each.inputs, *each.outputs, *each.results)) == []


def test_the_places_are_those_of_the_contract() -> None:
    course = courses()["__seamcall_ret"]
    assert [(edge.place, edge.register) for edge in course.inputs][:3] == [
        ("%rdi", "rax"),
        ("0(%rsi)", "rcx"),
        ("8(%rsi)", "rdx"),
    ]
    assert [(edge.register, edge.place) for edge in course.outputs][:2] == [("rcx", "0(%rsi)"), ("rdx", "8(%rsi)")]
    assert [edge.place for edge in course.results] == [
        "SEAMCALL done: %rax",
        "VMfailInvalid: $0x8000ff00ffff0000",
        "#UD or #GP: trap | $0x8000ff0000000000",
    ]


def test_a_form_without_outputs_has_none() -> None:
    assert courses()["__seamcall"].outputs == ()


def test_a_wrong_load_breaks_the_way_in_at_its_line() -> None:
    course = courses("TDX_MODULE_r9(%rsi), %r9", "TDX_MODULE_r8(%rsi), %r9")["__seamcall"]
    assert wrong(course.inputs) == [("r9", "fail", "the word at 16(%rsi)", "movq 16(%rsi), %r9")]
    (edge,) = (edge for edge in course.inputs if edge.status == "fail")
    assert edge.where
    assert edge.where.file == MACRO
    assert wrong(course.results) == []


def test_a_store_that_is_missing_breaks_the_way_out() -> None:
    course = courses("\tmovq\t%r10, TDX_MODULE_r10(%rsi)\n", "")["__seamcall_ret"]
    assert [(edge.register, edge.status, edge.found) for edge in course.outputs if edge.status != "pass"] == [
        ("r10", "fail", "no store")
    ]
    assert wrong(course.inputs) == []
