"""The real weights in 8 bits, against the same weights as transformers runs them."""

from __future__ import annotations

import pytest

from embeddings.kernels import fastest
from rag.assembly import user_cache
from rag.llm.contract import Prompt
from rag.llm.engines.choice import fastest_engine
from rag.llm.engines.transformers import TransformersEngine
from rag.llm.local import LocalChatModel
from rag.llm.weights.registry import REGISTRY

pytestmark = [
    pytest.mark.real,
    pytest.mark.fetches,
    pytest.mark.skipif(not fastest(4864, 896).exact, reason="8 bits are not the quickest on this processor"),
]
EXCERPTS = """Excerpts from articles:

From \u201cTrans-Siberian Railway\u201d (2016-10-18):
- "The Trans-Siberian Railway connects European Russia to the Russian Far East."
- "Spanning a length of over 9,289 kilometres, it is the longest railway line in the world."
- "It runs from the city of Moscow in the west to the city of Vladivostok in the east."
- "During the period of 1891 and 1916, the Russian government appointed the ministers who supervised its building.\""""


def asked(question: str, instruction: str) -> Prompt:
    return Prompt("You answer questions from excerpts of articles.", EXCERPTS, f"Question: {question}", instruction)


QUESTIONS = ["How long is the Trans-Siberian Railway?", "Which cities does it join?", "Who won the World Cup in 1998?"]
SAY = "Answer the question in one short, complete sentence."
CHECK = "Do the excerpts contain the answer to this question? Answer only Yes or No."


@pytest.fixture(scope="module")
def models(chat_model):
    """The same weights in 8 bits, in 8 bits without guessing, and in bfloat16."""
    eight = chat_model("small")
    folder = user_cache().converted(REGISTRY["small"])
    engine = fastest_engine(folder, "cpu")
    engine.decode_tokens = 1
    one_by_one = LocalChatModel("small", folder, engine=engine)
    exact = user_cache().converted(REGISTRY["small"], "exact")
    return eight, one_by_one, LocalChatModel("small", exact, engine=TransformersEngine(exact, "cpu"))


@pytest.mark.parametrize("question", QUESTIONS)
def test_guessing_changes_no_answer(models, question):
    guessing, one_by_one, _ = models
    answer = "".join(guessing.stream(asked(question, SAY), max_tokens=60))
    assert answer == "".join(one_by_one.stream(asked(question, SAY), max_tokens=60))
    assert answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_gates_logit_is_that_of_bfloat16(models, question):
    eight, _, plain = models
    logit = eight.preference(asked(question, CHECK), "Yes", "No")
    assert logit == pytest.approx(plain.preference(asked(question, CHECK), "Yes", "No"), abs=0.5)
