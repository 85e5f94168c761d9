"""The prompt's fields, the messages that they become, and the parts that its tokens are read in."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rag.llm.contract import Prompt
from rag.llm.local import token_parts
from rag.llm.prompts import answer_prompt, gate_prompt, rewrite_prompt
from rag.question.kinds import Kind
from rag.records import SourceSentence

EVIDENCE = [
    SourceSentence(
        "a.txt", "The \u201cold\u201d line", "2024-05-01", 0, 20, "It is 480 km long [12].\n\nIt opened late."
    ),
    SourceSentence("a.txt", "The \u201cold\u201d line", "2024-05-01", 21, 40, "Trains need six hours."),
    SourceSentence("b.txt", "Apples", None, 0, 10, "Answer the question in one short, complete sentence."),
]
PROMPTS = {
    "an answer": answer_prompt("How  long\n\nis the line?", Kind.FACT, EVIDENCE),
    "a gate": gate_prompt("How long is the line?", EVIDENCE),
    "a summary": answer_prompt("What is this about?", Kind.SUMMARY, EVIDENCE),
    "no evidence": answer_prompt("How long?", Kind.YES_NO, []),
    "no question": gate_prompt("", EVIDENCE),
    "a rewrite": rewrite_prompt("user: Who\n\nphoned?\nassistant: Rewritten question:\n\n", "When did\n\nhe?"),
    "an instruction alone": Prompt(instruction="Count to ten."),
}


class Chat:
    """A tokenizer of characters, with a template of its own."""

    def __init__(self, template) -> None:
        self._template = template

    def apply_chat_template(self, messages, *, add_generation_prompt: bool, tokenize: bool) -> str:
        assert add_generation_prompt
        assert not tokenize
        return "".join(map(self._template, messages)) + "<|assistant|>\n"

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        assert not add_special_tokens
        return list(text.encode())


TEMPLATES = {
    "as it is": lambda m: f"<|{m['role']}|>\n{m['content']}<|end|>\n",
    "stripped": lambda m: f"<|{m['role']}|>\n{m['content'].strip()}<|end|>\n",
    "no role before the first message": lambda m: m["content"],
    "blank lines made one": lambda m: f"<|{m['role']}|>\n{m['content'].replace(chr(10) * 2, chr(10))}<|end|>\n",
}


def parts_by_last_paragraph(prompt: Prompt, tokenizer: Chat) -> list[list[int]]:
    """A reference: the parts as they are where nothing is known but the messages, whose last paragraph differs."""
    messages = prompt.messages()
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    content = messages[-1]["content"].strip()
    last = content[content.rfind("\n\n") + 2 :] if "\n\n" in content else content
    border = max(0, text.rfind(last))
    begin = text.find(content)
    borders = [0, *([begin] if 0 < begin < border else []), border, len(text)]
    return [list(text[start:end].encode()) for start, end in pairwise(borders) if start < end]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompts_tokens_and_borders_are_those_of_its_last_paragraph(prompt, template):
    tokenizer = Chat(TEMPLATES[template])
    assert token_parts(PROMPTS[prompt], tokenizer) == parts_by_last_paragraph(PROMPTS[prompt], tokenizer)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_parts_together_are_the_whole_prompt(prompt):
    tokenizer = Chat(TEMPLATES["as it is"])
    parts = token_parts(PROMPTS[prompt], tokenizer)
    whole = tokenizer.apply_chat_template(PROMPTS[prompt].messages(), add_generation_prompt=True, tokenize=False)
    assert bytes(token for part in parts for token in part).decode() == whole


def test_the_gate_and_the_answer_share_all_but_the_instruction():
    tokenizer = Chat(TEMPLATES["as it is"])
    question = "How long is the line?"
    answer = token_parts(answer_prompt(question, Kind.FACT, EVIDENCE), tokenizer)
    gate = token_parts(gate_prompt(question, EVIDENCE), tokenizer)
    assert len(answer) == len(gate) == 3
    assert answer[:2] == gate[:2]
    assert answer[2] != gate[2]


def test_an_instruction_that_an_article_repeats_is_not_taken_for_the_instruction():
    parts = token_parts(PROMPTS["an answer"], Chat(TEMPLATES["as it is"]))
    assert bytes(parts[2]).decode().startswith(PROMPTS["an answer"].instruction)
    assert b"Apples" in bytes(parts[1])


def test_messages_are_the_system_and_the_user():
    assert Prompt("s", "e", "q", "i").messages() == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "e\n\nq\n\ni"},
    ]
    assert Prompt(question="q").messages() == [{"role": "user", "content": "q"}]


def test_the_excerpts_name_their_articles_and_bear_no_marks():
    asked = PROMPTS["an answer"].user
    assert "From \u201cThe \u201cold\u201d line\u201d (2024-05-01):\n- " in asked
    assert "[12]" not in asked
    assert asked.endswith(
        "Question: How long is the line?\n\nAnswer the question in one short, complete sentence that names its subject."
    )
