"""Files that cannot be used: the run goes on without them and says so once."""

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.adapters.store.samples import COUNTS, key, now, stamp
from ullage.adapters.store import CRASHES_TO_QUARANTINE, CountCache, StateStore, cache, state

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and limits")


class Store:
    """Either store, driven the same way."""

    def __init__(self, name: str, directory: Path) -> None:
        self.path = directory / f"{name}.sqlite3"
        self.problems: list[str] = []

    def opened(self, *, at_its_place: bool = True) -> CountCache | StateStore:
        kind = CountCache if self.path.stem == "cache" else StateStore
        directory = self.path.parent if at_its_place else None
        return kind.open(directory, on_problem=self.problems.append, clock=now)

    def keep(self, number: int = 0) -> None:
        with self.opened() as store:
            keep(store, number)

    def keeps(self, number: int = 0) -> bool:
        with self.opened() as store:
            return knows(store, number)


def keep(store: CountCache | StateStore, number: int = 0) -> None:
    if isinstance(store, CountCache):
        store.remember([(stamp(number), key(number), COUNTS)])
    else:
        for _ in range(CRASHES_TO_QUARANTINE):
            store.record_crash(key(number), "c", "1")


def knows(store: CountCache | StateStore, number: int = 0) -> bool:
    if isinstance(store, CountCache):
        return store.known_files([stamp(number)]) == [COUNTS]
    return store.quarantined(key(number))


