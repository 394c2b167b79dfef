"""One SQLite file, owned by one thread that runs everything said to it.

Knows no table. A file that cannot be used never stops the program: questions get the answer given
for that case, what should be kept is dropped, and `on_problem` is told once.
"""

import sqlite3
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from typing import TypeVar

from ullage.adapters.store.opening import (
    BUSY,
    Identity,
    NewerVersionError,
    Schema,
    connect,
    identity,
    primary_code,
    set_aside,
)

T = TypeVar("T")
OnProblem = Callable[[str], None]

# Tasks that may wait for the thread; a faster producer then waits too, so memory stays bounded.
_QUEUE_LENGTH = 64
# A second without work: what was collected is written, and a killed process loses no more.
_IDLE_SECONDS = 1.0
# SQLITE_ERROR: our own statements are right, so the tables are not ours any more.
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})


class Database:
    """The thread and its file.

    On that thread `on_problem` is called, once for each message, and `when_idle` whenever there has
    been nothing to do for a second, and before the file is closed.
    """

    def __init__(
        self,
        path: Path | None,
        schema: Schema,
        on_problem: OnProblem,
        when_idle: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        self._path = path
        self._schema = schema
        self._on_problem = on_problem
        self._when_idle = when_idle
        self._said: set[str] = set()
        self._connection: sqlite3.Connection | None = None
        self._identity: Identity | None = None
        self._patient = True
        self._renewed = False
        self._failure: BaseException | None = None
        self._queue: Queue[Callable[[], None] | None] = Queue(_QUEUE_LENGTH)
        self._entrance = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=schema.title, daemon=True)
        self._thread.start()

    def ask(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """The result of `work` on the owner thread, or `otherwise` when the file is no use."""
        answer: Future[T] = Future()

        def task() -> None:
            try:
                answer.set_result(self._attempt(work, otherwise))
            except BaseException as error:  # noqa: BLE001 - belongs to the one who asked
                answer.set_exception(error)

        return answer.result() if self._enter(task) else otherwise

    def post(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Have `work` done in its turn, without waiting for it."""
        self._enter(partial(self._change, work))

    def close(self) -> None:
        """Finish what was posted and close the file. Raises what a posted task raised."""
        with self._entrance:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _enter(self, task: Callable[[], None]) -> bool:
        with self._entrance:
            if not self._closed:
                self._queue.put(task)
            return not self._closed

    # What follows runs on the owner thread.

    def _serve(self) -> None:
        self._open()
        while (task := self._next_task()) is not None:
            task()
        self._idle()
        self._disconnect()

    def _next_task(self) -> Callable[[], None] | None:
        try:
            return self._queue.get(timeout=_IDLE_SECONDS)
        except Empty:
            self._idle()
            return self._queue.get()

    def _idle(self) -> None:
        if self._when_idle is not None:
            self._change(self._when_idle)

    def _change(self, work: Callable[[sqlite3.Connection], None]) -> None:
        try:
            self._attempt(work, None)
        except BaseException as error:  # noqa: BLE001 - close() raises it
            self._failure = self._failure or error

    def _attempt(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        if self._connection is None:
            return otherwise
        try:
            result = work(self._connection)
            if not self._patient:
                self._be_patient(self._connection, patient=True)
        except sqlite3.Error as error:
            self._recover(self._connection, error)
            return otherwise
        return result

    def _recover(self, connection: sqlite3.Connection, error: sqlite3.Error) -> None:
        if primary_code(error) in BUSY:
            # Whoever holds the lock may hold it long: wait no more until the file answers again.
            self._say("another process keeps it locked; what could not be kept is lost")
            self._be_patient(connection, patient=False)
            return
        self._disconnect()
        self._give_up_or_renew(error)

    def _open(self) -> None:
        if self._path is None:
            self._say("there is no home directory to keep it in; working without it")
            return
        self._identity = identity(self._path)
        try:
            self._connection = connect(self._path, self._schema)
            self._identity = identity(self._path)
        except sqlite3.Error as error:
            self._give_up_or_renew(error)
        except OSError as error:
            self._say(f"{error.strerror}; working without it")
        except NewerVersionError:
            self._say("a newer Ullage wrote it; working without it")

    def _give_up_or_renew(self, error: sqlite3.Error) -> None:
        if primary_code(error) not in _DAMAGED or self._renewed or self._path is None:
            self._say(f"{error}; working without it")
            return
        self._renewed = True
        try:
            # Another process may have put a sound file in its place by now.
            if identity(self._path) == self._identity:
                self._say(set_aside(self._path, self._schema))
        except OSError as failure:
            self._say(f"is damaged and cannot be replaced ({failure.strerror}); working without it")
            return
        self._open()

    def _disconnect(self) -> None:
        if self._connection is not None:
            # Closing writes the log back, and fails again on the disk that was full before.
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _be_patient(self, connection: sqlite3.Connection, *, patient: bool) -> None:
        self._patient = patient
        wait = int(self._schema.patience_seconds * 1000) if patient else 0
        connection.execute(f"PRAGMA busy_timeout = {wait}").fetchall()

    def _say(self, what: str) -> None:
        message = f"{self._schema.title} {self._path or ''}".rstrip() + f": {what}"
        if message not in self._said:
            self._said.add(message)
            try:
                self._on_problem(message)
            except BaseException as error:  # noqa: BLE001 - close() raises it
                # Without this thread every question would wait for ever.
                self._failure = self._failure or error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """All of the statements inside, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some errors SQLite has rolled back by itself.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
