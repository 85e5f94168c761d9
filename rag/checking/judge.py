"""The check's last word: what the words show of a claim, weighed with what the language model reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.checking.fit import CheckFit
from rag.checking.reading import Reader, sentences_to_read
from rag.checking.settings import SETTINGS, Settings
from rag.checking.support import Finding, Support
from rag.records import SourceSentence

NOT_READ = "the words are there, but the language model does not find in them what it says"


@dataclass(frozen=True)
class Judge:
    """A model's reading and what it is worth.

    `evidence` is what is read for every claim, such as that of an answer, which the KV cache holds already; when
    it is None, the sentences nearest to each claim are.
    """

    reader: Reader
    fit: CheckFit
    evidence: tuple[SourceSentence, ...] | None = None
    settings: Settings = SETTINGS

    def judged(
        self,
        claim: str,
        support: Support,
        sources: Sequence[SourceSentence],
        nearest_first: Callable[[], Sequence[int]],
    ) -> Support:
        """What the words show of a claim, weighed with the reading.

        It takes support away, and gives it to a claim most of whose words one sentence has, and which breaks no rule on
        it. Nothing changes where the model is silent.
        """
        if support.nearest is None:
            return support
        read = sentences_to_read(sources, nearest_first) if self.evidence is None else self.evidence
        reading = self.reader(claim, read)
        if reading is None:
            return support
        probability = self.fit.probability(support.features, reading)
        support = replace(support, score=probability, read=probability)
        if support.supported and probability < self.settings.believed:
            return replace(support, positions=(), against=(), finding=Finding.PARTLY, reason=NOT_READ)
        unbroken = support.finding is Finding.PARTLY and support.features.unbroken
        if not support.supported and unbroken and probability >= self.settings.granted and support.nearest is not None:
            return replace(support, positions=(support.nearest,), finding=Finding.SUPPORTED, reason="")
        return support
