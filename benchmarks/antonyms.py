"""Makes rag/checking/antonyms.txt from the database of WordNet 3.0 (Fellbaum 1998), whose licence stands at its head.

    python benchmarks/antonyms.py --wordnet /usr/share/wordnet

The folder holds `data.adj`, `data.adv`, `data.noun` and `data.verb`, as Debian's package wordnet-base installs them.
Taken are direct antonyms (pointer "!") of one word each; not taken are the opposites that WordNet has only by way of
similar words ("humid" and "dry"). Of two senses each pair is listed once.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

PARTS = {"adj": "a", "adv": "r", "noun": "n", "verb": "v"}
OUT = Path(__file__).resolve().parent.parent / "rag/checking/antonyms.txt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    texts = {part: (options.wordnet / f"data.{part}").read_text("ascii") for part in PARTS}
    # Each file begins with the licence: two spaces, the line's number and its text.
    licence = [re.sub(r"^ +\d+ ?", "", line).rstrip() for line in texts["adj"].splitlines() if line.startswith("  ")]
    head = "\n".join(f"# {line}".rstrip() for line in licence)
    pairs = sorted(set(antonyms(texts)))
    options.out.write_text(f"{head}\n" + "".join(f"{one} {other}\n" for one, other in pairs), encoding="ascii")
    print(f"{len(pairs)} pairs")


def antonyms(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs in alphabetical order, from the lines of wndb(5WN)."""
    words: dict[tuple[str, str], list[str]] = {}
    pointers = []
    for part, text in texts.items():
        for line in text.splitlines():
            if line.startswith("  "):
                continue
            fields = line.split(" | ")[0].split()
            count = int(fields[3], 16)
            synset = (PARTS[part], fields[0])
            words[synset] = [re.sub(r"\(\w+\)$", "", word).lower() for word in fields[4 : 4 + 2 * count : 2]]
            behind = fields[4 + 2 * count :]
            for place in range(int(behind[0])):
                symbol, offset, of, places = behind[1 + 4 * place : 5 + 4 * place]
                if symbol == "!":
                    pointers.append((synset, int(places[:2], 16), (of.replace("s", "a"), offset), int(places[2:], 16)))
    for synset, place, other, there in pointers:
        one, two = sorted((words[synset][place - 1], words[other][there - 1]))
        if (one + two).isalpha():
            yield one, two


if __name__ == "__main__":
    main()
