"""The check's last word: what the words show of a claim, weighed with what the language model reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.checking.calibration import CheckFit
from rag.checking.reading import NEAREST_WORDS, Reader, sentences_to_read
from rag.checking.settings import SETTINGS, Settings
from rag.checking.support import Finding, Support
from rag.records import SourceSentence

NOT_READ = "the words are there, but the language model does not find in them what it says"
NOT_ANSWERED = "the words are there, but the language model does not find in them that this is the answer"
UNSURE_ANSWER = "the words are there, but the language model was not sure enough that this is the answer"
AS_ANSWER = "The answer to the question is: {}"
"""A sentence may be true and no answer. The question stands before it in the prompt: repeated here it told no more."""


@dataclass(frozen=True)
class Judge:
    """A model's reading and what it is worth.

    `evidence` is what is read for every claim, such as that of an answer, which the KV cache holds already; when
    it is None, the sentences nearest to each claim are. `as_answers`: whether each claim must be the answer to the
    question, and not only true; `gate` is the probability that the question has one. `most_words` are read of sources
    that are too long to be read whole.
    """

    reader: Reader
    fit: CheckFit
    evidence: tuple[SourceSentence, ...] | None = None
    settings: Settings = SETTINGS
    as_answers: bool = False
    gate: float | None = None
    most_words: int = NEAREST_WORDS

    def judged(
        self,
        claim: str,
        support: Support,
        sources: Sequence[SourceSentence],
        best_first: Callable[[], Sequence[int]],
        logprob: float | None = None,
    ) -> Support:
        """What the words show of a claim, weighed with the reading, which can take support away. It gives none but
        to answers (`finds_the_answer`): of other claims that the words do not support, the few that it would add are as
        often wrong. Nothing changes where the model is silent. `logprob` as of `Checker.check`.
        """
        if support.nearest is None:
            return support
        read = sentences_to_read(sources, best_first, self.most_words) if self.evidence is None else self.evidence
        as_answer = self.fit.answers if self.as_answers else None
        logit = self.reader(claim if as_answer is None else AS_ANSWER.format(claim), read)
        if logit is None:
            return support
        # What the excerpts do not say may stand elsewhere in the source, where the words alone were looked for.
        in_part = self.evidence is None and len(read) < len(sources)
        fit = self.fit.of_part if in_part and self.fit.of_part else self.fit
        probability = fit.probability(support.features, logit)
        support = replace(support, score=probability, read=probability)
        if not support.supported:
            return support
        score, reason = self._weighed(probability, logprob)
        if reason:
            support = replace(support, positions=(), against=(), finding=Finding.PARTLY, reason=reason)
        return replace(support, score=score)

    def _weighed(self, read: float, logprob: float | None) -> tuple[float, str]:
        """The probability of a claim that its words support, and why it is not believed; empty when it is."""
        if not self.as_answers or self.fit.answers is None:
            return read, NOT_READ if read < self.settings.believed else ""
        fit = self.fit.answer
        if fit is None or self.gate is None or logprob is None:
            return read, NOT_ANSWERED if read < self.fit.answers else ""
        sure = fit.probability(read, self.gate, logprob)
        if read < self.settings.believed:
            return min(read, sure), NOT_ANSWERED
        return sure, UNSURE_ANSWER if sure < fit.least else ""

    def finds_the_answer(self, support: Support) -> bool:
        """Whether the model reads in the evidence that a claim is the answer, of which the words show too little."""
        return self.as_answers and self.fit.finds is not None and (support.read or 0.0) >= self.fit.finds