@pytest.fixture(params=["cache", "state"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(request.param, tmp_path)


def pages_destroyed(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 1_000)


def tables_dropped(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (table,) in connection.execute(tables).fetchall():
            connection.execute(f"DROP TABLE {table}")


@pytest.mark.parametrize("damage", [pages_destroyed, cut_in_half, garbage, tables_dropped])
def test_a_damaged_file_is_replaced_and_said_once(
    store: Store, damage: Callable[[Path], None]
) -> None:
    store.keep(0)
    damage(store.path)
    before = store.path.read_bytes()
    with store.opened() as one:
        assert not knows(one, 0)
        keep(one, 1)
    assert len(store.problems) == 1
    assert str(store.path) in store.problems[0]
    assert "damaged" in store.problems[0]
    aside = Path(f"{store.path}.damaged-1")
    if store.path.name.startswith("state"):
        assert aside.read_bytes() == before
        assert str(aside) in store.problems[0]
    else:
        assert not aside.exists()
    store.keep(2)
    assert store.keeps(2)
    assert len(store.problems) == 1


def test_state_that_is_damaged_again_does_not_overwrite_what_was_moved_aside(
    tmp_path: Path,
) -> None:
    store = Store("state", tmp_path)
    for text in (b"first damage" * 500, b"second damage" * 500):
        store.path.write_bytes(text)
        store.keep()
    assert Path(f"{store.path}.damaged-1").read_bytes().startswith(b"first")
    assert Path(f"{store.path}.damaged-2").read_bytes().startswith(b"second")


def test_an_empty_file_is_a_new_store(store: Store) -> None:
    store.path.touch()
    store.keep()
    assert store.keeps()
    assert store.problems == []


def test_a_file_where_the_directory_should_be(store: Store, tmp_path: Path) -> None:
    blocked = Store(store.path.stem, tmp_path / "file" / "ullage")
    (tmp_path / "file").write_text("")
    with blocked.opened() as one:
        keep(one)
        knows(one)
    assert len(blocked.problems) == 1
    assert blocked.problems[0].endswith("working without it")


def test_a_directory_where_the_file_should_be(store: Store) -> None:
    store.path.mkdir()
    store.keep()
    assert len(store.problems) == 1
    assert store.problems[0].endswith("working without it")
    assert store.path.is_dir()


@posix_only
@pytest.mark.parametrize("name", ["cache", "state"])
def test_a_file_that_may_only_be_read(name: str) -> None:
    """Root may write anywhere, so as root a child first gives its rights away."""
    with tempfile.TemporaryDirectory() as directory:
        store = Store(name, Path(directory))
        store.keep()
        store.path.chmod(0o444)
        store.path.parent.chmod(0o555)
        run(f"""
import os
from pathlib import Path
from tests.adapters.store.test_trouble import Store, keep, knows
if os.getuid() == 0:
    os.setuid(65534)
store = Store({name!r}, Path({directory!r}))
with store.opened() as one:
    keep(one, 1)
    knows(one, 0)
    keep(one, 2)
assert len(store.problems) == 1, store.problems
assert store.problems[0].endswith("working without it"), store.problems
""")
        store.path.parent.chmod(0o755)


def test_a_store_of_a_later_release_is_left_alone(store: Store) -> None:
    store.keep()
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = store.path.read_bytes()
    store.keep(1)
    assert len(store.problems) == 1
    assert "a newer Ullage wrote it" in store.problems[0]
    assert store.path.read_bytes() == before


def test_a_locked_file_costs_one_wait_and_works_again_after_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((cache, "SCHEMA"), (state, "_SCHEMA")):
        hurried = dataclasses.replace(getattr(module, name), patience_seconds=0.2)
        monkeypatch.setattr(module, name, hurried)
    store.keep(0)
    with store.opened() as one, closing(sqlite3.connect(store.path)) as other:
        assert knows(one, 0)
        other.execute("BEGIN EXCLUSIVE")
        keep(one, 1)
        time.sleep(2.5)  # past the idle second in which collected rows are written, and the wait
        assert knows(one, 0)
        other.execute("ROLLBACK")
        keep(one, 2)
    assert len(store.problems) == 1
    assert "locked" in store.problems[0]
    assert store.keeps(2)


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become a nobody"
)
@pytest.mark.parametrize("name", ["cache", "state"])
def test_a_user_without_a_home(name: str) -> None:
    """A `~` that leads nowhere must not become a folder of that name in the working directory."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o777)
        run(f"""
import os
from pathlib import Path
from ullage.adapters.settings_files import user_settings_directory
from tests.adapters.store.test_trouble import Store, keep, knows
os.chdir({directory!r})
for variable in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ.pop(variable, None)
os.setuid(54321)
store = Store({name!r}, Path({directory!r}))
with store.opened(at_its_place=False) as one:
    keep(one)
    knows(one)
assert len(store.problems) == 1, store.problems
assert "no home directory" in store.problems[0], store.problems
assert user_settings_directory() is None
""")
        assert list(Path(directory).iterdir()) == []


def run(code: str) -> None:
    """Run in a process of its own, which fails the test if it fails."""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr


@posix_only
def test_a_full_disk(store: Store) -> None:
    """No file of the child may grow beyond what it has: the errors of a full disk, without one."""
    store.keep(0)
    run(f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
from pathlib import Path
from tests.adapters.store.test_trouble import Store, keep, knows
store = Store({store.path.stem!r}, Path({str(store.path.parent)!r}))
with store.opened() as one:
    assert knows(one, 0)
    for number in range(2_000):
        keep(one, number)
assert len(store.problems) == 1, store.problems
assert store.problems[0].endswith("working without it"), store.problems
""")
    assert store.keeps(0)
    assert store.problems == []


WRITER = """
import sys
from pathlib import Path
from tests.adapters.store.test_trouble import Store, keep
store = Store(sys.argv[1], Path(sys.argv[2]))
print("begin", flush=True)
number = int(sys.argv[3])
while True:
    with store.opened() as one:
        for number in range(number, number + 50):
            keep(one, number)
    assert not store.problems, store.problems
    number += 1
    print(number, flush=True)
    if len(sys.argv) > 4 and number >= int(sys.argv[4]):
        break
"""


def writer(store: Store, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, store.path.stem, str(store.path.parent), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@posix_only
def test_a_process_killed_while_it_writes_leaves_a_sound_file(store: Store) -> None:
    for delay in (0.0, 0.01, 0.03, 0.07):
        process = writer(store, "0")
        assert process.stdout is not None
        process.stdout.readline()
        written = int(process.stdout.readline())
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert written >= 50
        assert store.keeps(0)
        assert store.keeps(written - 1)
        with closing(sqlite3.connect(store.path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert store.problems == []


def test_several_processes_that_begin_and_write_at_once(store: Store) -> None:
    starts = [number * 100_000 for number in range(4)]
    processes = [writer(store, str(start), str(start + 500)) for start in starts]
    ends = [(process.communicate(timeout=120), process.returncode) for process in processes]
    for (_, errors), code in ends:
        assert code == 0, errors
    assert store.problems == []
    for start in starts:
        assert all(store.keeps(number) for number in (start, start + 499))


def test_many_that_open_a_new_file_in_the_same_moment(tmp_path: Path) -> None:
    for attempt in range(10):
        store = Store("state", tmp_path / str(attempt))
        together = threading.Barrier(8)

        def crash(store: Store = store, together: threading.Barrier = together) -> None:
            together.wait()
            with store.opened() as one:
                keep(one)

        threads = [threading.Thread(target=crash) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.problems == []
        with closing(sqlite3.connect(store.path)) as connection:
            assert connection.execute("SELECT crashes FROM quarantine").fetchall() == [
                (8 * CRASHES_TO_QUARANTINE,)
            ]


def test_a_listener_that_fails_is_heard_at_the_end_and_holds_nothing_up(tmp_path: Path) -> None:
    def listener(message: str) -> None:
        raise BrokenPipeError(message)

    (tmp_path / "cache.sqlite3").mkdir()
    store = CountCache.open(tmp_path, on_problem=listener, clock=now)
    assert store.known_files([stamp()]) == [None]
    with pytest.raises(BrokenPipeError, match="working without it"):
        store.close()
    store.close()
