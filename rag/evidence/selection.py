"""The sentences of the passages that can answer the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from embeddings.encode.contract import Encoder, TextVectors, question_vectors
from embeddings.index.index import Index
from embeddings.index.postings import Floats, Ints
from embeddings.terms import terms, words
from rag.evidence.sentences import article_sentences, held_terms, passage_sentences
from rag.question.mentions import named_publishers
from rag.question.plan import QuestionPlan
from rag.question.weights import TermWeights
from rag.records import Passage, SourceSentence
from rag.retrieval.ranking import DEFAULT_WEIGHTS, Weights, meaning

EVIDENCE_CHARACTERS = 1400
"""Of English, about 350 tokens of the language model: enough to answer from, and little to read; of the question's own
language, where it is another one, fewer (`reading_length`)."""
CANDIDATES = 16
"""Sentences whose meaning is compared with the question: those that share most of its words. Encoding all of them
found no more of the gold sentences, and took four times as long."""
CANDIDATES_BY_LANGUAGE = 120
"""By E5: words tell nothing of a sentence in another language, so that all of some ten passages are compared, in 0.3 s
on two cores with AVX-512."""
COVERAGE_WEIGHT = 1.0
"""Of the question's words found in and around a sentence, beside its cosine's 1.0."""
PASSAGE_WEIGHT = 0.4
"""Of the sentence's passage, by its share of the best passage's score."""
ASKED_WEIGHT = 1.0
"""Of a follow-up's own words in the sentence itself: most sentences near it speak of its subject."""
CLAUSE_WEIGHT = 1.5
"""Of the words of one clause of the question, where the best sentences for it are sought, beside its cosine's 1.0."""
PAPER_WEIGHT = 0.5
"""Of an article's publisher, where the clause names it ("..., while The Herald says ...")."""
CLAUSE_SENTENCES = 2
"""That each clause gets before the question as a whole: of 260 dev questions of MultiHop-RAG 0.56 of the gold sentences
are in the evidence in place of 0.52 with one that was sought without the clause's own cosine and publisher (questions
that compare articles: all of them for 0.36 in place of 0.31), in 4 % more characters; three found no more."""
CLAUSE_CANDIDATES = 4
"""Sentences whose meaning is compared with each clause: those that share most of its words."""
ARTICLE_SENTENCES = 120
"""Of an article that is summed up, so many of the first sentences are looked at."""
GAP = 2
"""Characters between two sentences that follow one another."""
_CJK = re.compile(r"[\u2e80-\U0003ffff]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff]")
_NEVER = -1e3
_PRONOUNS = frozenset("he she it they his her its their this these that those".split())
LEAST_SHARE = 0.7
"""Sentences under this share of the best one's score are left out: they would only be read, and lead astray.

Against 0.6, of 46 answerable dev questions of SQuAD v2 35 are answered rightly in place of 33 and 5 refused in place of
7, of 24 unanswerable ones 14 refused in place of 15; 9 of MultiHop-RAG stay as they are. Answers take 0.91 of the
processor time (AVX2): of 200 questions the evidence has 159 tokens at the median in place of 254, and the gold sentence
is in it for 0.925 in place of 0.935. With 0.8 it is in it for 0.90.
"""
LEAST_SHARE_BY_LANGUAGE = 0.65
"""The same by E5. Of 180 questions in six languages (`tests/real/retrieval_by_language`) the gold sentence is read for
0.93, 0.97 and 0.98 at 0.7, 0.65 and 0.6, of 60 English ones over them for 0.83, 0.85 and 0.85, in 870, 1030 and 1160
characters of five passages (1290, 1330 and 1350); 0.97 and 0.78 in 990 and 1250 where cosines counted once and only the
sentences with most of the question's words were compared."""


@dataclass(frozen=True)
class Evidence:
    """All sentences of the passages, and which of them to answer from.

    `pool` holds every sentence once, by passage rank and position; `vectors` their encodings; `chosen` positions in
    the pool, in reading order; `of_clauses` the best for each clause of a question of several; `best` those that were
    compared, the best first; `cosines` of these to the question; `by_language` as of the ranking's weights.
    """

    pool: tuple[SourceSentence, ...]
    vectors: TextVectors
    chosen: tuple[int, ...]
    of_clauses: tuple[int, ...]
    best: tuple[int, ...]
    cosines: Floats
    by_language: bool = False

    @property
    def sentences(self) -> tuple[SourceSentence, ...]:
        """What to answer from, in reading order."""
        return tuple(self.pool[position] for position in self.chosen)


