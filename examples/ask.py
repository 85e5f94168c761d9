"""Questions to a folder of articles, from a script.

python examples/ask.py [ARTICLES] [--index DIR] [--model MODEL]
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from rag import Answer, FootnoteError, aanswer, retrieve, stream
from rag.records import AnswerFinished, SentenceChecked

QUESTIONS = ("Who phoned whom in February 2025?", "How long is the Trans-Siberian Railway?")


def passages(question: str, index: Path) -> None:
    """The passages that match best, with their places in the articles."""
    for passage in retrieve(question, top_k=3, index=index):
        print(f"{passage.rank}. {passage.title} ({passage.date}), {passage.source}:{passage.start}-{passage.end}")


def streamed(question: str, index: Path, model: str) -> Answer:
    """The answer, each sentence printed as soon as it was checked."""
    for event in stream(question, index, model=model):
        if isinstance(event, SentenceChecked):
            marks = "".join(f"[{number}]" for number in event.sentence.citations)
            print(event.sentence.text, marks or "[?]")
        if isinstance(event, AnswerFinished):
            return event.answer
    raise RuntimeError("a stream ends with AnswerFinished")


async def together(index: Path, model: str) -> list[Answer]:
    """Several questions from one event loop; the language model takes them one after the other."""
    return await asyncio.gather(*(aanswer(question, index, model=model) for question in QUESTIONS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, nargs="?", default=Path("articles"))
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--model", default="standard")
    options = parser.parse_args()
    try:
        report = build(options.articles, options.index, load_encoder)  # only what changed is encoded
        print(f"{report.documents} articles, {report.new} of them new")
        passages(QUESTIONS[0], options.index)
        answer = streamed(QUESTIONS[0], options.index, options.model)
        for citation in answer.citations:
            text = (options.articles / citation.source).read_bytes().decode()
            assert text[citation.start : citation.end] == citation.quote  # so it is for every .txt file
            print(f"[{citation.number}] {citation.title}: {citation.quote!r}")
        for other in asyncio.run(together(options.index, options.model)):
            print(other.question, "->", other.text or "(refused)")
    except FootnoteError as error:
        raise SystemExit(f"error: {error}") from error


if __name__ == "__main__":
    main()
