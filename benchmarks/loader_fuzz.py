"""Hostile files: python benchmarks/loader_fuzz.py [--inputs 100000] [--jobs 2] [--seed 1]

Hypothesis draws each input: a sample of a format, damaged (bits, cuts, copies, other bytes), written in a wrong
encoding, nested deeply, a bomb (a DOCX that unpacks to far more than it says, XML entities that multiply), under a
hostile name, or a link out of the folder. A loader must answer with documents or a DocumentError within 10 s of
processor time, and open nothing outside the folder but its own libraries. Each worker is a process: a crash of one is
noticed and told.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import signal
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.embeddings.test_documents import SAMPLES

from embeddings.chunking import chunk_document
from embeddings.errors import DocumentError
from embeddings.load.files import find_files, load_file

ROOT = Path(__file__).resolve().parent.parent
LONGEST_S = 10
TOKENS = b"<>&;\"'/\\{}[]()%\0\n\r\t\xff\xfe\xef\xbb\xbf\xc3\x28"
NAMES = ["a\nb", "..", "a b", "\u202egnp", "con", "a" * 200, "-rf", "$(id)", "%2e%2e", "\u00e9\u0301", "'\";--", "a\tb"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/index")
    options = parser.parse_args()
    if options.worker:
        work(options.inputs, options.seed)
        return
    started = time.monotonic()
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                __file__,
                "--worker",
                f"--inputs={-(-options.inputs // options.jobs)}",
                f"--seed={number}",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(options.seed, options.seed + options.jobs)
    ]
    total: Counter[str] = Counter()
    slowest = 0.0
    for worker in workers:
        output, _ = worker.communicate()
        if worker.returncode:
            raise SystemExit(f"a worker ended with {worker.returncode}; its last input is told above")
        found = json.loads(output.splitlines()[-1])
        slowest = max(slowest, found.pop("slowest"))
        total.update(found)
    figures = {**dict(sorted(total.items())), "slowest, s": round(slowest, 2), "s": round(time.monotonic() - started)}
    print(json.dumps(figures, indent=1))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "fuzz.json").write_text(json.dumps(figures, indent=1))


def work(inputs: int, first_seed: int) -> None:
    counts: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        outside = Path(scratch) / "outside.txt"
        outside.write_text("Secret words that nobody may read.")
        folder = Path(scratch) / "articles"
        folder.mkdir()
        watch_opens(folder)

        @seed(first_seed)
        @settings(
            max_examples=inputs,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.integers(0, 2**62))
        def attack(number: int) -> None:
            nonlocal slowest
            kind, seconds = attacked(folder, outside, random.Random(number), number)
            counts[kind] += 1
            slowest = max(slowest, seconds)

        attack()
    print(json.dumps({**counts, "slowest": slowest}))


def attacked(folder: Path, outside: Path, chance: random.Random, number: int) -> tuple[str, float]:
    suffix = chance.choice(sorted(SAMPLES))
    kind, data = hostile(suffix, chance)
    name = chance.choice(NAMES) if chance.random() < 0.05 else f"{chance.randrange(10**6)}"
    path = folder / f"{name}{suffix}"
    if chance.random() < 0.02:
        kind = "link out of the folder"
        path.symlink_to(chance.choice([outside, Path("/etc/passwd"), Path("/dev/zero")]))
    else:
        path.write_bytes(data)
    # The processor's time, not the clock's: other programs must not make a file look slow.
    signal.signal(signal.SIGPROF, lambda *_: late(kind, suffix, number))
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
    started = time.process_time()
    try:
        found = list(find_files(folder))
        if kind == "link out of the folder" and found:
            raise SystemExit(f"{path} was followed out of the folder")
        for file in found:
            for document in load_file(file, folder, max_bytes=4 * 2**20).documents:
                chunk_document(document, word_starts, 100)
    except DocumentError:
        kind = f"{kind}, refused"
    except BaseException:
        print(f"seed {number}, {kind}, {suffix}", file=sys.stderr, flush=True)
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        path.unlink()
    return kind, time.process_time() - started


def late(kind: str, suffix: str, number: int) -> None:
    raise SystemExit(f"longer than {LONGEST_S} s: seed {number}, {kind}, {suffix}")


def word_starts(text: str) -> list[int]:
    return [i for i in range(len(text)) if not text[i].isspace() and (i == 0 or text[i - 1].isspace())]


def hostile(suffix: str, chance: random.Random) -> tuple[str, bytes]:
    sample = SAMPLES[suffix]
    data = sample.encode() if isinstance(sample, str) else sample
    roll = chance.random()
    if roll < 0.1:
        return "other bytes", chance.randbytes(chance.randrange(1, 2000))
    if roll < 0.2:
        text = data.decode("utf-8", "replace") + "\u00e9\u4f60\u0430\U0001f600" * chance.randrange(9)
        encoding = chance.choice(["utf-16", "utf-16-le", "utf-32", "cp1252", "koi8-r", "shift_jis", "utf-7"])
        return "wrong encoding", text.encode(encoding, "ignore") + chance.randbytes(chance.randrange(3))
    if roll < 0.23:
        return "nested deeply", nested(suffix, chance)
    if roll < 0.26 and suffix == ".docx":
        return "bomb", bomb(data, chance)
    if roll < 0.3 and suffix == ".docx":
        return "damaged inside the archive", damaged_inside(data, chance)
    return "damaged", damaged(data, chance)


def damaged(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(6):
            case 0 if at < len(found):
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + chance.randrange(1, 200)]
            case 2:
                found[at:at] = found[at : at + chance.randrange(1, 200)] * chance.randrange(1, 20)
            case 3:
                found[at:at] = bytes(chance.choices(TOKENS, k=chance.randrange(1, 20)))
            case 4:
                found[at:at] = str(chance.choice([-1, 0, 2**31, 2**63, 10**40])).encode()
            case _:
                del found[at:]
    return bytes(found)


def nested(suffix: str, chance: random.Random) -> bytes:
    depth = chance.choice([100, 1_000, 20_000, 100_000])
    match suffix:
        case ".html" | ".htm" | ".xhtml":
            tag = chance.choice(["div", "b", "table", "ul", "blockquote", "span", "svg", "select"])
            return f"<html><body>{f'<{tag}>' * depth}words here{f'</{tag}>' * (depth if depth % 3 else 0)}".encode()
        case ".md" | ".markdown":
            return (chance.choice(["> ", "- ", "[", "*", "`", "<", "![", "| ", "    "]) * depth + "words").encode()
        case ".jsonl" | ".ndjson":
            opened = chance.choice(["[", '{"a":'])
            return f'{{"text": "words here", "more": {opened * depth}'.encode() + b"\n" + b"[" * depth
        case ".docx":
            inner = "<w:tbl><w:tr><w:tc>" * min(depth, 5_000) + "<w:p><w:r><w:t>words</w:t></w:r></w:p>"
            return docx(f"{HEAD}<w:body>{inner}")
        case ".pdf":
            return b"%PDF-1.4\n1 0 obj\n" + chance.choice([b"[", b"<<", b"<</A "]) * depth
        case _:
            return (
                chance.choice(["date 2025-01-01 ", "Source: ", "(", '"', "a. ", "---\n", "1.", "A.B"]) * depth
            ).encode()


HEAD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def docx(document: str) -> bytes:
    return rewritten(_bytes(".docx"), lambda name, part: document.encode() if name == "word/document.xml" else part)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    return rewritten(data, lambda name, part: damaged(part, chance) if part and chance.random() < 0.4 else part)


def bomb(data: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
        document = f'<!DOCTYPE b [<!ENTITY a0 "boom">{entities}]>{HEAD}<w:body><w:p><w:r><w:t>&a9;'
        document = chance.choice([document, document.replace('"boom"', 'SYSTEM "file:///etc/passwd"')])
        return docx(document + "</w:t></w:r></w:p></w:body></w:document>")
    size = chance.choice([5, 50, 200]) * 2**20
    packed = rewritten(data, lambda name, part: b" " * size if name == "word/document.xml" else part)
    # The archive's directory says that it is small.
    return packed.replace(struct.pack("<I", size), struct.pack("<I", 1000))


def rewritten(data: bytes, change: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def _bytes(suffix: str) -> bytes:
    sample = SAMPLES[suffix]
    return sample.encode() if isinstance(sample, str) else sample


def watch_opens(folder: Path) -> None:
    """Ends the process when anything is opened for which no loader has a reason."""
    # Python's own libraries, and what they look up of the system: time zones, types of files, locales.
    allowed = tuple(
        os.path.realpath(path)
        for path in (folder, ROOT, sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), "/usr/share", "/proc")
    )

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not path.startswith(allowed) and path not in ("/etc/mime.types", "/dev/null", str(folder.parent)):
                print(f"opened {path}", file=sys.stderr, flush=True)
                os._exit(3)

    sys.addaudithook(hook)


if __name__ == "__main__":
    main()