def choose_evidence(
    plan: QuestionPlan,
    passages: Sequence[Passage],
    index: Index,
    encoder: Encoder,
    weights: Weights = DEFAULT_WEIGHTS,
    *,
    spread: bool = False,
    by_date: bool = False,
) -> Evidence:
    """The best sentences of the passages for the question, about EVIDENCE_CHARACTERS long together.

    A question of several clauses ("..., while the other article ...") gets the best sentences of each part first. With
    `spread` each article gets its best sentence first; with `by_date` older articles are read first.
    """
    pool = [s for s in passage_sentences(passages, index) if not plan.ids.speaks_of_another(s.text)]
    vectors = TextVectors([sentence.text for sentence in pool], encoder)
    if not pool:
        return Evidence((), vectors, (), (), (), np.empty(0, dtype=np.float32))
    idf = index.lexical.idf
    highest = max(passage.score for passage in passages) or 1.0
    share = np.array([sentence.score / highest for sentence in pool], dtype=np.float32)
    held = held_terms(pool)
    lexical = COVERAGE_WEIGHT * _coverage(plan.wording.terms, held, idf) + PASSAGE_WEIGHT * share
    if plan.text != plan.asked and plan.background is not None:
        lexical += ASKED_WEIGHT * _share_of_own(terms(plan.asked), held, idf)
    compared = np.argsort(-lexical, kind="stable")[: CANDIDATES_BY_LANGUAGE if weights.by_language else CANDIDATES]
    sought = [lexical + aim for aim in _aims(plan, pool, held, index)] if plan.wording.has_clauses else []
    each = [np.argsort(-aimed, kind="stable")[:CLAUSE_CANDIDATES] for aimed in sought]
    articles = dict.fromkeys(sentence.source for sentence in pool) if spread else {}
    of_article = [_NEVER * np.array([s.source != article for s in pool], dtype=np.float32) for article in articles]
    each += [np.argmax(lexical + aim, keepdims=True) for aim in of_article]
    compared = np.unique(np.concatenate([compared, *each]))
    known = vectors.of(compared)
    cosines: Floats = known @ plan.vector
    languages = [pool[position].language for position in compared]

    def counted(cosines: Floats, vector: Floats) -> Floats:
        if not weights.by_language:
            return cosines
        return meaning(cosines, index.centring.shares_of(languages, vector), weights)

    scores = lexical[compared] + counted(cosines, plan.vector)
    order = np.argsort(-scores, kind="stable")
    for position, score in zip(compared, scores, strict=True):
        pool[position] = replace(pool[position], score=float(score))
    asked = question_vectors(encoder, plan.wording.texts) if sought else ()
    found = [aimed[compared] + counted(known @ clause, clause) for aimed, clause in zip(sought, asked, strict=True)]
    of_clauses = _best_in_turn([compared[np.argsort(-worth, kind="stable")] for worth in found])
    firsts = dict.fromkeys([*of_clauses, *(int(compared[np.argmax(scores + aim[compared])]) for aim in of_article)])
    best = [int(position) for position in compared[order]]
    least = LEAST_SHARE_BY_LANGUAGE if weights.by_language else LEAST_SHARE
    # In another language the best are less well known, so that as many characters are read whatever they cost.
    lengths = [reading_length(s.text) if s.language == plan.language else len(s.text) for s in pool]
    chosen = _with_antecedents(pool, _within_budget(pool, lengths, list(firsts), best, least))
    in_order = _in_reading_order(pool, chosen, by_date)
    return Evidence(tuple(pool), vectors, in_order, tuple(firsts), tuple(best), cosines[order], weights.by_language)


def whole_article(plan: QuestionPlan, source: str, index: Index, encoder: Encoder) -> Evidence:
    """The sentences that stand for an article: its first, and those nearest to the mean of all its sentences.

    The centroid method of Radev and others 2004, with sentence encodings for words.
    """
    pool = article_sentences(index, source)[:ARTICLE_SENTENCES]
    vectors = TextVectors([sentence.text for sentence in pool], encoder)
    if not pool:
        return Evidence((), vectors, (), (), (), np.empty(0, dtype=np.float32))
    every = vectors.of(range(len(pool)))
    central = every @ every.mean(axis=0)
    best = [0, *(int(position) for position in np.argsort(-central, kind="stable") if position)]
    pool = [replace(sentence, score=1.0) for sentence in pool]
    chosen = _with_antecedents(
        pool, _within_budget(pool, [reading_length(s.text) for s in pool], [], best, LEAST_SHARE)
    )
    cosines: Floats = every[best] @ plan.vector
    return Evidence(tuple(pool), vectors, _in_reading_order(pool, chosen, False), (), tuple(best), cosines)


