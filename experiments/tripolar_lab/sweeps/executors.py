"""What computes chunks: one function that opens it. The rest of the sweep does not know which one it is.

Threads need no copies and no second compilation, since the kernels let go of Python's lock. Processes and Dask
workers each compile, or find on disk, the same kernels; their numba threads are one. Chunks are named by the plan,
so a chunk that is computed twice, because a worker was lost, is written twice with the same bytes.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..errors import Refusal
from ..settings import processors, shown

#: Chunks under way for each worker, so that none waits for the coordinator.
AHEAD = 2
AHEAD_DASK = 4
#: How often a chunk may be under way when a worker dies before it is taken for the cause.
MOST_DEATHS = 3
CLOSE = 0.5  # seconds for a pool to put itself away
WATCH = 1.0  # seconds between looks of a worker process for its parent
CONNECT = 20.0  # seconds to wait for a Dask scheduler
ONE_THREAD = {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Crew(NamedTuple):
    """Open workers: their executor, how many chunks may be under way, and what ends them at once."""

    executor: Executor
    ahead: Callable[[], int]
    kill: Callable[[], None]
    remote: bool


@contextmanager
def crew_of(kind: str, workers: int | None, address: str | None, cluster: str | None) -> Iterator[Crew]:
    """Open the workers of an executor; Refusal where it can not be had."""
    if kind != "dask":
        if address or cluster:
            which = "address" if address else "cluster"
            raise Refusal(f"{which}= is for Dask; write executor=dask, or leave it out")
        count = workers or processors()
        opened = _threads(count) if kind == "threads" else _processes(count)
    else:
        opened = _dask(workers, address, cluster)
    with opened as crew:
        yield crew


@contextmanager
def _threads(count: int) -> Iterator[Crew]:
    pool = ThreadPoolExecutor(count, thread_name_prefix="tripolar")
    try:
        yield Crew(pool, lambda: AHEAD * count, lambda: None, False)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Processes(Executor):
    """A pool of processes that is built anew when a worker dies: what was under way fails with BrokenExecutor."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """See ``Executor.submit``."""
        for _ in range(2):
            if self._pool is None:
                self._pool = self._open()
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenExecutor:
                self.kill()
        raise Refusal("worker processes can not be started; use executor=threads")

    def _open(self) -> ProcessPoolExecutor:
        import multiprocessing

        context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
        return ProcessPoolExecutor(self._count, context, initializer=attend, initargs=(os.getpid(),))

    def pids(self) -> list[int]:
        """Process numbers of the workers."""
        held = getattr(self._pool, "_processes", None) or {}
        return list(held)

    def kill(self) -> None:
        """End the workers at once."""
        pool, pids = self._pool, self.pids()
        self._pool = None
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        if pool is not None:  # aside, as this may be called by a signal while a lock of the pool is held
            closing = threading.Thread(
                target=pool.shutdown, kwargs={"wait": True, "cancel_futures": True}, daemon=True
            )
            closing.start()
            closing.join(CLOSE)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See ``Executor.shutdown``."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def attend(parent: int) -> None:
    """In a worker process: leave Ctrl-C to the coordinator, and end when it has gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH)
        os._exit(1)

    if hasattr(os, "getppid") and os.name == "posix":
        threading.Thread(target=watch, name="tripolar-watch", daemon=True).start()


@contextmanager
def _processes(count: int) -> Iterator[Crew]:
    pool = Processes(count)
    with _environment(ONE_THREAD):
        try:
            yield Crew(pool, lambda: AHEAD * count, pool.kill, True)
        except BaseException:
            pool.kill()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _dask(workers: int | None, address: str | None, cluster: str | None) -> Iterator[Crew]:
    try:
        from distributed import Client
    except ImportError as error:
        raise Refusal('executor=dask needs Dask; install it with pip install "tripolar[cluster]"') from error
    if address and cluster:
        raise Refusal("address= and cluster= are two ways to find workers; give one of them")
    for name in (
        "distributed",
        "tornado",
    ):  # what they say of a scheduler that is gone, we say in one sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_environment(ONE_THREAD))
        where: Any = address
        if not address:
            where = stack.enter_context(_cluster(cluster or "local", workers))
        try:
            client = stack.enter_context(Client(where, timeout=CONNECT, set_as_default=False))
        except (OSError, ValueError) as error:
            raise Refusal(
                f"address={shown(address)}: no Dask scheduler answers there; start one with dask scheduler, "
                "or write cluster=local"
            ) from error
        executor = client.get_executor(pure=False)  # pure would merge calls that look alike

        def ahead() -> int:
            return AHEAD_DASK * max(sum(client.nthreads().values()), 1)

        yield Crew(executor, ahead, lambda: None, True)


def _cluster(kind: str, workers: int | None) -> Any:
    if kind == "local":
        from distributed import LocalCluster

        return LocalCluster(
            n_workers=workers or processors(), threads_per_worker=1, dashboard_address=None, silence_logs=40
        )
    try:
        from dask_jobqueue import SLURMCluster
    except ImportError as error:
        raise Refusal(
            'cluster=slurm needs dask-jobqueue; install it with pip install "tripolar[cluster]"'
        ) from error
    if workers is None:
        raise Refusal("cluster=slurm needs to know how many workers to ask for; write workers=N")
    try:
        started = SLURMCluster(job_script_prologue=[f"export {k}={v}" for k, v in ONE_THREAD.items()])
    except (ValueError, TypeError) as error:
        raise Refusal(
            f"cluster=slurm: {' '.join(str(error).split())}; set queue, cores, memory, walltime and a worker "
            "--lifetime below it in ~/.config/dask/jobqueue.yaml"
        ) from error
    started.scale(workers)
    return started


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for the processes that are started meanwhile."""
    before = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
