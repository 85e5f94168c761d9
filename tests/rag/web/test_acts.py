"""The page's round trip: what the page sends is what the server answers, and the other way round."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import rag.web
from rag.web.acts import ACTS
from rag.web.page import build_page
from tests.browser.scripted import ScriptedPipeline

WEB = Path(rag.web.__file__).parent
SCRIPT = (WEB / "page.js").read_text(encoding="utf-8")
VIEWS = [path.read_text(encoding="utf-8") for path in (*WEB.glob("views/*.py"), *WEB.glob("handlers/*.py"))]


def of_the_script() -> set[str]:
    return set(re.findall(r'\btell\("(\w+)"', SCRIPT))


def of_the_views() -> set[str]:
    """Acts of elements (`data-act`, `data-confirm`), of buttons, and of what the server has asked about."""
    found = set()
    for text in VIEWS:
        found |= set(re.findall(r'data-(?:act|confirm)="(\w+)"', text))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "button":
                found |= {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "act" and isinstance(value, ast.Constant):
                        found.add(value.value)
    return found


def test_nothing_is_sent_that_the_table_does_not_know():
    assert of_the_script() | of_the_views() <= set(ACTS)


def test_every_act_of_the_table_is_sent_by_the_page():
    # Gradio's own buttons beside the box ask and stop.
    assert set(ACTS) - {"stop"} <= of_the_script() | of_the_views()


def test_every_act_has_a_function_of_its_own():
    functions = [act.handle for act in ACTS.values()]
    assert len(set(functions)) == len(functions)


@pytest.fixture(scope="module")
def wires() -> dict[str, int]:
    """Of the page as it is served: how many handlers answer to each event."""
    from rag.accounts.history import History
    from rag.web.chat import Chat
    from rag.web.desk import Desk

    page = build_page(Desk(Chat(ScriptedPipeline([], {}), History(":memory:"))))
    counts: dict[str, int] = {}
    for dependency in page.config["dependencies"]:
        for _, event in dependency["targets"]:
            counts[event] = counts.get(event, 0) + 1
    return counts


def test_the_page_answers_every_act_once_and_no_other(wires):
    gradio_itself = {"click": 2, "submit": 1, "unload": 1, "then": 3}
    assert {name: count for name, count in wires.items() if name not in gradio_itself} == dict.fromkeys(ACTS, 1)
