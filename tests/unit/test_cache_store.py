"""The files of the cache: whole or not there, bounded, and never in the way."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewer.cache import store
from reviewer.cache.store import Folder

WRITER = """
import sys
from pathlib import Path
from reviewer.cache.store import Folder
folder = Folder(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(10**9):
    folder.put(f"{number % 40:064x}", {"number": number % 40, "text": "x" * 20_000})
"""


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def files(top: Path) -> list[Path]:
    return [path for path in top.rglob("*") if path.is_file()]


def test_what_is_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    Folder(tmp_path).put(key("a"), {"a": [1, None, "ä"]})
    assert Folder(tmp_path).get(key("a")) == {"a": [1, None, "ä"]}
    assert Folder(tmp_path).get(key("b")) is None


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    Folder(tmp_path / "cache").put(key("a"), {})
    (entry,) = files(tmp_path)
    assert entry.stat().st_mode & 0o077 == 0
    assert entry.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw[:70],
        lambda raw: raw + b" ",
        lambda raw: raw.replace(b"1", b"2"),
        lambda raw: b"\0" * len(raw),
        lambda raw: b"\xff" * store.LARGEST * 2,
        lambda raw: hashlib.sha256(b"[" * 100_000).hexdigest().encode() + b"\n" + b"[" * 100_000,
    ],
)
def test_a_damaged_entry_is_none_and_goes(tmp_path: Path, damage: object) -> None:
    Folder(tmp_path).put(key("a"), {"a": 1})
    (entry,) = files(tmp_path)
    entry.write_bytes(damage(entry.read_bytes()))  # type: ignore[operator]
    folder = Folder(tmp_path)
    assert folder.get(key("a")) is None
    assert (folder.damaged, files(tmp_path)) == (1, [])


@pytest.mark.parametrize("name", ["", "../x", "a" * 63, "A" * 64, "a" * 63 + "/"])
def test_a_key_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        Folder(tmp_path).get(name)


def test_a_pipe_in_the_place_of_an_entry_keeps_nobody_waiting(tmp_path: Path) -> None:
    Folder(tmp_path).put(key("a"), {})
    (file,) = files(tmp_path)
    file.unlink()
    os.mkfifo(file)
    folder = Folder(tmp_path)
    assert folder.get(key("a")) is None
    assert folder.damaged == 1
    folder.put(key("a"), {"a": 1})
    assert folder.get(key("a")) == {"a": 1}


def test_a_folder_in_the_place_of_an_entry_is_in_nobodys_way(tmp_path: Path) -> None:
    for name in "ab":
        Folder(tmp_path).put(key(name), {})
    file = next(path for path in files(tmp_path) if path.name == key("a"))
    file.unlink()
    file.mkdir()
    folder = Folder(tmp_path)
    folder.put(key("a"), {})
    assert folder.get(key("a")) is None
    assert folder.clear().entries == 1
    assert files(tmp_path) == []
    assert file.is_dir()


def test_the_room_is_never_exceeded_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ROOM", store.SHARDS * 5_000)
    folder = Folder(tmp_path)
    for number in range(30):
        name = f"{0:02x}{number:062x}"
        folder.put(name, "x" * 900)
        os.utime(tmp_path / "00" / name, (number, number))
        assert folder.filling().size <= 5_000
    left = sorted(int(path.name, 16) for path in files(tmp_path))
    assert left == list(range(left[0], 30))
    assert len(left) >= 3


def test_what_is_used_counts_as_new(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put(key("a"), 1)
    (entry,) = files(tmp_path)
    os.utime(entry, (1, 1))
    folder.get(key("a"))
    assert entry.stat().st_mtime > 1


def test_too_large_an_entry_is_not_kept(tmp_path: Path) -> None:
    Folder(tmp_path).put(key("a"), "x" * store.LARGEST)
    assert files(tmp_path) == []


def test_leftovers_of_killed_runs_are_swept_and_those_of_running_ones_are_not(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put(key("a"), 1)
    shard = files(tmp_path)[0].parent
    for name, age in ((".part-old", 2 * store.STALE), (".part-new", 0.0)):
        (shard / name).write_bytes(b"x")
        os.utime(shard / name, (time.time() - age,) * 2)
    folder.put(key("a"), 2)
    assert sorted(path.name for path in shard.iterdir()) == [".part-new", key("a")]


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    folder = Folder(tmp_path / "file" / "cache")
    folder.put(key("a"), 1)
    assert folder.get(key("a")) is None
    assert folder.filling() == store.Filling(0, 0)


def test_a_full_disk_is_no_error(tmp_path: Path) -> None:
    """A limit on the size of files fails a write half way, as a full disk does."""
    child = (
        "import resource, sys; from pathlib import Path; from reviewer.cache.store import Folder\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))\n"
        "folder = Folder(Path(sys.argv[1])); folder.put('0' * 64, 'x' * 5000); print(folder.get('0' * 64))"
    )
    done = subprocess.run([sys.executable, "-c", child, str(tmp_path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr, files(tmp_path)) == ("None\n", "", [])


def test_clear_takes_what_is_the_caches_and_nothing_else(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for name in "abc":
        folder.put(key(name), 1)
    shard = files(tmp_path)[0].parent
    (shard / "notes.txt").write_text("mine")
    (shard / ".part-old").write_text("killed")
    assert folder.clear().entries == 3
    assert [path.name for path in files(tmp_path)] == ["notes.txt"]
    assert folder.clear().entries == 0


def test_writers_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    """Two writers at a time, killed again and again; a reader never meets half an entry."""
    reader = Folder(tmp_path)
    for _ in range(12):
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(2)
        ]
        for writer in writers:
            assert writer.stdout is not None
            writer.stdout.readline()
        for number in range(200):
            found = reader.get(f"{number % 40:064x}")
            assert found is None or found == {"number": number % 40, "text": "x" * 20_000}
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
    assert reader.damaged == 0
    entries = [path for path in files(tmp_path) if not path.name.startswith(".part-")]
    assert entries
    for entry in entries:
        assert json.loads(entry.read_bytes()[65:])["number"] == int(entry.name, 16)
