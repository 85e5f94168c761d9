"""A cluster of Ray (https://docs.ray.io): reached, its workers started, called, and replaced when they end.

Actors of Ray's core carry the calls, not Ray Data: which texts are encoded at all is decided between reading and
encoding, by what the index holds already, and that is a step of one process in the middle of the flow.
"""

from __future__ import annotations

import importlib
import logging
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from embeddings.cluster.ray_errors import CLIENT, STARTING, first_line, not_started, translated, unusable
from embeddings.cluster.worker import About, Worker, programs
from embeddings.cluster.workers import CALLS_AHEAD, ClusterWorkers
from embeddings.errors import ClusterError, EncoderMismatch, UsageError
from embeddings.version import VERSION
from embeddings.workers import Job, OpenWorkers, Workers

logger = logging.getLogger(__name__)

AUTO, LOCAL = "auto", "local"
WORKER_CPUS = 4
"""At most: an encoder on more cores gains little, and one on each core would take half a gigabyte a core."""
CONNECT_S = 10.0
START_S = 180.0
"""For the first worker, from its place in the cluster to its encoder: 10 s on an idle machine that has the weights."""
ATTEMPTS = 4
"""Of one call, each on another worker process: what ends four of them would end the fifth."""
STOP_S = 5.0
"""For the workers to clear up; then they are killed."""


def on_ray(address: str, count: int | None = None) -> OpenWorkers:
    """Workers on a Ray cluster: "auto", "local" (this machine alone), "ray://HOST:PORT" or "HOST:PORT".

    `count`: of workers; None for as many as the cluster's CPUs allow. Raises UsageError; what it returns raises
    ClusterError.
    """
    if count is not None and count < 1:
        raise UsageError(f"{count} workers would never be done; give --ray-workers a number from 1 on")
    place = _place(address)
    # A program says itself whether it tells its makers of its use, and this one does not.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        ray = importlib.import_module("ray")
    except ImportError as error:
        raise UsageError(f"--ray needs Ray ({error}): pip install 'footnote-rag[ray]'") from error

    @contextmanager
    def opened(job: Job) -> Iterator[Workers]:
        with _connected(ray, address, place):
            pool = RayPool(ray, job, count)
            try:
                pool.start()
                yield ClusterWorkers(job, pool)
            finally:
                pool.stop()

    return opened


def _place(address: str) -> tuple[str, int] | None:
    """Host and port of an address that names them."""
    if address in (AUTO, LOCAL):
        return None
    host, _, port = address.removeprefix(CLIENT).rpartition(":")
    if not host or "/" in host or not port.isdecimal():
        raise UsageError(
            f"{address!r} is no address of a Ray cluster; it is {AUTO}, {LOCAL}, {CLIENT}HOST:10001, or HOST:6379 on a "
            "machine of the cluster"
        )
    return host.strip("[]"), int(port)


@contextmanager
def _connected(ray: Any, address: str, place: tuple[str, int] | None) -> Iterator[None]:
    """A connection that the caller has made is used, and left as it is."""
    if ray.is_initialized():
        yield
        return
    try:
        if place is not None:  # Ray itself tries for minutes
            socket.create_connection(place, CONNECT_S).close()
        own = {"include_dashboard": False} if address == LOCAL else {}
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **own)
    except Exception as error:  # Ray raises its base class, too
        with suppress(Exception):
            ray.shutdown()
        raise ClusterError(f"the Ray cluster {address} cannot be used: {unusable(error)}") from error
    try:
        yield
    finally:
        ray.shutdown()


