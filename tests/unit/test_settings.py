"""Settings: where they are read, what goes before what, and what is told of a wrong one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from reviewer import cli, settings
from reviewer.errors import ConfigError
from reviewer.settings import KEYS, Kind

CHECKOUT = Path(__file__).resolve().parents[2]
Write: TypeAlias = Callable[[str], Path]
Git: TypeAlias = Callable[..., None]
SAMPLE = str(CHECKOUT / "samples" / "01-gate-call.patch")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user stands."""
    top = tmp_path / "linux"
    top.mkdir()
    subprocess.run(("git", "init", "-q"), cwd=top, check=True)
    monkeypatch.chdir(top)
    return top


@pytest.fixture
def write() -> Callable[[str], Path]:
    """Gives the user's file a content."""

    def written(text: str) -> Path:
        path = settings.file()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return written


@pytest.fixture
def git(repository: Path) -> Callable[..., None]:
    """Sets a variable of the repository."""

    def set_to(name: str, value: str) -> None:
        subprocess.run(("git", "config", "--add", name, value), cwd=repository, check=True)

    return set_to


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.presend, arguments, catch_exceptions=True)


def test_nothing_is_set_to_begin_with(repository: Path) -> None:
    assert settings.load().given == {}
    assert [row[2] for row in settings.told(settings.load())] == ["default"] * len(KEYS)


def test_git_goes_before_the_file(write: Write, git: Git) -> None:
    path = write('profile = "tip"\n\npersona = "pedantic"\n')
    git("presend.persona", "auditor")
    rows = {name: (value, where) for name, value, where in settings.told(settings.load())}
    assert rows["persona"] == ("auditor", ".git/config: presend.persona")
    assert rows["profile"] == ("tip", f"{path}:1")
    assert rows["fail-on"] == ("error", "default")


def test_of_gits_values_the_last_counts_and_an_empty_one_forgets(write: Write, git: Git) -> None:
    write('persona = "pedantic"\n')
    git("presend.failOn", "note")
    git("presend.failOn", "warning")
    git("presend.persona", "")
    found = settings.load()
    assert found.text("fail-on") == "warning"
    assert found.text("persona") is None


def test_rules_to_leave_out_add_up(write: Write, git: Git) -> None:
    write('disable = ["cl205", "CL101"]\nrules = "/nowhere"\n')
    git("presend.disable", "cl301")
    git("presend.disable", "checkpatch:LONG_LINE")
    found = settings.load()
    assert found.all("disable") == ("CL205", "CL101", "CL301", "CHECKPATCH:LONG_LINE")
    assert found.all("rules") == ("/nowhere",)


def test_formats_of_git_take_the_place_of_those_of_the_file(write: Write, git: Git) -> None:
    write('format = ["json"]\n')
    git("presend.format", "terse")
    assert settings.load().all("format") == ("terse",)


@pytest.mark.parametrize(("word", "kept"), [("false", False), ("off", False), ("TRUE", True), ("1", True)])
def test_a_flag_is_what_git_takes_for_one(git: Git, word: str, kept: bool) -> None:
    git("presend.cache", word)
    assert settings.load().flag("cache") is kept


def test_a_flag_without_a_value_is_true(repository: Path) -> None:
    with (repository / ".git" / "config").open("a") as file:
        file.write("[presend]\n\tcache\n")
    assert settings.load().flag("cache") is True


def test_a_path_begins_at_home(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    git("presend.tree", "~/linux")
    assert settings.load().text("tree") == str(Path("~/linux").expanduser())


def test_the_environment_of_git_counts_as_its_command_line(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("COUNT", "1"), ("KEY_0", "presend.persona"), ("VALUE_0", "auditor")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    (row,) = (row for row in settings.told(settings.load()) if row[0] == "persona")
    assert row[1:] == ("auditor", "command line: presend.persona")


def test_nothing_is_read_from_the_tree(repository: Path) -> None:
    for name in ("config.toml", ".presend.toml", "presend.toml", ".gitconfig", "presend/config.toml"):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text('persona = "auditor"\n[presend]\npersona = auditor\n')
    assert settings.load().given == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('persona = "pedant"', ":1: persona: 'pedant' is no value of it; did you mean 'pedantic'?"),
        ('\nperson = "pedantic"', ":2: there is no key 'person'; did you mean 'persona'?"),
        ("zzz = 1", ":1: there is no key 'zzz'; there are persona, profile, fail-on"),
        ("persona = 1", ":1: persona: a word is wanted, not 1"),
        ('persona = ["regular"]', ":1: persona: one value is wanted, not a list"),
        ('cache = "yes"', ":1: cache: true or false is wanted, not 'yes'"),
        ("disable = [1]", ":1: disable: a word is wanted, not 1"),
        ('disable = ""', ":1: disable: a word is wanted, not ''"),
        ('tree = "linux"', ":1: tree: a path that begins with / or ~ is wanted, not 'linux'"),
        ('format = "html=/etc/passwd"', ":1: format: a file to write is named on the command line alone"),
        ("[persona]\nx = 1", ":1: persona: a word is wanted"),
        ("persona = x", ": Invalid value (at line 1"),
        ("\x00", ": "),
    ],
)
def test_a_wrong_file_is_told_with_its_place(write: Write, repository: Path, text: str, told: str) -> None:
    path = write(text)
    with pytest.raises(ConfigError) as error:
        settings.load()
    assert str(error.value).startswith(f"{path}{told}")


