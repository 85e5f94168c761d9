"""How fast a question is answered, and how near that is to what the machine can do.

    python benchmarks/speed.py answers --data ../shared/data --model standard
    python benchmarks/speed.py answers --data ../shared/data --model standard --plain
    python benchmarks/speed.py peer --model standard
    python benchmarks/speed.py rates --model standard
    python benchmarks/speed.py report

Each command leaves one JSON file in WORK/speed (not part of the project: it holds the articles' words); `report` makes
benchmarks/results/speed/figures.md of them. Thirty questions of
the dev sets, picked by a fixed seed: half of SQuAD v2, half of MultiHop-RAG. `--plain` asks them of the same weights in
bfloat16 as transformers runs them; `peer` gives their prompts, and the prompts of plain RAG (five whole passages), to
llama.cpp, with the same GGUF file.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from answers import picked, shortened

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from embeddings.kernels import LEVELS, fast_bfloat16, fastest, quantised
from embeddings.process import tune_process
from rag.assembly import open_pipeline, user_cache
from rag.evaluation.answers import AnsweredQuestion, judged, read_answered
from rag.llm.contract import Message
from rag.llm.engines.choice import fastest_engine
from rag.llm.engines.contract import Engine
from rag.llm.engines.transformers import TransformersEngine
from rag.llm.local import LocalChatModel
from rag.llm.readers import reader_of
from rag.llm.weights.registry import REGISTRY, ModelSpec
from rag.pipeline import Pipeline

tune_process()  # before torch is imported, as the program does

import torch  # noqa: E402

SETS = {"squad2": {"span": 15}, "multihop-rag": {"inference_query": 5, "comparison_query": 5, "temporal_query": 5}}
SEED = 20
READ_TOKENS = (256, 512, 1024)
OUT = Path(__file__).resolve().parent / "results" / "speed"
PLAIN_RAG = (
    "Answer the question in one short, complete sentence, using only these passages.\n\n{passages}\n\n"
    "Question: {question}"
)


class Recorder(LocalChatModel):
    """Notes how long reading and writing took, of how many tokens."""

    def __init__(self, spec: ModelSpec, folder: Path, engine: Engine) -> None:
        super().__init__(spec.name, folder, engine=engine, fingerprint=spec.sha256, reader=reader_of(spec.sha256))
        self.messages: list[Message] = []  # of the last prompt, which is a question's answer
        self.written = 0
        self.writing_s = 0.0

    def _tokens(self, prompt, max_tokens, stop):
        self.messages = prompt.messages()
        begun = None
        for token in super()._tokens(prompt, max_tokens, stop):
            if begun is None:
                begun = time.perf_counter()  # reading is over
            else:
                self.written += 1
            yield token
            self.writing_s += time.perf_counter() - begun
            begun = time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["answers", "peer", "rates", "report"])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--model", default="standard", choices=list(REGISTRY))
    parser.add_argument("--plain", action="store_true", help="bfloat16 by transformers, one token a step")
    parser.add_argument("--work", type=Path, default=Path("benchmarks/work"), help="where indexes are kept")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.runs = options.work / "speed"
    for folder in (options.out, options.runs):
        folder.mkdir(parents=True, exist_ok=True)
    {"answers": answers, "peer": peer, "rates": rates, "report": report}[options.what](options)


def answers(options: argparse.Namespace) -> None:
    """The whole way from question to complete answer."""
    begun = time.perf_counter()
    model = loaded(options.model, options.plain)
    load_s = time.perf_counter() - begun
    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    path = options.runs / f"answers-{options.model}{'-plain' if options.plain else ''}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    known = {row["id"] for row in rows}  # a run that was broken off goes on
    for name, counts in SETS.items():
        pipeline = opened(options, name, encoder, model)
        some = questions(options.data, name, counts)
        pipeline.answer(some[0].question)  # the first one waits for what is made at first use
        for question in some:
            if question.id not in known:
                rows.append(row(pipeline, model, question))
                memory_gb, threads = peak_gb(), torch.get_num_threads()
                save(path, {"load_s": load_s, "memory_gb": memory_gb, "threads": threads, "rows": rows})


def row(pipeline: Pipeline, model: Recorder, question: AnsweredQuestion) -> dict:
    model.messages, model.written, model.writing_s = [], 0, 0.0
    answer = pipeline.answer(question.question)
    passages = "\n\n".join(f"{p.title}\n{p.text}" for p in answer.passages)
    return {
        "id": question.id,
        "question": question.question,
        "text": answer.text,
        "right": judged(question, answer).contains,
        "refused": answer.refused,
        "retrieve_ms": answer.timings.retrieve,
        "first_ms": answer.timings.first_token,
        "total_ms": answer.timings.total,
        "written": model.written,
        "writing_s": model.writing_s,
        "own_prompt": model.messages,
        "passages_prompt": [
            {"role": "user", "content": PLAIN_RAG.format(passages=passages, question=question.question)}
        ],
    }


def loaded(preset: str, plain: bool) -> Recorder:
    spec = REGISTRY[preset]
    folder = user_cache().converted(spec, "exact" if plain else None)
    return Recorder(spec, folder, TransformersEngine(folder, "cpu") if plain else fastest_engine(folder, "cpu"))


def opened(options: argparse.Namespace, name: str, encoder, model: Recorder) -> Pipeline:
    with tarfile.open(options.data / name / "articles.tar.gz") as archive:
        archive.extractall(options.work / name, filter="data")
    build(options.work / name / "articles", options.work / f"{name}-index", lambda _: encoder)
    return open_pipeline(options.work / f"{name}-index", model, lambda _: encoder)


def questions(data: Path, name: str, counts: dict[str, int]) -> list[AnsweredQuestion]:
    rows = [row for row in read_answered(data / name / "questions.dev.jsonl.gz") if row.answerable]
    return [row for row in picked(rows, counts, SEED) if row.kind in counts]


def peer(options: argparse.Namespace) -> None:
    """llama.cpp with the same file and prompts; retrieval, checks and footnotes are not in its times."""
    gguf = user_cache().fetch(REGISTRY[options.model])
    script = Path(__file__).resolve().parent / "speed_peer.py"
    prompts = options.runs / f"answers-{options.model}.json"
    out = options.runs / f"peer-{options.model}.json"
    subprocess.run([sys.executable, script, gguf, prompts, out], check=True)


def rates(options: argparse.Namespace) -> None:
    """Reading against the measured limit of matrix products, writing against that of memory."""
    cache, spec = user_cache(), REGISTRY[options.model]
    folder = cache.converted(spec)
    result = {
        "threads": torch.get_num_threads(),
        **limits(),
        **numbers(folder),
        "8 bits": engine_rates(fastest_engine(folder, "cpu")),
        "bfloat16": engine_rates(TransformersEngine(cache.converted(spec, "exact"), "cpu")),
    }
    save(options.runs / f"rates-{options.model}.json", result)


def engine_rates(engine: Engine) -> dict:
    """Tokens read a second by the length of what is read, and how long a step behind 512 tokens takes."""
    go, tokens = threading.Event(), torch.randint(1000, 40000, (1024,), generator=torch.Generator()).tolist()

    def again(known: int, run) -> float:
        engine.crop(0)
        engine.prefill(tokens[: max(known, 1)], go)
        return best(lambda: (engine.crop(known), run()))

    read = {count: count / again(0, lambda count=count: engine.prefill(tokens[:count], go)) for count in READ_TOKENS}
    counts = {1, engine.decode_tokens}
    steps = {count: again(512, lambda count=count: engine.decode(tokens[:count])) for count in counts}
    return {"read": read, "step_ms": {count: seconds * 1000 for count, seconds in steps.items()}}


def numbers(folder: Path) -> dict:
    """Numbers multiplied for each token that is read (the output layer only for the last), and for one written."""
    from transformers import AutoConfig

    c = AutoConfig.from_pretrained(folder)
    dim = getattr(c, "head_dim", None) or c.hidden_size // c.num_attention_heads
    attention = c.hidden_size * dim * (2 * c.num_attention_heads + 2 * c.num_key_value_heads)
    inside = c.num_hidden_layers * (attention + 3 * c.hidden_size * c.intermediate_size)
    return {
        "products": inside,
        # In a long piece the last product of each block is made twice for a fifth of the rows, see `PEAKED`.
        "products_of_bytes": inside + c.num_hidden_layers * c.hidden_size * c.intermediate_size / 5,
        "weights": inside + c.vocab_size * c.hidden_size,
    }


def limits() -> dict:
    """The best that the kernels do on products of the shape that `standard` has, out of weights that no cache holds."""
    rows, width, inner, count = 512, 1536, 8960, 12
    kind = torch.bfloat16 if fast_bfloat16() else torch.float32
    floats = [torch.randn(inner, width, dtype=kind) for _ in range(count // 2)]
    x = torch.randn(rows, width, dtype=kind)
    float_s = best(lambda: [torch.nn.functional.linear(x, w) for w in floats], 5) / len(floats)
    kernel = fastest(inner, width)
    packed = [kernel.pack(*quantised(torch.randn(inner, width))) for _ in range(count)]
    levels = torch.randint(-LEVELS, LEVELS + 1, (rows, width)).float()
    int8_s = best(lambda: [product(levels) for product in packed], 5) / count
    one_s = best(lambda: [product(levels[:1]) for product in packed], 5) / count
    operations = 2 * rows * width * inner
    return {
        "kernel": kernel.name,
        "float": str(kind).removeprefix("torch."),
        "float_gflops": operations / float_s / 1e9,
        "int8_gops": operations / int8_s / 1e9,
        "weights_gb_s": width * inner / one_s / 1e9,
    }


def best(run, times: int = 4) -> float:
    """Seconds of the fastest of some runs: others on the machine only ever make it slower."""
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        with torch.inference_mode():
            run()
        taken.append(time.perf_counter() - begun)
    return min(taken[1:])


def report(options: argparse.Namespace) -> None:
    files = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(options.runs.glob("*.json"))}
    (options.out / "figures.md").write_text("\n".join(lines(files)), encoding="utf-8")


def lines(files: dict[str, dict]) -> list[str]:
    out = ["| | median s | first word s | tokens/s | right | memory GB | load s |", "| --- " * 7 + "|"]
    for name, result in files.items():
        if name.startswith("answers-"):
            rows = result["rows"]
            written, seconds = sum(r["written"] for r in rows), sum(r["writing_s"] for r in rows)
            first = statistics.median(r["first_ms"] for r in rows if r["first_ms"]) / 1000
            out.append(
                f"| {name} | {median_s(rows):.2f} | {first:.2f} | {written / seconds:.1f} | "
                f"{sum(bool(r['right']) for r in rows)} of {len(rows)} | {result['memory_gb']:.2f} | "
                f"{result['load_s']:.1f} |"
            )
    for name, result in files.items():
        if name.startswith("peer-"):
            ours = median_s(files[name.replace("peer-", "answers-")]["rows"])
            out += [
                "",
                "| llama.cpp | median s | first word s | tokens/s | Footnote's time to it |",
                "| --- " * 5 + "|",
            ]
            for kind, rows in result.items():
                middle = statistics.median(r["total_s"] for r in rows)
                rate = sum(r["tokens"] - 1 for r in rows) / sum(r["total_s"] - r["first_s"] for r in rows)
                first = statistics.median(r["first_s"] for r in rows)
                out.append(f"| {name}, {kind} | {middle:.2f} | {first:.2f} | {rate:.1f} | {ours / middle:.2f} |")
    for name, result in files.items():
        if name.startswith("rates-"):
            out += ["", f"## {name}", "", "| | limit | reached | ratio |", "| --- " * 4 + "|"]
            out += roofline(result)
    plain, eight = files.get("answers-standard-plain"), files.get("answers-standard")
    if plain and eight:
        out += ["", f"## Answers that differ from plain bfloat16, of {len(plain['rows'])} that were asked", ""]
        others = {row["id"]: row for row in plain["rows"]}
        for one, other in ((row, others[row["id"]]) for row in eight["rows"] if row["id"] in others):
            if one["text"] != other["text"]:
                verdicts = f"{'right' if one['right'] else 'wrong'}, {'right' if other['right'] else 'wrong'}"
                out.append(f"- {one['question']} ({verdicts})")
                out += [f"  - {way}: {shortened(row['text'])}" for way, row in (("8 bits", one), ("plain", other))]
    return [*out, ""]


def roofline(result: dict) -> list[str]:
    out = []
    bytes_limit = result["int8_gops"] * 1e9 / (2 * result["products_of_bytes"])
    floats_limit = result["float_gflops"] * 1e9 / (2 * result["products"])
    for way, against, limit in (
        ("8 bits", "products of bytes", bytes_limit),
        ("8 bits", f"products in {result['float']}", floats_limit),
        ("bfloat16", "products in bfloat16", floats_limit),
    ):
        for count, reached in result[way]["read"].items():
            what = f"read {count} tokens, {way}, against {against}"
            out.append(f"| {what}, tokens/s | {limit:.0f} | {reached:.0f} | {reached / limit:.2f} |")
    limit, reached = result["weights_gb_s"] * 1e9 / result["weights"], 1000 / result["8 bits"]["step_ms"]["1"]
    out.append(f"| write one token, 8 bits, tokens/s | {limit:.1f} | {reached:.1f} | {reached / limit:.2f} |")
    out.append(f"| write one token, bfloat16 |  | {1000 / result['bfloat16']['step_ms']['1']:.1f} |  |")
    return out


def median_s(rows: list[dict]) -> float:
    return statistics.median(row["total_ms"] for row in rows) / 1000


def peak_gb() -> float:
    """The most memory that this process ever had, in 10^9 bytes (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9


def save(path: Path, result: dict) -> None:
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
