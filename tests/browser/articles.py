"""Invented articles for the tests of the page, and answers over them."""

from __future__ import annotations

from embeddings.errors import ModelUnreachable
from embeddings.load.files import Document
from rag.records import StageStarted
from tests.browser.scripted import Step, cite, passage, refusal_script, sentences_of, whole_script

_WEATHER = (
    "The keeper wrote down wind, cloud and the height of the tide four times a day, and once a week the book was "
    "carried to the harbour office, where a clerk copied the figures in a fair hand."
)
_HEADER = "date 1911-03-04 Northmouth Photo: Harbour Museum"
_QUOTE = "The lamp of Northmouth lighthouse was lit for the first time on the evening of 4 March 1911."
_KEEPER = "Its first keeper, Ada Lindqvist, climbed 212 steps each night."

LIGHTHOUSE = Document(
    source="1911/lighthouse.txt",
    title="The lighthouse at Northmouth",
    date="1911-03-04",
    text="\r\n\r\n".join([_HEADER, *[_WEATHER] * 12, f"{_QUOTE} {_KEEPER}", *[_WEATHER] * 12]),
    body_start=len(_HEADER) + 4,
    metadata={"publisher": "Northmouth Gazette", "photo": "Harbour Museum", "url": "https://example.org/lighthouse"},
)
FERRY = Document(
    source="ferry.pdf",
    title="A ferry across the sound",
    date="1923-06-18",
    text="Since June the ferry crosses the sound six times a day.\nA ticket costs two crowns for a person on foot.",
    metadata={"page_starts": [0, 56]},
)
HOSTILE_QUOTE = (
    '<script>window.hacked = 1</script> <img src=x onerror="window.hacked = 2"> **bold** $x^2$ {{value}} ${value}'
)
HOSTILE = Document(
    source='a"b<i>.html',
    title="<b>Title</b> & *stars* \u202egnirts",
    date=None,
    text=f"# Heading\n\n{HOSTILE_QUOTE} and `code`, [a link](javascript:alert(1)), </mark></div>.",
    metadata={"author": "<u>nobody</u>", "url": "javascript:window.hacked=3"},
)
ARTICLES = (LIGHTHOUSE, FERRY, HOSTILE)

LIT = "When was the lighthouse at Northmouth first lit?"
AND_KEEPER = "And who kept it?"
UNKNOWN = "What does a loaf of bread cost in Northmouth?"
BROKEN = "Why is the model silent?"
CRASHING = "What happens when something breaks?"
RUDE = "What does <b>the hostile</b> page say?"

CITATIONS = (cite(LIGHTHOUSE, _QUOTE, 1), cite(LIGHTHOUSE, _KEEPER, 2), cite(FERRY, "six times a day", 3))
SENTENCES = sentences_of(
    ("The lighthouse at Northmouth was first lit on the evening of 4 March 1911.", (1,)),
    ("Its first keeper was Ada Lindqvist, who climbed 212 steps each night.", (1, 2)),
    ("The light could be seen for thirty miles.", ()),
    ("A ferry crosses the sound six times a day.", (3,)),
)
UNREACHABLE = "http://127.0.0.1:9/v1 does not answer; start the server or choose another --model"


def scripts(*, gates: bool = False) -> dict[str, list[Step]]:
    """What each question is answered with; the first is long, and waits at gates when told to."""
    near = (passage(LIGHTHOUSE, 1), passage(FERRY, 2))
    rude = (cite(HOSTILE, HOSTILE_QUOTE),)
    return {
        LIT: whole_script(LIT, SENTENCES, CITATIONS, near, gates=gates),
        AND_KEEPER: whole_script(
            AND_KEEPER,
            sentences_of(("Ada Lindqvist was the keeper.", (1,))),
            (cite(LIGHTHOUSE, _KEEPER),),
            near,
            standalone_question="Who kept the lighthouse at Northmouth?",
        ),
        UNKNOWN: refusal_script(UNKNOWN, near),
        RUDE: whole_script(RUDE, sentences_of((HOSTILE_QUOTE, (1,)), (HOSTILE_QUOTE, ())), rude, gates=gates),
        BROKEN: [StageStarted("searching"), ModelUnreachable(UNREACHABLE)],
        CRASHING: [StageStarted("searching"), RuntimeError("secret detail")],
    }