@pytest.mark.parametrize("raw", [b"\xff", b"#" * (settings.LARGEST + 1)])
def test_a_file_that_is_none_is_told(write: Write, repository: Path, raw: bytes) -> None:
    write("").write_bytes(raw)
    with pytest.raises(ConfigError, match=r"config\.toml: "):
        settings.load()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("presend.person", "x", "presend.person: there is no such setting; did you mean 'presend.persona'?"),
        ("presend.fialOn", "x", "presend.fialon: there is no such setting; did you mean 'presend.failOn'?"),
        ("presend.persona", "x", "presend.persona: 'x' is no value of it; there are regular, pedantic, auditor"),
        ("presend.cache", "perhaps", "presend.cache: true or false is wanted, not 'perhaps'"),
        ("presend.format", "json=x", "presend.format: a file to write is named on the command line alone"),
    ],
)
def test_a_wrong_variable_is_told_with_its_place(git: Git, name: str, value: str, told: str) -> None:
    git(name, value)
    with pytest.raises(ConfigError) as error:
        settings.load()
    assert str(error.value) == f".git/config: {told}"


def test_a_configuration_that_git_cannot_read_is_told(repository: Path) -> None:
    (repository / ".git" / "config").write_text("[core\n")
    with pytest.raises(ConfigError, match="git config: bad config line 1"):
        settings.load()


def test_without_git_there_are_no_variables(repository: Path, monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    write('persona = "auditor"\n')
    monkeypatch.setenv("PATH", "/nowhere")
    assert settings.load().text("persona") == "auditor"


def test_the_command_line_goes_before_all(git: Git, write: Write) -> None:
    write('format = "terse"\n')
    git("presend.failOn", "warning")
    found = run("check", SAMPLE)
    assert ": WARNING:" in found.output
    assert '"schema"' in run("check", "-f", "json", SAMPLE).output


def status(*arguments: str) -> int:
    result: int = cli.presend.main(list(arguments), prog_name="presend", standalone_mode=False)
    return result


def test_each_setting_does_what_its_option_does(
    git: Git, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*arguments: str) -> tuple[int, str]:
        return status("check", *arguments, SAMPLE), capsys.readouterr().out

    plain = said()
    for name, value, option in (
        ("presend.persona", "auditor", "--persona=auditor"),
        ("presend.failOn", "warning", "--fail-on=warning"),
        ("presend.profile", "bpf", "--profile=bpf"),
        ("presend.disable", "CL205", "--disable=CL205"),
        ("presend.format", "terse", "--format=terse"),
    ):
        wanted = said(option)
        assert wanted != plain
        git(name, value)
        assert said() == wanted
        subprocess.run(("git", "config", "--unset-all", name), check=True)
    assert said() == plain


def test_no_cache_can_be_set(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    from reviewer import session

    git("presend.cache", "false")
    status("check", SAMPLE)
    assert session.stored().filling().entries == 0


def test_a_name_that_nothing_has_is_told_with_its_place(git: Git, write: Write) -> None:
    path = write('disable = ["CL999"]\n')
    with pytest.raises(ConfigError, match=rf"^{path}:1: there is no rule 'CL999'"):
        status("check", SAMPLE)
    path.write_text('profile = "tipp"\n')
    with pytest.raises(ConfigError, match=rf"^{path}:1: there is no profile 'tipp'"):
        status("check", SAMPLE)


def test_the_hook_goes_by_the_settings(git: Git, capsys: pytest.CaptureFixture[str]) -> None:
    status("hook", "run", SAMPLE)
    assert "CL205" in capsys.readouterr().out
    git("presend.disable", "CL205")
    git("presend.disable", "checkpatch:LONG_LINE")
    status("hook", "run", SAMPLE)
    assert "warning CL205" not in capsys.readouterr().out


def test_a_wrong_setting_does_not_hide_the_help(git: Git) -> None:
    git("presend.person", "x")
    assert run("check", "--help").exit_code == 0
    assert run("rules").exit_code == 0


def test_the_command_shows_all_of_it(write: Write, git: Git, capsys: pytest.CaptureFixture[str]) -> None:
    path = write('disable = ["CL205", "CL101"]\n')
    git("presend.failOn", "note")
    status("config")
    lines = capsys.readouterr().out.splitlines()
    told = [line.split() for line in lines]
    assert ["fail-on", "note", ".git/config:", "presend.failon"] in told
    assert ["disable", "CL205", f"{path}:1"] in told
    assert ["cache", "true", "default"] in told
    assert lines[-1] == f"your file: {path}"


def test_every_key_has_a_way_into_git() -> None:
    assert [key.in_git for key in KEYS][:3] == ["presend.persona", "presend.profile", "presend.failOn"]
    assert all(key.kind is not Kind.FLAG or key.default in ("true", "false") for key in KEYS)
