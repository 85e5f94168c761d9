"""Which way of reading an answer tells right ones from wrong ones: sets `CheckFit.answers` and `CheckFit.answer`.

    python benchmarks/reader/as_answers.py --data ../shared/data/squad2 --index INDEX --pairs PAIRS --out FILE.jsonl

Asks the model questions of SQuAD v2 that its reader was not trained on (`PAIRS` is what `pairs.py` made, `INDEX` an
index of the set's articles), half of them without an answer, and reads each answer in two ways: alone, and as the
answer to its question. The fit over that reading, the gate and the least log-probability of the answer's tokens is
looked at by cross-validation; what has none is left out of it. FILE keeps every row, so that a run that was broken off
goes on.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embeddings.encode.loading import load_encoder
from rag.assembly import load_chat_model
from rag.checking.any_language import AnyLanguage
from rag.checking.calibration import CheckFit, Features, check_fit, log_odds
from rag.checking.facts import with_whole_figures
from rag.checking.footnotes import without_marks
from rag.checking.judge import AS_ANSWER
from rag.checking.settings import SETTINGS
from rag.evaluation.answers import holds, normalised
from rag.evaluation.files import read_rows
from rag.evidence.gate import THRESHOLDS, Strictness, answerable, gate_features, gate_fit
from rag.evidence.reading import find_evidence
from rag.llm.contract import ChatModel, least_logprob
from rag.llm.prompts import answer_prompt, claim_prompt, gate_prompt, max_tokens
from rag.question.kinds import Kind
from rag.question.plan import read_question
from rag.retrieval.passages import find_passages
from rag.retrieval.retriever import DEFAULT_TOP_K, Retriever

THRESHOLDS_TRIED = (0.4, 0.6, 0.7, 0.75, 0.8)
SURE_TRIED = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", default="standard")
    parser.add_argument("--count", type=int, default=110, help="questions with an answer, and as many without")
    options = parser.parse_args()
    model = load_chat_model(options.model)
    assert model is not None
    retriever = Retriever.open(options.index, load_encoder)
    asked = questions(options.data, options.pairs, options.count)
    done = {row["id"] for row in rows(options.out)} if options.out.exists() else set()
    with options.out.open("a", encoding="utf-8") as file:
        for question in tqdm([question for question in asked if question["id"] not in done]):
            file.write(json.dumps(answered(question, retriever, model)) + "\n")
            file.flush()
    told(list(rows(options.out)), model)


def questions(data: Path, pairs: Path, count: int) -> list[dict[str, Any]]:
    """Those of which no row was made to train the reader."""
    trained = set()
    for name in ("made.jsonl", "gate.jsonl"):
        for row in rows(pairs / name):
            trained.add(row["id"].removesuffix("-True").removesuffix("-False"))
    unseen = [row for row in rows(data / "questions.dev.jsonl.gz") if row["id"] not in trained]
    random.Random(66).shuffle(unseen)
    some = [row for answer in (True, False) for row in [r for r in unseen if r["answerable"] is answer][:count]]
    random.Random(1).shuffle(some)
    return some


def rows(path: Path) -> Iterator[dict[str, Any]]:
    return read_rows(path, dict, "a row")


def answered(row: dict[str, Any], retriever: Retriever, model: ChatModel) -> dict[str, Any]:
    """The row with the gate's probability; of a fact that is not refused with its answer and what is read of it."""
    plan = read_question(row["question"], retriever.index, retriever.encoder)
    passages = find_passages(plan, retriever, DEFAULT_TOP_K)
    evidence = find_evidence(plan, passages, retriever)
    features = gate_features(plan, passages, evidence, retriever.index)
    found: dict[str, Any] = {key: row[key] for key in ("id", "question", "answers", "answerable")}
    if features is None or plan.kind is not Kind.FACT:
        return found
    read = evidence.sentences
    logit = model.preference(gate_prompt(plan.text, read), "Yes", "No")
    found["gate"] = answerable(features, gate_fit(model.fingerprint), logit)
    if found["gate"] < THRESHOLDS[Strictness.BALANCED]:
        return found
    prompt = answer_prompt(plan.text, plan.kind, read, plan.language)
    pieces = list(model.stream(prompt, max_tokens=max_tokens(plan.kind)))
    found["logprob"] = least_logprob(pieces)
    said = with_whole_figures(
        " ".join(without_marks("".join(pieces)).split()), [source.text for source in evidence.pool]
    )
    idf = retriever.index.lexical.idf
    support = AnyLanguage(evidence.pool, plan.text, retriever.encoder, idf, evidence.vectors).check(said)
    found |= {"text": said, "supported": support.supported, "features": vars(support.features)}
    for way, claim in (("alone", said), ("as the answer", AS_ANSWER.format(said))):
        found[way] = model.preference(claim_prompt(claim, plan.text, read), "Yes", "No")
    return found


