"""What is built from the checkout: an sdist, a wheel from that sdist, and a command that runs from anywhere.

Nothing is fetched: the tools and the dependencies are those of the interpreter that runs the tests.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path, PurePosixPath

import pytest

import reviewer
from reviewer import resources, rulebook

CHECKOUT = Path(reviewer.__file__).parents[1]
DATA = ("rules", "templates")
PIP = (
    "install",
    "--isolated",
    "--quiet",
    "--disable-pip-version-check",
    "--no-index",
    "--no-deps",
    "--ignore-installed",
)


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(folder: str) -> set[str]:
    """All files of a folder of the checkout, as paths from the checkout; what Python leaves behind is none of it."""
    found = (path for path in (CHECKOUT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(CHECKOUT).as_posix() for path in found}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both archives; the wheel is made from the unpacked sdist, so that this one is whole, too."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(CHECKOUT), folder=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    (path,) = built.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; the dependencies are looked up where the tests find theirs."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    # Lines of a .pth file are searched last, and the .pth of an editable install in there is not obeyed.
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages(folder) / "dependencies.pth").write_text("\n".join(sorted(ours)) + "\n")
    run(str(folder / "bin" / "python"), "-m", "pip", *PIP, str(wheel), folder=folder)
    return folder


def site_packages(environment: Path) -> Path:
    return Path(sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)}))


def members(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {PurePosixPath(*PurePosixPath(name).parts[1:]).as_posix() for name in archive.getnames()}


def test_every_rule_and_template_is_in_the_wheel_to_the_byte(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        prefix = "reviewer/_data/"
        packed = {
            name.removeprefix(prefix): archive.read(name) for name in archive.namelist() if name.startswith(prefix)
        }
    wanted = {name: (CHECKOUT / name).read_bytes() for folder in DATA for name in files(folder)}
    assert len(wanted) > 20
    assert sorted(packed) == sorted(wanted)
    assert packed == wanted


def test_every_module_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("reviewer/") and "/_data/" not in name}
    assert packed == files("reviewer")


@pytest.mark.parametrize("folder", DATA)
def test_no_program_lies_among_the_data(folder: str) -> None:
    assert [name for name in files(folder) if name.endswith((".py", ".pyc", ".so"))] == []


def test_only_the_package_lands_in_site_packages(installed: Path) -> None:
    found = {path.name for path in site_packages(installed).iterdir()} - {"dependencies.pth", "__pycache__"}
    assert found == {"reviewer", f"presend-{reviewer.__version__}.dist-info"}
    assert (installed / "bin" / "presend").is_file()


def test_the_installed_command_lists_the_rules_from_another_folder(installed: Path) -> None:
    listed = run(str(installed / "bin" / "presend"), "rules", folder=Path("/"))
    ids = rulebook.load(resources.data_dir("rules")).rules
    assert [line.split()[0] for line in listed.splitlines()[1:] if line[:1].isupper()] == list(ids)


def test_the_installed_command_reviews_from_another_folder(installed: Path) -> None:
    python, sample = installed / "bin" / "python", CHECKOUT / "samples" / "02-gate-call-mended.patch"
    told = run(str(installed / "bin" / "presend"), "check", str(sample), folder=Path("/"))
    assert "Nothing to object to." in told
    where = run(str(python), "-c", "import reviewer; print(reviewer.__file__)", folder=Path("/")).strip()
    assert Path(where).is_relative_to(installed)


def test_the_sdist_has_samples_and_tests(sdist: Path) -> None:
    wanted = {"README.md", "pyproject.toml", *files("samples"), *files("tests"), *files("rules"), *files("templates")}
    assert sorted(wanted - members(sdist)) == []


def test_the_sdist_has_nothing_that_a_tool_has_left_behind(sdist: Path) -> None:
    left = ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".venv")
    assert [name for name in members(sdist) if any(part in left for part in PurePosixPath(name).parts)] == []