def layout(node_cpus: Sequence[float], count: int | None) -> tuple[int, int]:
    """CPUs of each worker, and how many workers there are, on nodes with so many CPUs each."""
    nodes = [int(cpus) for cpus in node_cpus]
    most = min(WORKER_CPUS, max(nodes, default=0))
    for cpus in range(most, 0, -1):
        room = sum(node // cpus for node in nodes)
        if count is None or room >= count:
            return cpus, count or room
    if not most:
        raise ClusterError("no machine of the Ray cluster has a CPU for a worker; start one with: ray start --num-cpus")
    raise UsageError(f"the Ray cluster has {sum(nodes)} CPUs, and each worker takes one at least: not {count} of them")


class RayPool:
    """Implements `Pool`, one actor a worker. One that ends is replaced, and what it was doing is done by another."""

    def __init__(self, ray: Any, job: Job, count: int | None) -> None:
        self.ray = ray
        self.lost = (
            ray.exceptions.RayActorError,
            ray.exceptions.ObjectLostError,
            ray.exceptions.OutOfMemoryError,
            ray.exceptions.NodeDiedError,
        )
        self._job = job
        nodes = [node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]]
        self._cpus, self._count = layout(nodes, count)
        self._actor = ray.remote(num_cpus=self._cpus, max_restarts=0, max_concurrency=2 * CALLS_AHEAD + 1)(Worker)
        self._starting: list[_Member] = []
        self._ready: list[_Member] = []
        self._failed = 0

    @property
    def size(self) -> int:
        """Those at work: who is still on the way is sent nothing."""
        self._admit(0)
        return max(len(self._ready), 1)

    def start(self) -> None:
        """Waits for the first worker; the others join as they are there. Raises ClusterError and EncoderMismatch."""
        self._starting = [self._new() for _ in range(self._count)]
        self._wait_for_one()

    def stop(self) -> None:
        members, self._starting, self._ready = [*self._ready, *self._starting], [], []
        with suppress(Exception):  # a cluster that is gone has nothing to be stopped
            stopped = [member.actor.stop.remote() for member in members]
            self.ray.wait(stopped, num_returns=len(stopped), timeout=STOP_S)
            for member in members:
                self.ray.kill(member.actor)

    def submit(self, method: str, *arguments: Any, doing: str) -> RayCall:
        return RayCall(self, method, arguments, doing)

    def send(self, method: str, arguments: Sequence[Any]) -> tuple[_Member, Any]:
        """To the worker with the least to do."""
        self._admit(0)
        if not self._ready:
            self._wait_for_one()
        for member in self._ready:
            member.forget_done(self.ray)
        member = min(self._ready, key=lambda member: len(member.running))
        reference = getattr(member.actor, method).remote(*arguments)
        member.running.append(reference)
        return member, reference

    def replace(self, member: _Member, error: Exception) -> None:
        """Of a worker that has ended; the first of its calls that notices replaces it."""
        if member in self._ready:
            logger.warning(
                "a worker of the Ray cluster has ended, and another one takes its place: %s", first_line(error)
            )
            self._ready.remove(member)
            self._starting.append(self._new())

    def _new(self) -> _Member:
        encoders = self._job.encoders
        return _Member(self._actor.remote(encoders.factory, encoders.name, self._job.language))

    def _wait_for_one(self) -> None:
        self._admit(START_S)
        if not self._ready:
            free = self.ray.available_resources().get("CPU", 0)
            raise ClusterError(
                f"no worker has started on the Ray cluster within {START_S:.0f} s: each takes {self._cpus} CPUs of one "
                f"machine, and {free:.0f} are free in all; wait for the others, or take fewer with --ray-workers"
            )

    def _admit(self, timeout_s: float) -> None:
        """Takes in whoever has started; waits for the first so long as nobody else is there."""
        while self._starting:
            waited = 0 if self._ready else timeout_s
            started, _ = self.ray.wait([member.started for member in self._starting], timeout=waited)
            if not started:
                return
            member = next(member for member in self._starting if member.started == started[0])
            self._starting.remove(member)
            try:
                self._check(self.ray.get(member.started))
                self._ready.append(member)
            except self.lost as error:
                self._failed += 1
                if self._failed >= ATTEMPTS:
                    raise ClusterError(not_started(error)) from error
                self._starting.append(self._new())
            except self.ray.exceptions.RayTaskError as error:
                raise translated(error, STARTING) from error

    def _check(self, about: About) -> None:
        here = programs()
        there = about.programs
        others = [f"{name} {there.get(name)} (here {here[name]})" for name in here if there.get(name) != here[name]]
        if others:
            raise ClusterError(
                f"{about.host} of the Ray cluster has other programs than this machine, and would make another index: "
                f"{', '.join(others)}; install the same ones on all machines, Footnote with: "
                f"pip install 'footnote-rag[ray]=={VERSION}'"
            )
        if about.encoder != self._job.encoders.get().identity:
            raise EncoderMismatch(
                f"{about.host} of the Ray cluster has {about.encoder} as its encoder, and this machine "
                f"{self._job.encoders.get().identity}; give all machines the same weights"
            )


class _Member:
    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.started = actor.start.remote()
        self.running: list[Any] = []

    def forget_done(self, ray: Any) -> None:
        if self.running:
            _, self.running = ray.wait(self.running, num_returns=len(self.running), timeout=0)


class RayCall:
    """Implements `Call`: sent again when its worker has ended."""

    def __init__(self, pool: RayPool, method: str, arguments: Sequence[Any], doing: str) -> None:
        self._pool = pool
        self._method = method
        self._arguments = arguments
        self._doing = doing
        self._member, self._reference = pool.send(method, arguments)

    def result(self) -> Any:
        """Raises ClusterError, or what the worker has raised on purpose."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._pool.ray.get(self._reference)
            except self._pool.lost as error:
                self._pool.replace(self._member, error)
                if attempt == ATTEMPTS:
                    raise ClusterError(
                        f"{ATTEMPTS} workers of the Ray cluster ended, one after the other, while one of their tasks "
                        f"was {self._doing}; the last one: {first_line(error)}. What was finished is kept. Give the "
                        "machines more memory, or take out the files that end them, and build again"
                    ) from error
                self._member, self._reference = self._pool.send(self._method, self._arguments)
            except self._pool.ray.exceptions.RayTaskError as error:
                raise translated(error, self._doing) from error
        raise AssertionError
