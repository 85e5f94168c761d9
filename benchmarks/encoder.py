"""How fast and how exact texts are encoded: python benchmarks/encoder.py {speed,quality} ARTICLES [QUESTIONS]

`speed`: news chunks a second, and one question, by plain sentence-transformers in float32, by what Footnote chooses on
this processor, and by two peers that run the same weights through ONNX Runtime by their own default code path (both
would fetch them from a hub; they get an export of the same file). `quality`: cosine to float32, and nDCG@10 of the
vectors alone on labelled questions.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.chunking import Chunk, encoded_texts
from embeddings.encode.contract import DEFAULT_ENCODER
from embeddings.encode.loading import load_encoder
from embeddings.encode.sentence_transformer import model_folder
from embeddings.index.index import Index
from rag.evaluation.retrieval import Judge, estimate, measured, read_labelled

Encode = Callable[[Sequence[str]], np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["speed", "quality"])
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path, nargs="?")
    parser.add_argument("--index", type=Path, default=Path("benchmarks/index"))
    parser.add_argument("--chunks", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/index"))
    options = parser.parse_args()
    build(options.articles, options.index, load_encoder)
    index = Index.open(options.index)
    texts = chunk_texts(index)
    if options.part == "speed":
        chosen = np.random.default_rng(0).permutation(len(texts))[: options.chunks]
        figures = speed([texts[row] for row in chosen])
    else:
        figures = quality(index, texts, options.questions)
    print(json.dumps(figures, indent=1))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / f"encoder-{options.part}.json").write_text(json.dumps(figures, indent=1))


def chunk_texts(index: Index) -> list[str]:
    """What was encoded of each row."""
    encoder = load_encoder(DEFAULT_ENCODER)
    texts: list[str] = []
    for info in index.documents():
        document = index.document(info.source)
        rows = range(len(texts), len(texts) + info.chunk_count)
        spans = [(int(index.chunks.start[row]), int(index.chunks.end[row])) for row in rows]
        chunks = [Chunk(info.source, start, end, document.text[start:end]) for start, end in spans]
        texts += [text for _, text in encoded_texts(document, chunks, encoder.token_starts)]
    return texts


def speed(texts: Sequence[str]) -> dict[str, dict[str, float]]:
    question = "Who was the first to say that the two companies would merge before the end of the year?"
    figures: dict[str, dict[str, float]] = {}
    reference = np.empty(0)
    with tempfile.TemporaryDirectory() as scratch:
        systems: dict[str, Callable[[], Encode]] = {
            "sentence-transformers, float32": plain,
            "fastembed": lambda: fastembed(Path(scratch)),
            "chromadb": lambda: chromadb(Path(scratch)),
            "Footnote": lambda: load_encoder(DEFAULT_ENCODER).encode,
        }
        for name, make in systems.items():
            encode = make()
            encode(texts[:64])
            started = time.perf_counter()
            vectors = encode(texts)
            seconds = time.perf_counter() - started
            reference = vectors if name.startswith("sentence") else reference
            asked = []
            for _ in range(200):
                begun = time.perf_counter()
                encode([question])
                asked.append(time.perf_counter() - begun)
            figures[name] = {
                "chunks a second": round(len(texts) / seconds, 1),
                "one question, median ms": round(float(np.median(asked)) * 1e3, 2),
                "mean cosine to float32": round(float((vectors * reference).sum(1).mean()), 5),
            }
            print(name, figures[name], flush=True)
    base = figures["sentence-transformers, float32"]["chunks a second"]
    for found in figures.values():
        found["times float32"] = round(found["chunks a second"] / base, 2)
    return figures


def plain() -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder(DEFAULT_ENCODER)), device="cpu")
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def exported(scratch: Path) -> Path:
    """The same weights as ONNX, with the files of the tokenizer beside them."""
    import torch
    from transformers import AutoModel

    folder = scratch / "onnx"
    if not folder.exists():
        shutil.copytree(model_folder(DEFAULT_ENCODER), folder)
        model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()

        class Hidden(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, ids: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
                words = self.model.embeddings(input_ids=ids, token_type_ids=kinds)
                allowed = (1.0 - mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
                return self.model.encoder(words, attention_mask=allowed)[0]

        ids = torch.ones(2, 9, dtype=torch.long)
        names = ["input_ids", "attention_mask", "token_type_ids"]
        axes = {name: {0: "texts", 1: "tokens"} for name in [*names, "last_hidden_state"]}
        torch.onnx.export(
            Hidden(),
            (ids, ids, ids * 0),
            folder / "model.onnx",
            input_names=names,
            output_names=["last_hidden_state"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    return folder


def fastembed(scratch: Path) -> Encode:
    from fastembed import TextEmbedding

    model = TextEmbedding("sentence-transformers/all-MiniLM-L6-v2", specific_model_path=str(exported(scratch)))
    return lambda texts: np.array(list(model.embed(list(texts))))


def chromadb(scratch: Path) -> Encode:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    exported(scratch)
    ONNXMiniLM_L6_V2.DOWNLOAD_PATH = scratch
    model = ONNXMiniLM_L6_V2()
    return lambda texts: np.array(model(list(texts)))


def quality(index: Index, texts: Sequence[str], path: Path) -> dict[str, dict[str, float]]:
    questions = read_labelled(path)
    judge = Judge(index)
    gold = [judge.holders(question.evidence) for question in questions]
    vectors, figures = {}, {}
    for name, encode in (("float32", plain()), ("Footnote", load_encoder(DEFAULT_ENCODER).encode)):
        vectors[name] = encode(texts)
        asked = encode([question.question for question in questions])
        ranked = np.argsort(-(asked @ vectors[name].T), axis=1, kind="stable")[:, :10]
        scores = [measured(rows.tolist(), holders) for rows, holders in zip(ranked, gold, strict=True)]
        figures[name] = {key: round(estimate([score[key] for score in scores]).mean, 4) for key in scores[0]}
    cosines = (vectors["float32"] * vectors["Footnote"]).sum(1)
    figures["Footnote"] |= {
        "mean cosine to float32": round(float(cosines.mean()), 5),
        "least cosine": round(float(cosines.min()), 5),
    }
    return figures


if __name__ == "__main__":
    main()
