"""Gradio is imported without the stubs that it writes for editors."""

from __future__ import annotations

import inspect
from pathlib import Path

import gradio as gr
import pytest
from gradio import component_meta

from rag.web.stubs import no_stubs


def test_gradio_makes_no_stub_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(component_meta, "create_pyi", lambda code, events: made.append(code) or "")
    with no_stubs():
        component_meta.create_or_modify_pyi(gr.Textbox, "Textbox", [])
    assert made == []


def test_others_are_told_where_a_class_is_inside_and_after() -> None:
    before = inspect.getfile
    with no_stubs():
        assert Path(inspect.getfile(Path)).name.startswith("pathlib")
    assert inspect.getfile is before


def test_what_went_wrong_inside_leaves_nothing_behind() -> None:
    before = inspect.getfile
    with pytest.raises(ZeroDivisionError), no_stubs():
        raise ZeroDivisionError
    assert inspect.getfile is before
