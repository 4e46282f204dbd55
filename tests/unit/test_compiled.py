"""Compiled templates are kept between runs, and nothing depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.render import env
from reviewer.render.env import render


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where they are kept; every environment made here is a new one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    env._environment.cache_clear()
    yield tmp_path / "cache" / "presend" / "templates"
    env._environment.cache_clear()


def drawn() -> str:
    env._environment.cache_clear()
    return render("terse/report.txt.j2", remarks=(), untold=("one",))


def test_a_template_is_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn()
    (kept,) = folder.iterdir()
    assert kept.stat().st_mode & 0o077 == 0

    def compile_nothing(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("jinja2.environment.Environment.compile", compile_nothing)
    assert drawn() == first == "presend: one\n"


def test_what_is_kept_counts_for_the_same_template_only(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own" / "terse").mkdir(parents=True)
    own = tmp_path / "own" / "terse" / "report.txt.j2"
    told = []
    for text in ("{{ untold[0] }}", "{{ untold[0] }}!"):
        own.write_text(text)
        with env.user_templates(tmp_path / "own"):
            told.append(drawn())
    assert told == ["one", "one!"]
    assert drawn() == "presend: one\n"


@pytest.mark.parametrize("found", [b"", b"j2", b"\0" * 2000])
def test_what_is_damaged_is_made_anew(folder: Path, found: bytes) -> None:
    drawn()
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(found)
    assert drawn() == "presend: one\n"
    assert kept.read_bytes() == whole


def test_a_folder_that_others_may_write_to_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert drawn() == "presend: one\n"
    assert list(folder.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_none(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert drawn() == "presend: one\n"
