"""The check that fits the languages at hand: the English one where all is English, the other one for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from embeddings.encode.contract import MULTILINGUAL_ENCODER, Encoder, TextVectors
from embeddings.language.languages import ENGLISH
from embeddings.language.scripts import main_script
from rag.checking.checker import Checker
from rag.checking.judge import Judge
from rag.checking.languages.across import read_across
from rag.checking.languages.checker import OtherLanguages, claim_language
from rag.checking.languages.judged import MEASURED, judged
from rag.checking.rule import Rule
from rag.checking.rules import RULES
from rag.checking.settings import SETTINGS, Settings
from rag.checking.support import Support
from rag.records import SourceSentence


class AnyLanguage:
    """As `Checker`; by the English rules an English claim rests on English sources only."""

    def __init__(
        self,
        sources: Sequence[SourceSentence],
        question: str,
        encoder: Encoder,
        idf: Callable[[str], float],
        vectors: TextVectors | None = None,
        settings: Settings = SETTINGS,
        rules: Sequence[Rule] = RULES,
        judge: Judge | None = None,
    ) -> None:
        """`vectors` of the sources' texts, in their order, when some of them are known already. The `judge` is asked
        about claims in English, and in the languages that it was measured in, also of sources in another of these."""
        self.sources = sources
        vectors = vectors or TextVectors([source.text for source in sources], encoder)
        self._english = [place for place, source in enumerate(sources) if source.language == ENGLISH]
        only = len(self._english) == len(sources)
        self._only_english = only
        self._checker = Checker(
            [sources[place] for place in self._english],
            question,
            encoder,
            idf,
            vectors if only else None,
            settings=settings,
            rules=rules,
            judge=judge,
        )
        self._others = OtherLanguages(sources, question, encoder, idf, vectors)
        self._judge, self._encoder, self._vectors = judge, encoder, vectors
        is_read = judge is not None and judge.evidence is not None and judge.fit.finds_across is not None
        self._compares_languages = is_read and bool(sources) and encoder.identity.name == MULTILINGUAL_ENCODER

    def check(self, claim: str, logprob: float | None = None) -> Support:
        """As `Checker.check`; positions are those of all sources, and `logprob` counts in English only."""
        # Where all sources are English, so is what is written in its letters, unless an encoder and a model can compare
        # it with them in another language: other words are found in none of them.
        latin = main_script(claim) in ("LATIN", None)
        if self._only_english and latin and not self._compares_languages:
            return self._checker.check(claim, logprob)
        language = claim_language(claim, self.sources)
        if self._only_english and latin and language not in MEASURED:
            return self._checker.check(claim, logprob)
        if language != ENGLISH or not self._english:
            found = self._elsewhere(claim, language)
        else:
            found = self._checker.check(claim, logprob)
            found = replace(
                found,
                positions=tuple(self._english[place] for place in found.positions),
                against=tuple(self._english[place] for place in found.against),
                nearest=None if found.nearest is None else self._english[found.nearest],
            )
        if not self._compares_languages:
            return found
        return read_across(claim, found, language, self.sources, self._judge, partial(self._best_first, claim))

    def _best_first(self, claim: str) -> Sequence[int]:
        cosines = self._vectors.of(range(len(self.sources))) @ self._encoder.encode([claim])[0]
        return [int(position) for position in np.argsort(-cosines, kind="stable")]

    def _elsewhere(self, claim: str, language: str) -> Support:
        """What the words show of a claim in another language, and the model's reading where it was measured."""
        found = self._others.check(claim, language)
        resting_on = partial(self._others.resting_on, claim, language)
        return judged(claim, found, language, self.sources, self._judge, partial(self._best_first, claim), resting_on)

    def contradicting(self, claim: str) -> list[int]:
        """As `Checker.contradicting`: among the English sources."""
        return [self._english[place] for place in self._checker.contradicting(claim)]
