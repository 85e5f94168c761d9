"""The settings: the language model, what is refused, how much is read; what is in memory, and versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rag.evidence.gate import Strictness
from rag.llm.estimate import in_words
from rag.llm.slot import SlotState
from rag.web.chat import Preferences
from rag.web.views.html import button, escape, hidden, size

STRICTNESS: Mapping[Strictness, str] = {
    Strictness.LENIENT: "answers nearly everything, now and then what the articles do not say",
    Strictness.BALANCED: "refuses most of what the articles do not answer",
    Strictness.STRICT: "answers only when it is sure; refuses some questions that could be answered",
}
TOP_K = (3, 5, 8, 12, 20)


@dataclass(frozen=True)
class Offer:
    """A model that can be chosen.

    `download_bytes` is 0 for one that is no preset; `here` when nothing need be fetched;
    `speeds` as `Chat.speeds` gives them; `expected_s` how long an answer takes here, as estimated.
    """

    choice: str
    name: str
    download_bytes: int
    here: bool
    speeds: Sequence[tuple[float, float]]
    expected_s: float | None = None
    reads: bool | None = None
    """Whether it reads what its answers claim, for the check; None where that is not known."""


def render_settings(
    offers: Sequence[Offer],
    state: SlotState,
    preferences: Preferences,
    memory: Mapping[str, str],
    versions: Mapping[str, str],
    problem: str = "",
    warning: str = "",
    keys: str = "",
    *,
    can_load: bool = True,
) -> str:
    """The whole view; `memory` and `versions` are told as they are, `keys` is the section of programs' keys.

    `can_load`: whether another model can be chosen by whoever looks.
    """
    known = any(offer.choice == state.name for offer in offers)
    other = "" if known else _model(state.name, state.name, "as the program was started with", state)
    if not can_load:
        other = f'<div class="model"><span><bdi>{escape(state.name)}</bdi></span></div>'
    return (
        '<div class="view narrow"><header><h2>Settings</h2></header>'
        f'<p class="error" role="alert"{hidden(not problem)}>{escape(problem)}</p>'
        '<fieldset class="options"><legend>Language model, for everybody on this page</legend>'
        + (f'<p class="faint" role="note">{escape(warning)}</p>' if warning else "")
        + "".join(_offer(offer, state) for offer in offers)
        + other
        + f'<p class="error" role="alert"{hidden(state.phase != "failed")}>{escape(state.reason)}</p></fieldset>'
        '<fieldset class="options"><legend>Strictness</legend>'
        + "".join(
            _option("strictness", level, level.capitalize(), said, level == preferences.strictness)
            for level, said in STRICTNESS.items()
        )
        + "</fieldset>"
        '<fieldset class="options row"><legend>Passages that are retrieved for a question</legend>'
        + "".join(
            _option("top_k", str(number), str(number), "", number == preferences.top_k)
            for number in sorted({*TOP_K, preferences.top_k})
        )
        + "</fieldset>"
        + keys
        + f"<section><h3>In memory</h3>{_facts(memory)}</section>"
        f"<section><h3>Versions</h3>{_facts(versions)}</section>"
        f"<section><h3>Your data</h3><p>All conversations with their sources, and what you judged of them.</p>"
        f"{button('Export all conversations', 'export_all', sign='export', classes='small')}</section>"
        "<section><h3>Keyboard</h3>"
        + _facts(
            {
                "1 to 9": "open that footnote of the last answer",
                "← →": "in an article: the footnote before, the next one",
                "Esc": "close the article",
                "/": "go to the question box",
                "Enter, Shift + Enter": "ask, begin a new line",
            }
        )
        + "</section></div>"
    )


def _offer(offer: Offer, state: SlotState) -> str:
    if offer.choice == "none":
        said = "the best sentences, quoted with their footnotes, at once"
    elif not offer.download_bytes:
        said = "as the program was started with"
    else:
        said = f"{size(offer.download_bytes)}, {'here already' if offer.here else 'still to be fetched'}"
    if offer.speeds:
        first = median(first for first, _ in offer.speeds) / 1000
        total = median(total for _, total in offer.speeds) / 1000
        said += (
            f"; here: first word after {first:.1f} s, whole answer {total:.1f} s "
            f"(median of the last {len(offer.speeds)})"
        )
    elif offer.expected_s is not None:
        said += f"; an answer takes {in_words(offer.expected_s)} here, as estimated"
    elif offer.download_bytes:
        said += "; its speed here is told once it has answered"
    if offer.reads is not None:
        said += "; reads its answers again to check them" if offer.reads else "; its answers are checked by words only"
    return _model(offer.choice, offer.name, said, state)


def _model(choice: str, name: str, said: str, state: SlotState) -> str:
    """A button of its own, and not one of a group that arrow keys go through: each choice loads a model."""
    in_use = choice == state.name
    words = {"ready": "In use", "loading": "Loading…", "preparing": "Fetching…", "failed": "Try again"}
    word = words[state.phase] if in_use else "Use"
    again = in_use and state.phase != "failed"
    return (
        f'<div class="model"><span><bdi>{escape(name)}</bdi><span class="faint">{escape(said)}</span></span>'
        f'<button type="button" class="small" data-act="load_model" data-model="{escape(choice)}" '
        f'aria-label="{escape(f"{word}: {name}")}"{" disabled" if again else ""}>'
        f"{word}</button></div>"
    )


def _option(name: str, value: str, label: str, said: str, is_chosen: bool) -> str:
    beside = f'<span class="faint">{escape(said)}</span>' if said else ""
    return (
        f'<label><input type="radio" name="{name}" value="{escape(value)}" data-act="choose"'
        f"{' checked' if is_chosen else ''}><span><bdi>{escape(label)}</bdi>{beside}</span></label>"
    )


def _facts(facts: Mapping[str, str]) -> str:
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd><bdi>{escape(value)}</bdi></dd></div>" for name, value in facts.items()
    )
    return f"<dl>{rows}</dl>"
