"""presend abi: tables, evidence, JSON, and the exit statuses of check."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from reviewer import cli

DATA = Path(__file__).parent.parent / "data" / "asm" / "v2"
HOST, MACRO = "arch/x86/virt/vmx/tdx/seamcall.S", "arch/x86/virt/vmx/tdx/tdxcall.S"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "linux"))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["presend", "abi", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def edit(tree: Path, old: str, new: str) -> None:
    text = (tree / MACRO).read_text()
    assert old in text
    (tree / MACRO).write_text(text.replace(old, new))


def test_right_files(tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--tree", str(tree), MACRO) == 0
    out = capsys.readouterr().out
    assert "__seamcall_saved_ret() host=1 ret=1 saved=1" in out
    assert "__tdcall_ret() host=0 ret=1 saved=0" in out
    assert " F" not in out.replace("F wrong", "")


def test_an_error_is_told_with_its_way(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(tree, "\tpopq\t%r12\n\tpopq\t%r13\n", "\tpopq\t%r13\n\tpopq\t%r12\n")
    assert run(monkeypatch, str(tree / HOST)) == 1
    out = capsys.readouterr().out
    assert "SC012 callee-saved-lost: error: at return %r12, %r13 are not what the caller had there" in out
    assert "SEAMCALL done, frame pointers off" in out


def test_json_has_verdicts_evidence_and_registers(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(tree, "\tRET\n", "\tret\n")
    assert run(monkeypatch, "-f", "json", str(tree / HOST)) == 0  # a warning
    document = json.loads(capsys.readouterr().out)
    function = document["files"][0]["functions"][0]
    (rule,) = (rule for rule in function["rules"] if rule["status"] == "fail")
    assert (rule["rule"], rule["evidence"][0]["text"]) == ("SC017", "ret")
    assert function["flow"][0]["registers"]["rax"]["at_return"] == "the %rax that the instruction left"
    assert run(monkeypatch, "--fail-on", "warning", str(tree / HOST)) == 1


def test_nothing_to_judge_and_nothing_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.S").write_text("SYM_FUNC_START(a)\n\tRET\nSYM_FUNC_END(a)\n")
    assert run(monkeypatch, str(tmp_path / "a.S")) == 4
    assert run(monkeypatch, str(tmp_path / "b.S")) == 3


def test_a_comment_that_the_code_contradicts_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tree / HOST
    comment = "/*\n * @fn   (RDI) - SEAMCALL Leaf number, moved to {}\n */\nSYM_FUNC_START(__seamcall)"
    text = path.read_text()
    path.write_text(text.replace("SYM_FUNC_START(__seamcall)", comment.format("RAX")))
    assert run(monkeypatch, "--fail-on", "warning", str(path)) == 0
    path.write_text(text.replace("SYM_FUNC_START(__seamcall)", comment.format("RCX")))
    capsys.readouterr()
    assert run(monkeypatch, "--fail-on", "warning", str(path)) == 1
    out = capsys.readouterr().out
    assert "  CM141 wrong-argument-row: warning: __seamcall(): RDI is moved to RAX\n" in out
    assert f"      {HOST}:7: RCX\n" in out
    assert run(monkeypatch, "-f", "json", str(path)) == 0
    (remark,) = json.loads(capsys.readouterr().out)["comments"]
    assert (remark["rule"], remark["line"], remark["text"]) == ("CM141", 7, "RCX")
