"""Makes what a model's reader is trained on: prompts of the check and of the gate, each with its Yes or No.

    python benchmarks/reader/pairs.py --data ../shared/data --out /tmp/pairs

From articles: sentences changed in one thing (`edits.py`), each changed one both as a claim about the old text, which
is wrong, and as a claim about the text that has it, which is right, so that nothing in a claim alone tells its label.
From SQuAD: a question's answer, said as a claim, against other names and figures of the same paragraph. From the sets
of claims and of questions: what people labelled. A row says to which half its source belongs (`half`: 0 or 1): one half
can be trained on and the other measured. Sets whose licence does not allow training (QAGS, WiCE) are only measured.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from edits import CONTRARY, FIGURE, NAME, SAME, STRONGER, WEAKER, Around

from embeddings.chunking import sentences
from rag.evidence.gate import regressors
from rag.llm.prompts import claim_prompt, gate_prompt
from rag.records import SourceSentence

MEASURED_ONLY = frozenset({"qags", "wice"})


@dataclass(frozen=True)
class Row:
    """One prompt in its parts, and whether Yes is right; `made` for rows that no person labelled."""

    kind: str  # "claim" or "gate"
    group: str  # data set, or the edit
    id: str
    half: int
    supported: bool
    system: str
    evidence: str
    question: str
    instruction: str
    made: bool
    features: tuple[float, ...] = ()


def half_of(source: str) -> int:
    """By a digest of its own: the sets were cut out of larger ones by the source's digest as well."""
    return int(hashlib.sha256(f"half {source}".encode()).hexdigest(), 16) % 2


def claim_row(
    group: str,
    id: str,
    source: str,
    truth: bool,
    claim: str,
    question: str,
    read: Sequence[SourceSentence],
    made: bool,
    features: tuple[float, ...] = (),
) -> Row:
    prompt = claim_prompt(claim, question, read)
    return Row(
        "claim",
        group,
        id,
        half_of(source),
        truth,
        prompt.system,
        prompt.evidence,
        prompt.question,
        prompt.instruction,
        made,
        features,
    )


# From articles --------------------------------------------------------------------------------------------------------


