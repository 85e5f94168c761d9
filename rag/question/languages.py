"""The terms of a question: in its own language and in those of the articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from embeddings.language.analysis import surface_words
from embeddings.language.stop_words import STOP_WORDS
from embeddings.terms import terms

LEAST_SHARE = 0.01
"""Of the articles, from which a language counts: one stray article leaves the questions of a folder as they are."""


@dataclass(frozen=True)
class Analysis:
    """How texts about these articles are cut into terms.

    `own` is the language of the text, `others` those of the articles beside it, `is_held` whether an article has a
    term.
    """

    own: str
    others: tuple[str, ...]
    is_held: Callable[[str], bool]

    @classmethod
    def of(cls, own: str, articles: Mapping[str, int], is_held: Callable[[str], bool]) -> Analysis:
        """`articles`: how many are in each language."""
        least = LEAST_SHARE * sum(articles.values())
        return cls(own, tuple(code for code, count in articles.items() if code != own and count >= least), is_held)

    def __call__(self, text: str) -> list[str]:
        """The terms by the analysis of the text's own language, in order; behind them those that only articles of
        other languages have.

        Names, figures and borrowed words are the same there, with other endings cut off: each word is also cut as
        their languages would, and what comes of it counts where an article holds it. Where none holds the word as its
        own language has it, the other form takes its place, so as not to dilute the rest.
        """
        first = terms(text, self.own)
        if not self.others:
            return first
        unasked = STOP_WORDS.get(self.own, frozenset())
        added: dict[str, None] = {}
        replaced: set[str] = set()
        for word in dict.fromkeys(surface_words(text)):
            own = terms(word, self.own)
            if not own or word in unasked:
                continue
            forms = {term for code in self.others for term in terms(word, code)} - set(own)
            if held := sorted(form for form in forms if self.is_held(form)):
                added |= dict.fromkeys(held)
                replaced |= {term for term in own if not self.is_held(term)}
        return [term for term in first if term not in replaced] + [term for term in added if term not in first]


def forms_of(text: str, own: str, others: Iterable[str]) -> list[tuple[str, ...]]:
    """For each word of a text in the language `own` that says something, its terms there and in the other languages."""
    codes = dict.fromkeys([own, *others])
    return [
        tuple(dict.fromkeys(form for code in codes for form in terms(word, code)))
        for word in surface_words(text)
        if terms(word, own)
    ]
