"""What Windows and macOS have not, or do otherwise: found by reading the code, as no such machine is here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*ROOT.glob("embeddings/**/*.py"), *ROOT.glob("rag/**/*.py"), ROOT / "app.py"])

# Not all that POSIX has, but what a program of this kind may come to use: names that Python's documentation gives as
# "Availability: Unix", and Windows has not. macOS lacks some of them too (setresuid, sched_getaffinity).
OS_NAMES = frozenset(
    "chown chroot ctermid fchmod fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp "
    "getpriority getresuid getsid getuid killpg lchown lockf major mkfifo mknod nice openpty pathconf posix_fadvise "
    "posix_fallocate posix_spawn pread preadv pwrite pwritev sched_getaffinity sched_setaffinity sched_yield sendfile "
    "setgid setpgid setpriority setresuid setsid setuid statvfs sysconf uname wait wait3 wait4 waitid".split()
)
SIGNAL_NAMES = frozenset(
    "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 alarm setitimer".split()
)
MODULE_NAMES = frozenset("crypt fcntl grp posix pty pwd readline resource syslog termios tty".split())
SYSTEM_PATH = re.compile(r"/(?:dev|etc|proc|sys|tmp|usr|var)(?:/|$)")
NOT_EVERYWHERE = re.compile(r"%[-#_^]\w")
"""Of strftime: "%-d" is of glibc and macOS, "%#d" of Windows."""
TEXT_MODE = re.compile(r"[rwax]\+?t?$|^[rwax]t?\+$")

Finding = tuple[int, str]


def parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def has_another_way(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether it stands behind a question for the system, or where its absence is caught."""
    while node in above:
        child, node = node, above[node]
        if isinstance(node, ast.If | ast.IfExp | ast.BoolOp) and re.search(
            r"sys\.platform|os\.name|hasattr\(", ast.unparse(node.test if not isinstance(node, ast.BoolOp) else node)
        ):
            return True
        caught = ""
        if isinstance(node, ast.Try):
            caught = " ".join(ast.unparse(handler.type) for handler in node.handlers if handler.type)
        elif isinstance(node, ast.With):
            caught = " ".join(item for item in map(ast.unparse, node.items) if item.startswith("suppress("))
        if re.search(r"AttributeError|ImportError|ModuleNotFoundError", caught) and child in node.body:  # type: ignore[attr-defined]
            return True
    return False


def only_posix(source: str) -> Iterator[Finding]:
    """Names that Windows has not, without another way."""
    tree = ast.parse(source)
    above = parents(tree)
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            known = {"os": OS_NAMES, "signal": SIGNAL_NAMES}.get(node.value.id, frozenset())
            name = f"{node.value.id}.{node.attr}" if node.attr in known else ""
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            name = ", ".join(module for module in modules if module in MODULE_NAMES)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("CDLL"):
            name = ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SYSTEM_PATH.match(node.value):
            name = node.value
        if name and not has_another_way(node, above):
            yield node.lineno, name  # type: ignore[attr-defined]


def dates_of_one_system(source: str) -> Iterator[Finding]:
    for node in ast.walk(ast.parse(source)):
        given: list[str] = []
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("strftime", "strptime")
        ):
            given = [ast.unparse(argument) for argument in node.args]
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            given = [ast.unparse(node.format_spec)]
        for form in given:
            if NOT_EVERYWHERE.search(form):
                yield node.lineno, form


def text_without_encoding(source: str) -> Iterator[Finding]:
    """Text that is read or written as the system likes it: on Windows in its own code page."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or any(keyword.arg in ("encoding", "errors") for keyword in node.keywords):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        modes = [text for text in texts if isinstance(text, str) and TEXT_MODE.fullmatch(text)]
        is_method = isinstance(node.func, ast.Attribute)
        if (
            (name == "read_text" and not node.args)
            or (name == "write_text" and len(node.args) < 2)
            or (name == "open" and not is_method and (modes or len(node.args) == 1))
            or (name in ("open", "fdopen") and is_method and modes)
        ):
            yield node.lineno, ast.unparse(node)


CHECKS = (only_posix, dates_of_one_system, text_without_encoding)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_works_on_one_system_alone(check):
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {what}"
        for path in MODULES
        for line, what in check(path.read_text(encoding="utf-8"))
    ]
    assert not found


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (only_posix, "import os\nos.getuid()"),
        (only_posix, "import signal\nsignal.signal(signal.SIGHUP, f)"),
        (only_posix, "import fcntl"),
        (only_posix, "def f():\n    from resource import getrlimit"),
        (only_posix, "ctypes.CDLL(None).mallopt(1, 2)"),
        (only_posix, "Path('/proc/cpuinfo').read_bytes()"),
        (only_posix, "try:\n    pass\nexcept ImportError:\n    import pwd"),
        (dates_of_one_system, "f'{day:%-d %B %Y}'"),
        (dates_of_one_system, "day.strftime('%#d')"),
        (text_without_encoding, "path.read_text()"),
        (text_without_encoding, "path.write_text(words)"),
        (text_without_encoding, "open(path)"),
        (text_without_encoding, "path.open('w')"),
    ],
)
def test_each_of_these_would_be_found(check, source):
    assert list(check(source))


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (only_posix, "if sys.platform == 'linux':\n    os.setpriority(1, 2, 3)"),
        (only_posix, "if hasattr(signal, 'alarm'):\n    signal.alarm(1)"),
        (only_posix, "try:\n    import resource\nexcept ImportError:\n    pass"),
        (only_posix, "with suppress(ImportError):\n    import readline"),
        (only_posix, "own = not hasattr(os, 'getuid') or os.getuid() == 0"),
        (only_posix, "'/v1/chat'"),
        (dates_of_one_system, "f'{day.day} {day:%B %Y}'"),
        (dates_of_one_system, "f'{share:.0%}-'"),
        (text_without_encoding, "path.open('rb')"),
        (text_without_encoding, "open(path, encoding='utf-8')"),
        (text_without_encoding, "Index.open(folder)"),
    ],
)
def test_what_has_another_way_is_left_alone(check, source):
    assert not list(check(source))
