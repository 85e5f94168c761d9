"""The settings: the language model, what is refused, how much is read; what is in memory, and versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rag.evidence.gate import Strictness
from rag.llm.slot import Phase, SlotState
from rag.web.chat import Preferences
from rag.web.views.html import button, escape, hidden, message, size
from rag.web.words.below import told
from rag.web.words.say import decimal, figure, say

_IN_PHASE: Mapping[Phase, str] = {
    "ready": "settings.in_use",
    "loading": "settings.loading",
    "preparing": "settings.fetching",
    "failed": "settings.try_again",
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
    other = "" if known else _model(state.name, state.name, say("settings.started_with"), state)
    if not can_load:
        other = f'<div class="model"><span><bdi>{escape(state.name)}</bdi></span></div>'
    return (
        f'<div class="view narrow"><header><h2>{say("settings.title")}</h2></header>'
        f'<p class="error" role="alert"{hidden(not problem)}>{escape(told(problem))}</p>'
        f'<fieldset class="options"><legend>{say("settings.model")}</legend>'
        + (f'<p class="faint" role="note">{message(warning)}</p>' if warning else "")
        + "".join(_offer(offer, state) for offer in offers)
        + other
        + f'<p class="error" role="alert"{hidden(state.phase != "failed")}>{message(state.reason)}</p></fieldset>'
        f'<fieldset class="options"><legend>{say("settings.strictness")}</legend>'
        + "".join(
            _option(
                "strictness",
                level,
                say(f"settings.{level}"),
                say(f"settings.{level}_about"),
                level == preferences.strictness,
            )
            for level in Strictness
        )
        + "</fieldset>"
        f'<fieldset class="options row"><legend>{say("settings.top_k")}</legend>'
        + "".join(
            _option("top_k", str(number), str(number), "", number == preferences.top_k)
            for number in sorted({*TOP_K, preferences.top_k})
        )
        + "</fieldset>"
        + keys
        + f"<section><h3>{say('settings.memory')}</h3>{_facts(memory)}</section>"
        f"<section><h3>{say('settings.versions')}</h3>{_facts(versions)}</section>"
        f"<section><h3>{say('settings.data')}</h3><p>{say('settings.data_about')}</p>"
        f"{button(say('settings.export_all'), 'export_all', sign='export', classes='small')}</section>"
        f"<section><h3>{say('settings.keyboard')}</h3>"
        + _facts(
            {
                say("settings.key_digits"): say("settings.key_digits_about"),
                "← →": say("settings.key_arrows_about"),
                say("settings.key_escape"): say("settings.key_escape_about"),
                "/": say("settings.key_slash_about"),
                say("settings.key_enter"): say("settings.key_enter_about"),
            }
        )
        + "</section></div>"
    )


def _offer(offer: Offer, state: SlotState) -> str:
    name = offer.name
    if offer.choice == "none":
        name, said = say("settings.quotes_only"), say("settings.quotes")
    elif not offer.download_bytes:
        said = say("settings.started_with")
    else:
        said = say("settings.here" if offer.here else "settings.to_fetch", size=size(offer.download_bytes))
    if offer.speeds:
        first = median(first for first, _ in offer.speeds) / 1000
        total = median(total for _, total in offer.speeds) / 1000
        answers = figure(len(offer.speeds))
        said += "; " + say("settings.measured", first=decimal(first, 1), total=decimal(total, 1), answers=answers)
    elif offer.expected_s is not None:
        said += "; " + _expected(offer.expected_s)
    elif offer.download_bytes:
        said += "; " + say("settings.unmeasured")
    if offer.reads is not None:
        said += "; " + say("settings.reads" if offer.reads else "settings.reads_not")
    return _model(offer.choice, name, said, state)


def _expected(seconds: float) -> str:
    """Rounded as `rag.llm.estimate.in_words` does."""
    if seconds < 90:
        return say("settings.expected_seconds", number=figure(max(1, round(seconds))))
    return say("settings.expected_minutes", number=figure(round(seconds / 60)))


def _model(choice: str, name: str, said: str, state: SlotState) -> str:
    """A button of its own, and not one of a group that arrow keys go through: each choice loads a model."""
    in_use = choice == state.name
    key = _IN_PHASE[state.phase] if in_use else "settings.use"
    word = say(key)
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