def told(found: list[dict[str, Any]], model: ChatModel) -> None:
    """What each way and threshold would mark, of answers that their words support."""
    fit = check_fit(model.fingerprint)
    assert fit is not None
    texts = [row for row in found if "text" in row]
    right = {
        row["id"]
        for row in texts
        if row["answerable"] and any(holds(normalised(row["text"]), normalised(gold)) for gold in row["answers"])
    }
    supported = [row for row in texts if row["supported"]]
    print(f"{len(found)} questions, {len(texts)} facts answered, {len(right)} right; {len(supported)} by their words")
    for way in ("alone", "as the answer"):
        print(way, "AUC", round(roc_auc_score([r["id"] in right for r in supported], [r[way] for r in supported]), 3))
        for threshold in sorted({SETTINGS.believed, *THRESHOLDS_TRIED}):
            kept = [
                r["id"] in right for r in supported if fit.probability(Features(**r["features"]), r[way]) >= threshold
            ]
            print(f"  {threshold}: footnoted right {sum(kept)}, wrong {len(kept) - sum(kept)}")
    sure(supported, [r["id"] in right for r in supported], fit)


def sure(supported: list[dict[str, Any]], right: list[bool], fit: CheckFit) -> None:
    """The fit of `CheckFit.answer`, and what each threshold of it would mark."""
    told = [(row, truth) for row, truth in zip(supported, right, strict=True) if row.get("logprob") is not None]
    least = min(sum(truth for _, truth in told), sum(not truth for _, truth in told))
    if least < 2:
        print("too few answers with log-probabilities for a fit")
        return
    features = np.array(
        [
            (
                log_odds(fit.probability(Features(**row["features"]), row["as the answer"])),
                log_odds(row["gate"]),
                row["logprob"],
            )
            for row, _ in told
        ]
    )
    truth = np.array([right for _, right in told])
    for name, column in zip(("reading", "gate", "log-probability"), features.T, strict=True):
        print(name, "alone AUC", round(roc_auc_score(truth, column), 3))
    regression = LogisticRegression(C=10.0, max_iter=5000)
    for name, columns in (("reading and gate", [0, 1]), ("reading, gate and log-probability", [0, 1, 2])):
        folds = [
            cross_val_predict(
                regression,
                features[:, columns],
                truth,
                cv=StratifiedKFold(min(8, least), shuffle=True, random_state=seed),
                method="predict_proba",
            )[:, 1]
            for seed in range(10)
        ]
        found = np.mean(folds, axis=0)
        print(name, "AUC", round(roc_auc_score(truth, found), 3))
        for threshold in SURE_TRIED:
            kept = truth[found >= threshold]
            print(f"  {threshold}: footnoted right {kept.sum()}, wrong {(~kept).sum()}")
    whole = regression.fit(features, truth)
    print("bias", whole.intercept_.round(2), "weights of reading, gate and log-probability", whole.coef_[0].round(2))


if __name__ == "__main__":
    main()
