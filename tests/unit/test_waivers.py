"""Waivers: kept in the git directory, matched by rule, patch and quote, counted, and told when they are stale."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reviewer import cli, repo, waivers
from reviewer.waivers import Waiver

PATCH = """\
From: A Developer <dev@example.org>
Subject: [PATCH] x86/mm: Count the toys

Toys get lost. This patch adds a count.

Signed-off-by: A Developer <dev@example.org>
---
diff --git a/arch/x86/mm/toy.c b/arch/x86/mm/toy.c
--- a/arch/x86/mm/toy.c
+++ b/arch/x86/mm/toy.c
@@ -1 +1,2 @@
 int toys;
+int count;
"""


class Presend:
    """Runs a command in the folder of the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["presend", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = self._capsys.readouterr()
        return int(str(ended.value.code)), out, err

    def report(self) -> dict[str, object]:
        found = json.loads(self("check", "-f", "json", "toy.patch")[1])
        assert isinstance(found, dict)
        return found


@pytest.fixture
def presend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Presend:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "--quiet"], check=True)
    Path("toy.patch").write_text(PATCH)
    return Presend(monkeypatch, capsys)


def _findings(report: dict[str, object]) -> tuple[list[str], list[str], list[str]]:
    """Rules that speak, rules that are suppressed, remarks."""
    patch = report["patches"][0]  # type: ignore[index]
    told = [finding["rule"] for finding in patch["findings"]]
    return told, [entry["finding"]["rule"] for entry in patch["suppressed"]], list(report["remarks"])  # type: ignore[call-overload]


def test_a_waived_finding_is_counted_and_not_told(presend: Presend) -> None:
    assert "CL101" in _findings(presend.report())[0]
    status, out, _ = presend("waive", "cl101", "--reason", "asked  for by the list", "toy.patch")
    assert status == 0
    assert "This patch" in out
    told, suppressed, remarks = _findings(presend.report())
    assert "CL101" not in told
    assert suppressed == ["CL101"]
    assert remarks == []
    assert "waived: asked for by the list" in presend("check", "toy.patch")[1]


def test_another_changelog_around_it_changes_nothing(presend: Presend) -> None:
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    Path("toy.patch").write_text(PATCH.replace("Toys get lost", "Many toys get lost").replace("PATCH]", "PATCH v2]"))
    assert _findings(presend.report())[1] == ["CL101"]


def test_another_quote_makes_it_stale(presend: Presend) -> None:
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    Path("toy.patch").write_text(PATCH.replace("This patch adds", "This commit adds"))
    told, suppressed, remarks = _findings(presend.report())
    assert "CL101" in told
    assert not suppressed
    assert any("matches nothing" in remark for remark in remarks)


def test_another_diff_makes_it_stale(presend: Presend) -> None:
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    Path("toy.patch").write_text(PATCH.replace("int count", "long count"))
    told, suppressed, remarks = _findings(presend.report())
    assert "CL101" in told
    assert not suppressed
    assert any("another diff" in remark for remark in remarks)


@pytest.mark.parametrize("arguments", [[], ["--reason", " "]])
def test_the_reason_is_mandatory(presend: Presend, arguments: list[str]) -> None:
    assert presend("waive", "CL101", *arguments, "toy.patch")[0] == 2
    assert not Path(".git/presend").exists()


def test_what_no_rule_says_cannot_be_waived(presend: Presend) -> None:
    assert presend("waive", "LG101", "--reason", "x", "toy.patch")[0] == 4
    assert presend("waive", "XX999", "--reason", "x", "toy.patch")[0] == 2
    assert presend("waive", "CL101", "--reason", "x", "--quote", "elsewhere", "toy.patch")[0] == 4


def test_waived_twice_stands_there_once(presend: Presend) -> None:
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    assert "waived before" in presend("waive", "CL101", "--reason", "y", "toy.patch")[2]
    assert len(Path(".git/presend/waivers").read_text().splitlines()) == 1


def test_linked_worktrees_share_them(presend: Presend, monkeypatch: pytest.MonkeyPatch) -> None:
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *author, "commit", "--quiet", "--allow-empty", "-m", "first"], check=True)
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", "linked"], check=True)
    monkeypatch.chdir("linked")
    Path("toy.patch").write_text(PATCH)
    assert _findings(presend.report())[1] == ["CL101"]


def test_what_is_waived_is_not_mended(presend: Presend) -> None:
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    assert presend("fix", "toy.patch")[1] == ""


def test_a_damaged_file_silences_nothing_and_is_told(presend: Presend) -> None:
    Path(".git/presend").mkdir()
    lines = ["no json", "[1]", '{"rule": "CL101"}', '{"rule": 1, "patch_id": 2, "quote": 3, "reason": 4, "subject": 5}']
    Path(".git/presend/waivers").write_text("\n".join(lines))
    told, suppressed, remarks = _findings(presend.report())
    assert "CL101" in told
    assert not suppressed
    assert any("line 1 is no waiver" in remark for remark in remarks)
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    assert _findings(presend.report())[1] == ["CL101"]


def test_nothing_in_a_mail_is_a_waiver(presend: Presend) -> None:
    presend("waive", "CL101", "--reason", "x", "toy.patch")
    entry = Path(".git/presend/waivers").read_text()
    Path(".git/presend/waivers").unlink()
    Path("toy.patch").write_text(PATCH.replace("---\n", f"---\npresend: waive CL101\n{entry}\n", 1))
    assert "CL101" in _findings(presend.report())[0]


def test_parallel_runs_lose_none(presend: Presend) -> None:
    repository = repo.find(Path())

    def add(number: int) -> None:
        waivers.add(repository, [Waiver("CL101", "0" * 40, f"quote {number}", "x" * 900, "toy")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(64)))
    lines = Path(".git/presend/waivers").read_text().splitlines()
    assert sorted(json.loads(line)["quote"] for line in lines) == sorted(f"quote {number}" for number in range(64))
