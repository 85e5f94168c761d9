"""The answer as it is written and checked, sentence by sentence."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from embeddings.chunking import Span, sentences
from embeddings.language.languages import ENGLISH
from rag.checking.any_language import AnyLanguage
from rag.checking.echoes import echoes
from rag.checking.facts import Facts, figures_beyond, with_whole_figures
from rag.checking.footnotes import Footnotes, without_marks
from rag.checking.judge import Judge
from rag.checking.statements import statement
from rag.checking.support import Finding, Support
from rag.checking.verdicts import ASKED_ONCE, NOT_BELIEVED, VerdictFit, is_not_believed, says_yes, taken_back
from rag.evidence.selection import Evidence
from rag.llm.contract import ChatModel, Prompt, least_logprob
from rag.llm.prompts import answer_prompt, max_tokens, second_prompt
from rag.marks import marks
from rag.messages import messages
from rag.question.kinds import Kind
from rag.question.plan import QuestionPlan
from rag.quoting import QUOTE_COUNT, quotes
from rag.records import AnswerSentence, Citation, Event, SentenceChecked, SourceSentence, TextWritten
from rag.retrieval.retriever import Retriever

MAX_AGAINST = 2
"""Sentences of other articles that disagree, quoted at most."""
MAX_SIDES = 4
"""Sentences that a comparison is answered with, at most."""
DOUBTED = 0.5
"""Probability of an unsupported sentence under which it is not shown: it is wrong more often than right. Of claims that
words do not support, of sets that the probability was not fitted on, 0.24 of those below are right and 0.62 of those
above (`benchmarks/reader`). Of eight dev answers without a supported sentence, three of the four wrong ones lie below,
and none of the four right ones."""
ECHOED = "it says no more than the question does"
JUDGED = "it is the language model's judgement of the words that follow; no source says it as a whole"


class Draft:
    """The answer as it grows: its text, with the marks written by code, its sentences and its footnotes."""

    def __init__(self) -> None:
        self.text = ""
        self.refused = False
        self.sentences: list[AnswerSentence] = []
        self.footnotes = Footnotes()

    def refuse(self, language: str = ENGLISH) -> None:
        """In the question's language."""
        self.text, self.refused = messages(language).refusal, True

    def add(
        self,
        text: str,
        score: float,
        sources: Sequence[SourceSentence],
        gap: str = " ",
        reason: str = "",
        missing: tuple[tuple[int, int], ...] = (),
    ) -> AnswerSentence:
        numbers = tuple(dict.fromkeys(self.footnotes.cite(source) for source in sources))
        start = len(self.text) + len(gap) if self.text else 0
        sentence = AnswerSentence(text, start, start + len(text), bool(numbers), score, numbers, reason, missing)
        self.text += f"{gap if self.text else ''}{text} {marks(sentence)}"
        self.sentences.append(sentence)
        return sentence

    def add_quote(self, source: SourceSentence, before: str = "") -> SentenceChecked:
        # Marks of the article's own ("[12]") would read as footnotes of the answer; the citation's quote keeps them.
        quote = f"{before}\u201c{' '.join(without_marks(source.text).split())}\u201d"
        sentence = self.add(quote, 1.0, [source], gap="\n")
        return SentenceChecked(sentence, self.footnotes.citations, gap="\n")