def articles(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name, title and body."""
    with tarfile.open(folder / "articles.tar.gz") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".txt"):
                file = archive.extractfile(member)
                assert file is not None
                title, _, rest = file.read().decode().partition("\n")
                yield Path(member.name).stem, title, rest.partition("\n\n")[2] or rest


def edited_rows(folder: Path, count: int, rng: random.Random) -> list[Row]:
    """About `count` rows from the articles of one data set, the edits in equal parts."""
    found = []
    for name, title, body in articles(folder):
        said = [body[span.start : span.end].replace("\n", " ") for span in sentences(body)]
        if len(said) >= 4:
            found.append((name, title, said, around_of(said)))
    rows: list[Row] = []
    sorts = {
        **dict.fromkeys(CONTRARY, "contrary"),
        **dict.fromkeys(STRONGER, "stronger"),
        **dict.fromkeys(WEAKER, "weaker"),
    }
    edits = {**CONTRARY, **STRONGER, **WEAKER}
    # "hedged" makes five kinds of change (possible, planned, said, on a condition, nearly).
    wanted = {edit: count // (2 * len(sorts) + 8) * (5 if edit in WEAKER else 1) for edit in sorts}
    for _ in range(count * 200):
        lacking = [edit for edit, rest in wanted.items() if rest > 0]
        if not lacking:
            break
        edit = rng.choice(lacking)
        sort = sorts[edit]
        name, title, said, around = rng.choice(found)
        place = rng.randrange(len(said))
        sentence = said[place]
        if not 7 <= len(sentence.split()) <= 38 or not sentence.endswith(".") or not sentence[0].isupper():
            continue
        new = edits[edit](sentence, around, rng)
        if new is None or new == sentence:
            continue
        wanted[edit] -= 1
        window = Window(name, title, said, place, rng)
        key = f"{name}-{place}-{edit}"
        pairs = {
            # (what the text has, what is claimed, whether that is right)
            "contrary": [(sentence, new, False), (new, new, True), (new, sentence, False), (sentence, sentence, True)],
            "stronger": [(sentence, new, False), (new, new, True), (sentence, sentence, True)],
            "weaker": [(new, sentence, False), (new, new, True), (sentence, sentence, True)],
        }[sort]
        wrong = [pair for pair in pairs if not pair[2]]
        for text, claim, truth in [rng.choice(wrong), rng.choice([pair for pair in pairs if pair[2]])]:
            rows.append(
                claim_row(
                    f"edit {edit}",
                    f"{key}-{truth}",
                    name,
                    truth,
                    said_otherwise(claim, around, rng),
                    "",
                    window.with_(text),
                    True,
                )
            )
        if rng.random() < 0.12:  # a sentence that the window does not have
            far = [
                s for i, s in enumerate(said) if abs(i - place) > 8 and 7 <= len(s.split()) <= 30 and s.endswith(".")
            ]
            if far:
                rows.append(
                    claim_row(
                        "elsewhere",
                        f"{key}-far",
                        name,
                        False,
                        said_otherwise(rng.choice(far), around, rng),
                        "",
                        window.with_(sentence),
                        True,
                    )
                )
        if rng.random() < 0.1 and place + 1 < len(said) and said[place + 1].endswith("."):
            both = f"{sentence.rstrip('.')}, and {said[place + 1]}"
            half_wrong = f"{new.rstrip('.')}, and {said[place + 1]}" if sort != "weaker" else None
            rows.append(claim_row("two", f"{key}-two", name, True, both, "", window.with_(sentence), True))
            if half_wrong:
                rows.append(claim_row("two", f"{key}-half", name, False, half_wrong, "", window.with_(sentence), True))
    return rows


def around_of(said: Sequence[str]) -> Around:
    names = [match[0] for one in said for match in NAME.finditer(one)]
    return Around(names, [match[0] for one in said for match in FIGURE.finditer(one)], said)


def said_otherwise(claim: str, around: Around, rng: random.Random) -> str:
    """Up to three edits that keep what is said; one claim in five stays as it stands."""
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        edit = rng.choice(list(SAME.values()))
        claim = edit(claim, around, rng) or claim
    return claim


class Window:
    """Sentences around a place, of 20 to 280 words together."""

    def __init__(self, name: str, title: str, said: Sequence[str], place: int, rng: random.Random) -> None:
        self._name, self._title = name, title if rng.random() < 0.5 else ""
        wanted = rng.choice([20, 40, 60, 100, 150, 200, 280])
        first = last = place
        words = len(said[place].split())
        while words < wanted and (first > 0 or last + 1 < len(said)):
            if first > 0 and (last + 1 >= len(said) or rng.random() < 0.5):
                first -= 1
                words += len(said[first].split())
            else:
                last += 1
                words += len(said[last].split())
        self._before, self._after = list(said[first:place]), list(said[place + 1 : last + 1])

    def with_(self, sentence: str) -> list[SourceSentence]:
        return [self._of(text) for text in (*self._before, sentence, *self._after)]

    def _of(self, text: str) -> SourceSentence:
        return SourceSentence(self._name, self._title, None, 0, len(text), text)


# From questions -------------------------------------------------------------------------------------------------------

_SUBJECT = re.compile(
    r"^(?P<wh>Who|What|Which [\w ]{3,30}?|What [\w ]{3,30}?) "
    r"(?P<rest>(?:is|was|are|were|has|had|can|will|did not|[a-z]+ed|became|led|made|won|wrote|took|began|gave|held|"
    r"built|found|left)\b.*)\?$"
)


def squad_rows(folder: Path, count: int, rng: random.Random) -> list[Row]:
    """Claims and gate questions over paragraphs; a question without an answer is asked of the paragraph that it was
    written against."""
    bodies = {name: body for name, _, body in articles(folder)}
    with gzip.open(folder / "questions.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        questions = [json.loads(line) for line in file]
    rng.shuffle(questions)
    rows: list[Row] = []
    for asked in questions:
        if len(rows) >= count:
            break
        evidence = asked["evidence"][0] if asked["evidence"] else None
        key = asked["article"] if evidence is None else evidence["article"]
        if evidence is None:
            paragraph = asked["paragraph"]
        else:
            paragraph = next((p for p in bodies[key].split("\n") if evidence["text"] and evidence["text"] in p), "")
        if not paragraph:
            continue
        read = [SourceSentence(key, "", None, 0, 0, paragraph[s.start : s.end]) for s in sentences(paragraph)]
        prompt = gate_prompt(asked["question"], read)
        rows.append(
            Row(
                "gate",
                "squad paragraphs",
                asked["id"],
                half_of(key),
                asked["answerable"],
                prompt.system,
                prompt.evidence,
                prompt.question,
                prompt.instruction,
                True,
            )
        )
        held = [m[0] for m in (NAME if rng.random() < 0.6 else FIGURE).finditer(paragraph)]
        others = [
            one
            for one in held
            if one not in asked["question"] and not any(one in a or a in one for a in asked["answers"])
        ]
        for truth, answer in [
            (True, rng.choice(asked["answers"]) if asked["answers"] else None),
            (False, rng.choice(others) if others else None),
        ]:
            if answer:
                rows.append(
                    claim_row(
                        "squad claims",
                        f"{asked['id']}-{truth}",
                        key,
                        truth,
                        claim_of(asked["question"], answer, rng),
                        asked["question"],
                        read,
                        True,
                    )
                )
    return rows


def claim_of(question: str, answer: str, rng: random.Random) -> str:
    """A sentence that gives the answer; where the question is about its subject, the question's own words."""
    match = _SUBJECT.match(question)
    if match and rng.random() < 0.85:
        return f"{answer[0].upper()}{answer[1:]} {match['rest']}."
    return rng.choice(
        [
            f"The answer is {answer}.",
            f"{answer[0].upper()}{answer[1:]}.",
            f"It is {answer}.",
            f"\u201c{question}\u201d {answer}.",
        ]
    )


# What people labelled -------------------------------------------------------------------------------------------------


def labelled_rows(sets: Sequence[Path], cache: Path) -> Iterator[Row]:
    """Each claim with the sentences that the check would give the model to read."""
    from kept_vectors import KeptVectors

    from embeddings.encode.contract import DEFAULT_ENCODER
    from embeddings.encode.loading import load_encoder
    from rag.checking.calibration import BY_WORDS
    from rag.checking.given import checker_of
    from rag.checking.judge import Judge

    kept = KeptVectors(load_encoder(DEFAULT_ENCODER), cache)
    for path in sets:
        group = path.name.split(".")[0]
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        for row in rows:
            seen: list[Sequence[SourceSentence]] = []
            judge = Judge(lambda _, read, seen=seen: seen.append(read), BY_WORDS)
            support = checker_of(row["source"], row.get("question") or "", kept, judge=judge).check(row["claim"])
            read = seen[0] if seen else []
            features = tuple(asdict(support.features).values())
            yield claim_row(
                group,
                row["id"],
                row["source"],
                bool(row["supported"]),
                row["claim"],
                row.get("question") or "",
                read,
                False,
                features,
            )
        kept.save()


def frank_claims(folder: Path, out: Path, count: int, rng: random.Random) -> Path:
    """Sentences of summaries that all judges found right or none did, as a set of claims."""
    bodies = {name: f"{title}\n\n{body}" for name, title, body in articles(folder)}
    with gzip.open(folder / "claims.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    found = [
        {
            "id": f"{row['id']}-{i}",
            "source": bodies[row["article"]],
            "claim": sentence,
            "supported": row["factuality"] > 0.99,
        }
        for row in rows
        for i, sentence in enumerate(row["sentences"])
        if (row["factuality"] > 0.99 or row["factuality"] < 0.01) and row["article"] in bodies
    ]
    rng.shuffle(found)
    right = [f for f in found if f["supported"]][: count // 2]
    wrong = [f for f in found if not f["supported"]][: count // 2]
    path = out / "frank.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [*right, *wrong]), encoding="utf-8")
    return path


def gate_rows(data: Path, scratch: Path, count: int) -> Iterator[Row]:
    """Questions over whole folders, with the evidence that is found there, `count` of each kind at most."""
    from gate import SETS, asked_of, features_and_prompt, questions, retriever_over
    from tqdm import tqdm

    from embeddings.encode.contract import DEFAULT_ENCODER
    from embeddings.encode.loading import load_encoder

    encoder = load_encoder(DEFAULT_ENCODER)
    rows = {name: questions(data / name) for name in SETS}
    for name in SETS:
        retriever = retriever_over(data / name, scratch, encoder)
        for kind, asked, there in tqdm(asked_of(name, rows, count), desc=name):
            features, prompt = features_and_prompt(retriever, asked)
            if features is not None:
                half = half_of(asked["question"])
                yield Row(
                    "gate",
                    kind,
                    asked["id"],
                    half,
                    there,
                    prompt.system,
                    prompt.evidence,
                    prompt.question,
                    prompt.instruction,
                    False,
                    tuple(map(float, regressors(features))),
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--edited", type=int, default=6000, help="rows made by edits; default: 6000")
    parser.add_argument("--asked", type=int, default=4000, help="rows made from SQuAD; default: 4000")
    parser.add_argument("--questions", type=int, default=250, help="of each kind, for the gate; default: 250")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(7)
    made = edited_rows(options.data / "multihop-rag", options.edited // 2, rng)
    made += edited_rows(options.data / "squad2", options.edited // 4, rng)
    made += edited_rows(options.data / "mtrag", options.edited // 4, rng)
    made += squad_rows(options.data / "squad2", options.asked, rng)
    _write(options.out / "made.jsonl", made)
    here = Path(__file__).resolve().parents[2]
    sets = [*sorted((options.data / "claims").glob("*.jsonl.gz")), here / "rag/evaluation/calibration/claims.jsonl"]
    sets.append(frank_claims(options.data / "frank", options.out, 600, rng))
    _write(options.out / "labelled.jsonl", labelled_rows(sets, options.out / "vectors"))
    _write(options.out / "gate.jsonl", gate_rows(options.data, options.out, options.questions))


def _write(path: Path, rows: Iterator[Row] | list[Row]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(asdict(row)) + "\n")


if __name__ == "__main__":
    main()