def _coverage(
    asked: Sequence[str], held: Sequence[tuple[frozenset[str], frozenset[str]]], idf: Callable[[str], float]
) -> Floats:
    """Of each sentence, the mean of two shares: of the question's words in it, and in it and what stands before it.

    What stands before it names whom the sentence speaks of, but does not answer itself.
    """
    weights = TermWeights(asked, idf)
    return np.array([(weights.share_in(own) + weights.share_in(around)) / 2 for own, around in held], dtype=np.float32)


def _best_in_turn(ranked: Sequence[Ints]) -> list[int]:
    """The best of each clause, and then the second best, each once."""
    turns = zip(*(positions[:CLAUSE_SENTENCES].tolist() for positions in ranked), strict=True)
    return list(dict.fromkeys(chain.from_iterable(turns)))


def _aims(
    plan: QuestionPlan,
    pool: Sequence[SourceSentence],
    held: Sequence[tuple[frozenset[str], frozenset[str]]],
    index: Index,
) -> list[Floats]:
    """What the sentences for each clause are sought by, beside what the whole question shows."""
    idf = index.lexical.idf
    sources = {sentence.source for sentence in pool} if plan.publishers else ()  # looked up only where one is named
    publishers = {source: index.document(source).metadata.get("publisher") for source in sources}
    aims = []
    named: frozenset[str] = frozenset()
    for text, clause in zip(plan.wording.texts, plan.wording.clauses, strict=True):
        named = named_publishers(text, plan.publishers) or named  # "The Herald says that ..., that ..."
        of_it = np.array([publishers.get(sentence.source) in named for sentence in pool], dtype=np.float32)
        aims.append(CLAUSE_WEIGHT * _coverage(clause, held, idf) + PAPER_WEIGHT * of_it)
    return aims


def _share_of_own(
    asked: Sequence[str], held: Sequence[tuple[frozenset[str], frozenset[str]]], idf: Callable[[str], float]
) -> Floats:
    """Of each sentence, the share of the words that stand in it."""
    weights = TermWeights(asked, idf)
    return np.array([weights.share_in(own) for own, _ in held], dtype=np.float32)


def _within_budget(
    pool: Sequence[SourceSentence],
    lengths: Sequence[int],
    firsts: Sequence[int],
    best: Sequence[int],
    least_share: float,
) -> list[int]:
    """The first ones and then the best sentences that fit the budget; at least one."""
    chosen: list[int] = []
    spent = 0
    for position in dict.fromkeys([*firsts, *best]):
        wanted = position in firsts
        if chosen and spent + lengths[position] > EVIDENCE_CHARACTERS:
            if wanted:
                continue
            break
        if chosen and not wanted and pool[position].score < least_share * pool[best[0]].score:
            break
        chosen.append(position)
        spent += lengths[position]
    return chosen


def reading_length(text: str) -> int:
    """In characters of English, how long a text is to read.

    By the tokenizer of the presets English has 4.0 characters a token, German, French and Spanish 3.3 to 3.4, Russian
    2.7, Arabic 2.5 and Chinese 1.4.
    """
    if text.isascii():
        return len(text)
    ideographs = len(_CJK.findall(text))
    return len(text) + 2 * ideographs + len(_OTHER_SCRIPT.findall(text)) // 2


def _with_antecedents(pool: Sequence[SourceSentence], chosen: Sequence[int]) -> list[int]:
    """Before a sentence that begins with a pronoun, the sentence before it, which says whom the pronoun means."""
    found = list(chosen)
    for position in chosen:
        opening = words(pool[position].text)[:1]
        before, sentence = pool[position - 1], pool[position]
        adjacent = position > 0 and before.source == sentence.source and 0 <= sentence.start - before.end <= GAP
        if opening and opening[0] in _PRONOUNS and adjacent and position - 1 not in found:
            found.append(position - 1)
    return found


def _in_reading_order(pool: Sequence[SourceSentence], chosen: Sequence[int], by_date: bool) -> tuple[int, ...]:
    """By article, that of the best passage first or the oldest first, and by place within it."""
    first_of_article: dict[str, int] = {}
    for position in sorted(chosen):
        first_of_article.setdefault(pool[position].source, position)

    def place(position: int) -> tuple[str, int, int]:
        sentence = pool[position]
        return (sentence.date or "" if by_date else "", first_of_article[sentence.source], sentence.start)

    return tuple(sorted(chosen, key=place))
