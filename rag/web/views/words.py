"""The words of the page's marks and of its view of a draft, in one table, so that they can be translated in one place.

{} stands for what the page puts in. The older views have their words still in themselves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Names of buttons, tags, labels and notices."""

    no_source: str = "No sentence of the articles supports this"
    no_source_tag: str = "no source"
    partly_tag: str = "in part"
    contradicted_tag: str = "contradicted"
    missing: str = "no source has these words"
    unchecked_tag: str = "not checked"
    unchecked: str = "The answer was stopped before this was checked"
    footnote: str = "Footnote {}: {}"
    footnotes: str = "Footnotes"

    check_title: str = "Check a text"
    check_about: str = (
        "Each sentence of your own text gets its footnotes from the articles, or says why none holds. "
        "Paste it, or drop a file."
    )
    draft: str = "Your text"
    paste: str = "Paste your text here"
    choose: str = "Choose a file"
    check: str = "Check"
    stop: str = "Stop"
    markdown: str = "Markdown"
    word: str = "Word"
    found: str = "What was found"
    sentences: str = "The sentences of your text"
    reading: str = "Reading your text\u2026"
    checking: str = "Checking sentence {} of {}\u2026"
    stopping: str = "Stopping\u2026"
    stopped: str = "Stopped: {} of {} sentences were checked."
    nothing: str = "There is no sentence in it."
    loading: str = "The language model is being loaded\u2026"
    awaited: str = "Waiting for the language model: {} before yours\u2026"
    words_only: str = "Checked by words only: no language model has read these sentences."
    supported: str = "{} supported"
    partly: str = "{} in part"
    contradicted: str = "{} contradicted"
    nowhere: str = "{} without a source"
    without: str = "without {}"
    pasted: str = "Pasted text"
    too_long: str = "The draft has {} characters, and {} is the most that is checked. Check it in parts."
    one_at_a_time: str = "A draft of yours is being checked already. Stop it, or wait for it."
    busy: str = "{} drafts are being checked, which is the limit here. Try again in a while."
    not_sent: str = "The file was not sent to this page; try again."
    unreadable: str = "\u201c{}\u201d cannot be read: {}"
    kinds: str = "files of this kind hold no single text; the kinds are {}"
    wrong_inside: str = "Something went wrong inside Footnote. The log of the program says what."


WORDS = Words()