class Writer:
    """Has the model write, and checks its sentences as they come."""

    def __init__(
        self,
        model: ChatModel,
        plan: QuestionPlan,
        evidence: Evidence,
        retriever: Retriever,
        draft: Draft,
        stop: threading.Event,
        judge: Judge | None = None,
        fit: VerdictFit | None = None,
    ) -> None:
        """Once `stop` is set, nothing more is written. Without a `judge`, which reads claims by the model, sentences
        are checked by their words only; without a `fit` each Yes of the model is believed."""
        self._model = model
        self._stop = stop
        self._judge = judge
        self._fit = fit
        self._yes_fit = fit if plan.kind == Kind.YES_NO and plan.language == ENGLISH else None
        self._prompt = answer_prompt(plan.text, plan.kind, evidence.sentences, plan.language)
        self._said = messages(plan.language)
        self._max_tokens = max_tokens(plan.kind)
        self._evidence = evidence
        self._texts = [source.text for source in evidence.pool]
        self._plan = plan
        self._retriever = retriever
        self._draft = draft
        self._against: dict[int, None] = {}

    @cached_property
    def _checker(self) -> AnyLanguage:
        """Made for the first sentence that is checked: a comparison needs none, and the first word need not wait."""
        pool, retriever = self._evidence.pool, self._retriever
        idf = retriever.index.lexical.idf
        return AnyLanguage(pool, self._plan.text, retriever.encoder, idf, self._evidence.vectors, judge=self._judge)

    @cached_property
    def _preference(self) -> float | None:
        """The model's Yes-minus-No logit before it writes; None as well once the answer is stopped."""
        return self._model.preference(self._prompt, "Yes", "No", stop=self._stop)

    def written(self, on_token: Callable[[], None]) -> Iterator[Event]:
        """The model's text, sentence by sentence: shown while it is written, checked when it is whole.

        What disagrees with it in another article is quoted behind it; when none of it is supported, the best quotes
        are. What the model itself, having read the articles, holds for unlikely is then not shown at all. What says
        no more than the question is not shown either.
        """
        if self._plan.compares and self._plan.kind == Kind.YES_NO:
            logit = self._preference
            if logit is not None:
                on_token()
                yield from self._verdict(says_yes(self._fit, logit))
                return
        said = yield from self._answered(self._prompt, on_token)
        if said and not self._stop.is_set() and not self._is_answered(said) and said[0][1].reason not in ASKED_ONCE:
            second = yield from self._answered(self._second_prompt(said), on_token)
            said = second if self._is_answered(second) else said
        said = [(text, found) for text, found in said if found.reason != ECHOED]
        if self._stop.is_set():
            yield from self._shown(said)
            return
        answered = self._is_answered(said)
        yield from self._shown(said if answered else self._believable(said))
        if not answered:
            yield from self._quoted(said)
        for position in list(self._against)[:MAX_AGAINST]:
            yield self._draft.add_quote(self._checker.sources[position], self._said.elsewhere)

    def _is_answered(self, said: Sequence[tuple[str, Support]]) -> bool:
        """Whether something of it is supported: of a Yes or a No the verdict, which comes first, and what follows a
        verdict that is not supported does not answer. What was shown as it came is not in `said`."""
        found = [found.supported for _, found in said] or [sentence.supported for sentence in self._draft.sentences]
        return any(found[:1] if self._plan.kind == Kind.YES_NO else found)

    def _believable(self, said: Sequence[tuple[str, Support]]) -> list[tuple[str, Support]]:
        """What is shown of an answer that nothing supports; without its Yes or No the rest is out of place."""
        if self._plan.kind == Kind.YES_NO and any(is_doubted(found) for _, found in said[:1]):
            return []
        return [(text, found) for text, found in said if not is_doubted(found)]

    def _quoted(self, said: Sequence[tuple[str, Support]]) -> Iterator[Event]:
        """The best quotes in the place of an answer, or behind one that nothing supports.

        First of all the sentence that contradicts what is not shown, or by which what is shown was judged: its mark
        speaks of the nearest source.
        """
        doubted = [(text, found) for text, found in said if is_doubted(found)]
        contradicted = [text for text, found in doubted if found.finding is Finding.CONTRADICTED]
        positions = self._checker.contradicting(contradicted[0]) if contradicted else []
        against = [position for position in self._evidence.best if position in positions][:1]
        otherwise = against and not self._adds_a_figure(contradicted[0], self._evidence.pool[against[0]])
        unsaid = any(found.reason not in NOT_BELIEVED for _, found in doubted)
        before = self._said.otherwise if otherwise else self._said.left_out if unsaid else self._said.in_quotes
        judged_by = [found.nearest for _, found in said if found.finding is not Finding.NOWHERE and not doubted]
        firsts = [self._evidence.pool[position] for position in (*against, *judged_by) if position is not None]
        best = [*firsts, *quotes(self._evidence, self._plan.text)]
        once = {(source.source, source.start): source for source in best}
        for place, source in enumerate(list(once.values())[:QUOTE_COUNT]):
            yield self._draft.add_quote(source, "" if place else before)

    def _adds_a_figure(self, claim: str, source: SourceSentence) -> bool:
        """Whether the claim has a figure that neither its source nor the question has: it is the model's answer then
        that the source contradicts, and nothing that was asked."""
        asked = Facts.of(self._plan.text).figures
        said = Facts.of(source.text, f"{source.title} {source.context}")
        return any(figure not in asked for figure in figures_beyond(Facts.of(claim), said))

    def _verdict(self, yes: bool) -> Iterator[Event]:
        """A comparison's answer: the model's Yes or No, checked as the statement that it makes, and the words of each
        side to judge it by.

        Asked to say why, a small model repeats the question, which no source holds as a whole.
        """
        stated = statement(self._plan.text, "yes" if yes else "no")
        found = self._checker.check(stated) if stated else Support(0.0, ())
        if not found.supported and found.finding is not Finding.CONTRADICTED:
            found = replace(found, reason=JUDGED, missing=())
        verdict = self._said.verdict.format(self._said.yes if yes else self._said.no).strip()
        yield from self._shown([(verdict, replace(found, against=()))])
        positions = self._evidence.of_clauses or self._evidence.best[:QUOTE_COUNT]
        for position in positions[:MAX_SIDES]:
            yield self._draft.add_quote(self._evidence.pool[position])

    def _second_prompt(self, said: Sequence[tuple[str, Support]]) -> Prompt:
        """An answer that nothing supports is asked for once more, with what is wrong with it, in the same language."""
        [(text, found), *_] = said
        plan = self._plan
        return second_prompt(plan.text, plan.kind, self._evidence.sentences, text, found.reason, plan.language)

    def _answered(
        self, prompt: Prompt, on_token: Callable[[], None]
    ) -> Generator[Event, None, list[tuple[str, Support]]]:
        """The model's sentences, shown as they grow, with what the check finds of each.

        A model that reads claims has one KV cache: they are checked when it has written. Those of another are checked
        and shown one by one as they come, and nothing is left to be returned."""
        said, pieces, buffer = list[str](), list[str](), ""
        if self._yes_fit is not None and self._yes_fit.yes is not None:
            _ = self._preference  # it cannot be asked while the model writes, nor once it is stopped
        for piece in self._model.stream(prompt, max_tokens=self._max_tokens, stop=self._stop):
            on_token()
            buffer += piece
            pieces.append(piece)
            spans = self._sentences(buffer)
            said += [buffer[span.start : span.end] for span in spans[:-1]]
            if spans:
                buffer = buffer[spans[-1].start :]
            if self._judge is None:
                yield from self._shown(believed(self._checked(said, pieces)))
                said = []
            if spans:
                yield TextWritten(without_marks(" ".join([*said, buffer])))
        found = self._checked([*said, *(buffer[span.start : span.end] for span in self._sentences(buffer))], pieces)
        if self._judge is None:
            yield from self._shown(believed(found))
            return []
        return found

    def _sentences(self, text: str) -> list[Span]:
        """By the rules of the question's language, in which the model was told to write."""
        return sentences(text, language=self._plan.language)

    def _checked(self, texts: Sequence[str], pieces: Sequence[str]) -> list[tuple[str, Support]]:
        """Each sentence of an answer that came in these pieces, once, without what looks like a footnote."""
        said = {sentence.text for sentence in self._draft.sentences}
        found: dict[str, Support] = {}
        for text in texts:
            clean = with_whole_figures(" ".join(without_marks(text).split()), self._texts)
            if any(map(str.isalnum, clean)) and clean not in said and clean not in found:
                found[clean] = self._supported(clean, least_logprob(pieces))
        return list(found.items())

    def _supported(self, claim: str, logprob: float | None) -> Support:
        """What the check finds; what only repeats the question is no answer to it, however true."""
        if self._only_repeats(claim):
            return Support(0.0, (), reason=ECHOED)
        found = self._checker.check(claim, logprob)
        if self._yes_fit is not None and is_not_believed(claim, self._yes_fit, lambda: self._preference):
            return taken_back(found, self._yes_fit, doubted=is_doubted(found))
        # A Yes or a No that nothing supports, and whose sources no judge has read, may only say the question again.
        if found.supported or found.read is not None or self._plan.language == ENGLISH:
            return found
        stated = re.sub(rf"^(?:{self._said.yes}|{self._said.no})\b\W*", "", claim)
        return Support(0.0, (), reason=ECHOED) if echoes(self._plan.text, stated, self._plan.language) else found

    def _only_repeats(self, claim: str) -> bool:
        if self._plan.kind in (Kind.YES_NO, Kind.CHOICE):
            return False
        return echoes(self._plan.text, claim, self._plan.language)

    def _shown(self, said: Sequence[tuple[str, Support]]) -> Iterator[Event]:
        for text, found in said:
            sources = [self._checker.sources[position] for position in found.positions]
            sentence = self._draft.add(text, found.score, sources, reason=found.reason, missing=found.missing)
            self._against |= dict.fromkeys(found.against)
            yield SentenceChecked(sentence, self._draft.footnotes.citations)


def believed(said: Sequence[tuple[str, Support]]) -> list[tuple[str, Support]]:
    """Without a Yes that was taken back."""
    return [(text, found) for text, found in said if found.reason not in NOT_BELIEVED]


def is_doubted(found: Support) -> bool:
    """Whether the language model, having read the evidence, holds an unsupported sentence for unlikely."""
    return not found.supported and found.read is not None and found.read < DOUBTED


def listed(evidence: Evidence) -> tuple[Citation, ...]:
    """What will be answered from, the likeliest first."""
    numbers = Footnotes()
    chosen = set(evidence.chosen)
    for position in evidence.best:
        if position in chosen:
            numbers.cite(evidence.pool[position])
    return numbers.citations
