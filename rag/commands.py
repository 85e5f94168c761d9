"""What each command of `python -m rag` does; the heavy imports are inside, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from embeddings.errors import FootnoteError, UsageError
from embeddings.terminal import Style, as_called

if TYPE_CHECKING:
    from rag.checking.calibration import CheckFit
    from rag.checking.judge import Judge
    from rag.llm.contract import ChatModel
    from rag.pipeline import Pipeline
    from rag.question.filters import Filters
    from rag.records import Answer, Passage, Turn


@dataclass(frozen=True)
class Row:
    """A line of a questions file."""

    id: str
    question: str
    history: tuple[Turn, ...] = ()


def read_questions(path: Path) -> Iterator[Row]:
    """Raises UsageError that names the line."""
    from rag.records import Turn

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the questions file {str(path)!r} cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            history = tuple(Turn(turn["role"], turn["text"]) for turn in row.get("history") or ())
            yield Row(row["id"], row["question"], history)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f'{path}:{number} is not a question ({_what_is_wrong(error)}); a line is {{"id": ..., "question": ...}}'
            ) from error


def _what_is_wrong(error: Exception) -> str:
    """With a line of a file, as people say it."""
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg}, column {error.colno}"
    return f"it has no {error}" if isinstance(error, KeyError) else "it has another shape"


def search(options: argparse.Namespace) -> int:
    rows, filters = _asked(options)
    pipeline = _opened(options, lambda: None)
    _tell_nothing(pipeline, filters)

    def found(row: Row) -> list[Passage]:
        return pipeline.retrieve(row.question, options.top_k, filters, row.history)

    if options.questions:
        return _each(options, rows, lambda row: {"id": row.id, "passages": [asdict(passage) for passage in found(row)]})
    from rag.terminal import passages_text

    passages = found(rows[0])
    if options.json:
        print(json.dumps([asdict(passage) for passage in passages], ensure_ascii=False))
    elif passages:
        print(passages_text(passages, Style(sys.stdout)))
    return 0


def ask(options: argparse.Namespace) -> int:
    from rag.assembly import load_chat_model, user_cache
    from rag.conversation import Screen, awaited
    from rag.terminal import answer_text

    rows, filters = _asked(options)
    pipeline = _opened(options, lambda: load_chat_model(options.model, user_cache(options.cache)), options.strictness)
    _tell_nothing(pipeline, filters)

    def answered(row: Row) -> Answer:
        return pipeline.answer(row.question, history=row.history, filters=filters, top_k=options.top_k)

    if options.questions:
        return _each(options, rows, lambda row: {"id": row.id, **asdict(answered(row))})
    screen = Screen(input, sys.stdout, sys.stderr, Style(sys.stderr))
    found = awaited(pipeline.stream(options.question, filters=filters, top_k=options.top_k), screen)
    print(json.dumps(asdict(found), ensure_ascii=False) if options.json else answer_text(found, Style(sys.stdout)))
    return 0


def _asked(options: argparse.Namespace) -> tuple[list[Row], Filters]:
    """What was asked, and where; what is wrong with it is told before a model is fetched and read."""
    rows = list(read_questions(options.questions)) if options.questions else [Row("", options.question)]
    if options.out and not options.out.parent.is_dir():
        raise UsageError(f"{str(options.out)!r} cannot be written: there is no such folder")
    return rows, _filters(options)


def chat(options: argparse.Namespace) -> int:
    from contextlib import suppress

    from rag.assembly import load_chat_model, user_cache
    from rag.conversation import Conversation, Screen

    filters = _filters(options)
    pipeline = _opened(options, lambda: load_chat_model(options.model, user_cache(options.cache)), options.strictness)
    _tell_nothing(pipeline, filters)
    typed = sys.stdin.isatty()
    if typed:
        with suppress(ImportError):  # of Windows; elsewhere it lets one edit the line and go back to older ones
            import readline  # noqa: F401
        print(f"{len(pipeline.index.documents()):,} articles. /help lists the commands, /quit ends the session.")
    screen = Screen(lambda: input("> " if typed else ""), sys.stdout, sys.stderr, Style(sys.stdout))
    Conversation(pipeline, screen, filters=filters, top_k=options.top_k).run()
    return 0


def evaluate(options: argparse.Namespace) -> int:
    return _evaluate_answers(options) if options.answers else _evaluate_search(options)


def _evaluate_answers(options: argparse.Namespace) -> int:
    from rag.assembly import load_chat_model, user_cache
    from rag.evaluation import answers as evaluation

    questions = evaluation.read_answered(options.questions)[: options.limit]
    pipeline = _opened(options, lambda: load_chat_model(options.model, user_cache(options.cache)), options.strictness)
    judgements = list(evaluation.evaluate(pipeline, questions, options.out))
    figures = evaluation.summary(judgements)
    print(json.dumps(figures) if options.json else evaluation.as_table(figures))
    return 0


def _evaluate_search(options: argparse.Namespace) -> int:
    from embeddings.encode.loading import load_encoder
    from rag.evaluation.retrieval import as_table, evaluate, read_labelled
    from rag.retrieval.retriever import Retriever

    questions = read_labelled(options.questions)[: options.limit]
    results = evaluate(Retriever.open(options.index, load_encoder), questions)
    print(json.dumps([asdict(result) for result in results]) if options.json else as_table(results))
    return 0


def check(options: argparse.Namespace) -> int:
    return _check_claims(options) if options.claims else _check_draft(options)


def _check_claims(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from embeddings.encode.contract import DEFAULT_ENCODER
    from embeddings.encode.loading import load_encoder
    from rag.checking.given import GIVEN_WORDS, judged, read_claims
    from rag.llm.claims import judge_of

    claims = list(read_claims(options.claims))
    model, fit = _reading_model(options)

    def judge(question: str) -> Judge | None:
        return judge_of(model, fit, question, most_words=GIVEN_WORDS)

    with _output(options.out) as out:
        for judgement in tqdm(
            judged(claims, load_encoder(DEFAULT_ENCODER), judge),
            total=len(claims),
            unit="claim",
            file=sys.stderr,
            disable=None,
        ):
            print(json.dumps(asdict(judgement), ensure_ascii=False), file=out, flush=True)
    return 0


def _reading_model(options: argparse.Namespace) -> tuple[ChatModel | None, CheckFit | None]:
    """The model that reads claims and its fit; says so where none does."""
    from rag.assembly import calibrations, load_chat_model, user_cache

    cache = user_cache(options.cache)
    model = load_chat_model(options.model, cache)
    fit = calibrations(cache).of(model).check
    if fit is None:
        why = "" if model is None else f": {model.name} was never calibrated (python -m rag calibrate {options.model})"
        print(as_called(f"checked by words only{why}"), file=sys.stderr)
    return model, fit


def _check_draft(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from embeddings.encode.loading import load_encoder
    from embeddings.load.files import load_file
    from rag.checked_text import TextCheck
    from rag.exporting.files import export_of
    from rag.llm.claims import judge_of
    from rag.retrieval.retriever import Retriever
    from rag.terminal import checked_text

    export = export_of(options.export.name) if options.export else None
    if options.export and not options.export.parent.is_dir():
        raise UsageError(f"{str(options.export)!r} cannot be written: there is no such folder")
    try:
        documents = load_file(options.draft, options.draft.parent).documents
    except FootnoteError as error:
        raise UsageError(f"the draft {str(options.draft)!r}: {error}") from error
    if export is not None and len(documents) != 1:
        raise UsageError(f"{str(options.draft)!r} holds {len(documents)} articles; one draft is exported at a time")
    retriever = Retriever.open(options.index, load_encoder)
    judge = judge_of(*_reading_model(options), "")
    style = Style(sys.stdout)
    for document in documents:
        check = TextCheck(document.text, retriever)
        for span in tqdm(check.spans, unit="sentence", file=sys.stderr, disable=None):
            check.check(span, judge)
        checked = check.so_far()
        if export is not None:
            _write(options.export, export(options.draft.stem, document.text, checked))
        else:
            print(json.dumps(asdict(checked), ensure_ascii=False) if options.json else checked_text(checked, style))
    return 0


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be written: {error.strerror}") from error


def _opened(
    options: argparse.Namespace, load: Callable[[], ChatModel | None], strictness: str = "balanced"
) -> Pipeline:
    from embeddings.index.index import store_folder
    from rag.assembly import open_pipeline, user_cache
    from rag.evidence.gate import Strictness

    store_folder(options.index)  # an index that is missing is told before a model is fetched and read
    cache = user_cache(options.cache) if "cache" in options else None  # of commands without a language model
    return open_pipeline(options.index, load(), strictness=Strictness(strictness), cache=cache)


def _filters(options: argparse.Namespace) -> Filters:
    from rag.question.filters import as_filters

    return as_filters(options.since, options.until, options.source)


def _tell_nothing(pipeline: Pipeline, filters: Filters) -> None:
    """Says on standard error why nothing can be found, where that is known beforehand."""
    if why := filters.why_nothing(pipeline.index):
        print(f"{why}, so nothing can be found", file=sys.stderr)


def _each(options: argparse.Namespace, rows: Sequence[Row], result: Callable[[Row], dict[str, Any]]) -> int:
    """One JSON line a question, written as soon as it is there."""
    from tqdm import tqdm

    failed = 0
    with _output(options.out) as out:
        for row in tqdm(rows, unit="question", file=sys.stderr, disable=None):
            try:
                line = result(row)
            except UsageError as error:
                # One question that cannot be asked is told, and the others are answered.
                print(f"error: question {row.id}: {error}", file=sys.stderr)
                failed += 1
                continue
            print(json.dumps(line, ensure_ascii=False), file=out, flush=True)
    return 1 if failed else 0


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be written: {error.strerror}") from error
