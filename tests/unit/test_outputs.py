"""Several formats at once, templates of the user's own, and the review in front of a terminal."""

from __future__ import annotations

import importlib
import json
import os
import pty
import resource
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import reviewer
from reviewer import outputs, pager
from reviewer.commands import check
from reviewer.errors import ConfigError, TemplateError
from reviewer.model import Persona, Report
from reviewer.outputs import Output
from reviewer.render import FORMATS
from reviewer.render.env import render, user_templates
from reviewer.render.links import are_shown, linked

CHECKOUT = Path(reviewer.__file__).parents[1]
MESS = str(CHECKOUT / "samples" / "04-trailer-mess.patch")
FINE = str(CHECKOUT / "samples" / "03-well-made-fix.patch")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return tmp_path


def presend(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "reviewer", *arguments], capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert "Traceback" not in done.stderr
    return done


def on_a_terminal(*arguments: str, **world: str) -> tuple[int, str]:
    """The status and all that the command writes to a terminal."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", **world}
    running = subprocess.Popen(
        [sys.executable, "-m", "reviewer", *arguments], stdout=slave, stderr=slave, env=environment
    )
    os.close(slave)
    shown = bytearray()
    while True:
        try:
            some = os.read(master, 65_536)
        except OSError:  # Linux tells so that the other side is closed
            break
        if not some:
            break
        shown += some
    os.close(master)
    return running.wait(), shown.decode().replace("\r\n", "\n")


# --- which documents, and where


@pytest.mark.parametrize(
    ("wanted", "output", "expected"),
    [
        ([], None, [("text", None)]),
        ([], "x", [("text", "x")]),
        ([], "-", [("text", None)]),
        (["json"], None, [("json", None)]),
        (["json"], "x", [("json", "x")]),
        (["json=-"], None, [("json", None)]),
        (["html=x", "json=-"], None, [("html", "x"), ("json", None)]),
        (["html=x", "json"], "y", [("html", "x"), ("json", "y")]),
        (["html=a=b"], None, [("html", "a=b")]),
    ],
)
def test_formats_and_their_files(wanted: list[str], output: str | None, expected: list[tuple[str, str | None]]) -> None:
    parsed = outputs.parse(wanted, output)
    assert [(each.style, str(each.path) if each.path else None) for each in parsed] == expected


@pytest.mark.parametrize(
    ("wanted", "output", "reason"),
    [
        (["moon"], None, "there is no format 'moon', but text, json"),
        (["html="], None, "the name of a file is missing"),
        (["html", "json"], None, "standard output is already that of another"),
        (["html=-", "json"], None, "standard output is already that of another"),
        (["html", "json"], "x", "x is already that of another"),
        (["html=x", "json=./x"], None, "x is already that of another"),
        (["html=link", "json=x"], None, "x is already that of another"),
        (["html=nowhere/"], None, "nowhere/: there is no such folder"),
        (["html"], "nowhere/", "nowhere/: there is no such folder"),
        (["html=x"], "y", "--output y: each --format has a file of its own"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(folder: Path, wanted: list[str], output: str | None, reason: str) -> None:
    (folder / "link").symlink_to("x")
    with pytest.raises(ConfigError, match=reason):
        outputs.parse(wanted, output)


def test_several_documents_of_one_run(folder: Path) -> None:
    done = presend("check", "-f", "html=a.html", "-f", "junit=a.xml", "-f", "json=-", MESS)
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["schema"] == "presend.report/1"
    assert (folder / "a.html").read_text().startswith("<!DOCTYPE html>")
    assert ElementTree.parse(folder / "a.xml").getroot().tag == "testsuites"
    assert {path.name for path in folder.iterdir()} == {"a.html", "a.xml"}


def test_two_documents_in_one_place_write_nothing(folder: Path) -> None:
    done = presend("check", "-f", "html=a", "-f", "json=a", MESS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("styles", "status"),
    [
        (["sarif"], 0),
        (["b4"], 0),
        (["b4-review"], 0),
        (["sarif=a", "b4=b"], 0),
        (["sarif=a", "text"], 1),
        (["junit"], 1),
    ],
)
def test_formats_that_tell_by_themselves_have_no_status(styles: list[str], status: int) -> None:
    arguments = [part for style in styles for part in ("-f", style)]
    assert presend("check", *arguments, MESS).returncode == status
    assert presend("check", *arguments, MESS, "none.patch").returncode == 3


@pytest.mark.parametrize("where", ["nowhere/x", "there"])
def test_what_cannot_be_written_is_told_in_a_line(folder: Path, where: str) -> None:
    (folder / "there").mkdir()
    done = presend("check", "-f", f"sarif={where}", MESS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"presend: {where}: ")
    assert done.stderr.count("\n") == 1
    assert [path.name for path in folder.rglob("*")] == ["there"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("style", FORMATS)
def test_a_full_disk_is_told_in_whatever_format(read_sample: Callable[[str], Report], style: str) -> None:
    wanted = outputs.parse([f"{style}=/dev/full"], None)
    with pytest.raises(ConfigError, match=r"^/dev/full: No space left on device$"):
        check._tell(read_sample("04-trailer-mess.patch"), wanted, Persona.REGULAR, check.Manner())


@pytest.mark.parametrize("style", [style for style in FORMATS if style != "text"])
def test_what_does_not_fit_leaves_what_was_there(
    read_sample: Callable[[str], Report], folder: Path, style: str
) -> None:
    (folder / "x").write_text("before")
    wanted = outputs.parse([f"{style}=x"], None)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))  # Python ignores the signal, so that a write fails
    try:
        with pytest.raises(ConfigError, match=r"^x: File too large$"):
            check._tell(read_sample("04-trailer-mess.patch"), wanted, Persona.REGULAR, check.Manner())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"x": "before"}


def test_a_reader_who_has_enough_is_no_error(folder: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m reviewer check -f html {shlex.quote(MESS)} | head -c 9"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("<!DOCTYPE", "")


# --- templates


def test_a_template_of_the_user_takes_the_place_of_ours(folder: Path) -> None:
    (folder / "own" / "terse").mkdir(parents=True)
    (folder / "own" / "terse" / "report.txt.j2").write_text("{% for r in remarks %}{{ r.rule }} {% endfor %}\n")
    done = presend("check", "--templates", "own", "-f", "terse", "-f", "github=g", MESS)
    assert done.stdout.split()[0] == "TR101"
    assert len(done.stdout.splitlines()) == 1
    assert (folder / "g").read_text().startswith("::error ")


@pytest.mark.parametrize(
    ("template", "line", "reason"),
    [
        ("\n\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("\n{% for %}", 2, "unexpected|Expected"),
        ("{{ remarks.__class__.__mro__ }}", 1, "unsafe"),
        ("\n{{ untold.nothing }}", 2, "has no attribute 'nothing'"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{% include '../../etc/passwd' %}", 1, "passwd: there is no such template"),
    ],
)
def test_a_wrong_template_is_told_with_file_and_line(folder: Path, template: str, line: int, reason: str) -> None:
    (folder / "own" / "terse").mkdir(parents=True)
    file = folder / "own" / "terse" / "report.txt.j2"
    file.write_text(template)
    with user_templates(folder / "own"), pytest.raises(TemplateError, match=reason) as raised:
        render("terse/report.txt.j2", remarks=[], untold=())
    assert str(raised.value).startswith(f"{file}:{line}: ")


def test_a_wrong_template_leaves_all_files_alone(folder: Path) -> None:
    (folder / "own" / "terse").mkdir(parents=True)
    (folder / "own" / "terse" / "report.txt.j2").write_text("{{ nothing }}")
    done = presend("check", "--templates", "own", "-f", "json=a", "-f", "terse=b", MESS)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert [path.name for path in folder.iterdir()] == ["own"]


def test_a_folder_without_templates_is_a_mistake(folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "report.txt").write_text("x")
    done = presend("check", "--templates", "own", MESS)
    assert done.returncode == 2
    assert "own: no template here has a name like " in done.stderr


def test_each_template_is_told_of() -> None:
    told = (CHECKOUT / "templates" / "README.md").read_text(encoding="utf-8")
    top = CHECKOUT / "templates"
    found = [path.relative_to(top) for path in top.rglob("*") if path.suffix in (".j2", ".css")]
    assert [str(path) for path in found if f"`{path}`" not in told and path.parts[0] != "_macros"] == []


VIEWS = (
    "abiview",
    "answers",
    "diffrows",
    "flat",
    "html",
    "measures",
    "notes",
    "page",
    "quote",
    "reply",
    "rows",
    "tally",
    "view",
)


@pytest.mark.parametrize("name", VIEWS)
def test_each_field_of_a_view_is_told_of(name: str) -> None:
    told = (CHECKOUT / "templates" / "README.md").read_text(encoding="utf-8")
    module = importlib.import_module(f"reviewer.render.{name}")
    found: list[Any] = [each for each in vars(module).values() if isinstance(each, type) and is_dataclass(each)]
    views = [each for each in found if each.__module__ == module.__name__ and each.__dataclass_params__.frozen]
    assert views
    for view in views:
        part = told.partition(f"**{view.__name__}**")[2].partition("**")[0]
        assert [field.name for field in fields(view) if f"`{field.name}`" not in part] == [], view


# --- the terminal


def test_quiet_says_nothing_of_what_is_fine() -> None:
    done = presend("check", "--quiet", FINE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "TR101" in presend("check", "--quiet", MESS).stdout
    assert "none.patch" in presend("check", "--quiet", FINE, "none.patch").stdout


def test_the_summary_has_a_line_for_each_patch() -> None:
    done = presend("check", "--summary", str(CHECKOUT / "samples" / "05-series.mbox"), FINE)
    subjects = [line for line in done.stdout.splitlines() if line.startswith("[PATCH")]
    assert len(subjects) == 5
    assert subjects[1].endswith(": 1 warning")
    assert subjects[4].endswith(": no findings")
    assert done.stdout.splitlines()[-1].startswith("1 cover letter, 4 patches, ")


def test_a_pager_shows_what_goes_to_a_terminal(folder: Path) -> None:
    script = folder / "page"
    script.write_text('#!/bin/sh\necho "paged $LESS"\ncat\n')
    script.chmod(0o755)
    _, shown = on_a_terminal("check", MESS, GIT_PAGER=str(script))
    assert shown.startswith("paged FRX\n")
    assert "TR101" in shown
    assert "paged" not in on_a_terminal("check", "--no-pager", MESS, GIT_PAGER=str(script))[1]
    assert "paged" not in on_a_terminal("check", "-f", "terse", MESS, GIT_PAGER=str(script))[1]
    assert "paged" not in presend("check", MESS).stdout


@pytest.mark.parametrize("broken", ["/nowhere/less", "true", "head -n 1 >/dev/null"])
def test_a_pager_that_shows_nothing_breaks_nothing(broken: str) -> None:
    status, shown = on_a_terminal("check", MESS, GIT_PAGER=broken)
    assert status == 1
    assert "Traceback" not in shown
    assert ("TR101" in shown) == broken.startswith("/nowhere")


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        ({}, "less"),
        ({"PAGER": "more"}, "more"),
        ({"PAGER": "more", "GIT_PAGER": "most"}, "most"),
        ({"PAGER": ""}, ""),
        ({"GIT_PAGER": "cat"}, ""),
    ],
)
def test_the_pager_is_the_one_of_git(monkeypatch: pytest.MonkeyPatch, world: dict[str, str], expected: str) -> None:
    monkeypatch.delenv("PAGER", raising=False)
    for name, value in world.items():
        monkeypatch.setenv(name, value)
    assert pager.command() == expected


def test_the_pager_of_the_repository_does_not_count(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], check=True)
    subprocess.run(["git", "config", "core.pager", "evil"], check=True)
    monkeypatch.delenv("PAGER", raising=False)
    assert pager.command() == "less"
    (folder / "settings").write_text("[core]\n\tpager = mine\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "settings"))
    assert pager.command() == "mine"


def test_links_where_the_terminal_has_them() -> None:
    link = "\x1b]8;;https://docs.kernel.org/process/"
    assert link in on_a_terminal("check", "--no-pager", MESS, VTE_VERSION="7002")[1]
    assert link not in on_a_terminal("check", "--no-pager", MESS)[1]
    assert link not in on_a_terminal("check", "--no-pager", MESS, VTE_VERSION="7002", NO_COLOR="1")[1]
    assert "\x1b" not in presend("check", MESS).stdout


@pytest.mark.parametrize(
    ("world", "shown"),
    [
        ({}, False),
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"VTE_VERSION": "4900"}, False),
        ({"VTE_VERSION": "moon"}, False),
        ({"KITTY_WINDOW_ID": "1", "FORCE_HYPERLINK": "0"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_terminals_with_links(world: dict[str, str], shown: bool) -> None:
    assert are_shown(world) is shown


def test_a_link_shows_what_stood_there() -> None:
    line = linked("see Documentation/process/x.rst, and https://example.org/a.")
    assert "\x1b]8;;https://docs.kernel.org/process/x.html\x1b\\Documentation/process/x.rst\x1b]8;;\x1b\\," in line
    assert line.endswith("\x1b]8;;https://example.org/a\x1b\\https://example.org/a\x1b]8;;\x1b\\.")


def test_an_output_of_text_is_for_the_screen_where_it_has_no_file() -> None:
    assert Output("text", None).on_screen
    assert not Output("text", Path("x")).on_screen
    assert not Output("json", None).on_screen
