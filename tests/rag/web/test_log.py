"""The log is the program's own."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from rag.web.log import JsonLines, OneLine


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x1b[2K", "\x85", "\u2028", "\u2029", "\u202e", "\x00"])
def test_nothing_that_is_logged_begins_a_line_or_moves_the_cursor(end):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "asked: %s", (f"a{end}WARNING x: hacked",), None)
    line = OneLine("%(levelname)s %(name)s: %(message)s").format(record)
    assert line.startswith("WARNING x: asked: a\\")
    assert line.isprintable()


def test_what_is_plain_stays_as_it_is():
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Das Öl der Küste, 北京", (), None)
    assert OneLine("%(message)s").format(record) == "Das Öl der Küste, 北京"


def test_lines_of_json_hold_an_events_fields_and_no_word_of_an_error():
    try:
        raise ValueError("a question about Ada")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "an answer\nfailed", (), sys.exc_info())
    record.fields = {"route": "/api/ask", "status": 500}
    line = JsonLines().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert "Ada" not in line
    assert (told["level"], told["message"], told["route"], told["status"]) == (
        "error",
        "an answer\nfailed",
        "/api/ask",
        500,
    )
    assert (told["error"], told["places"][0].split(":")[0]) == ("ValueError", "test_log.py")
