"""A question, read once: the record that retrieval, evidence, gate, prompt and check take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np

from embeddings.encode.contract import Encoder, question_vectors
from embeddings.errors import UsageError
from embeddings.index.index import Index
from embeddings.index.nearest import Mask
from embeddings.index.postings import Floats
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH
from embeddings.terms import terms
from rag.question.asked_in import question_language
from rag.question.asking.tables import ASKING
from rag.question.asking.words import compiled
from rag.question.clauses import Wording
from rag.question.dates import DateRange
from rag.question.dates_by_language import dates_in
from rag.question.filters import Filters
from rag.question.ids import AskedIds, asked_ids
from rag.question.kinds import Kind, kind_in
from rag.question.languages import Analysis
from rag.question.mentions import asked_publishers, named_publishers
from rag.question.message import question_in
from rag.question.spelling import corrected
from rag.question.weights import TermWeights

NO_IDS = AskedIds()
TITLE_SHARE = 0.8
"""Of a title's terms, weighed by idf, that a question must hold to name the article."""
TITLE_CANDIDATES = 20
"""Chunks, the best by BM25, whose articles' titles are compared with the question."""

# What a question for everything of a time is made of, beside the time: words that ask for a summary or for events.
_NO_SUBJECT = frozenset(
    terms(
        "summary summarise summarize overview main key point points brief gist recap happened happen happening going"
        " news article articles event events story stories report reports reported say tell me give everything all day"
        " week month year period time published written world please short"
    )
)


@dataclass(frozen=True, eq=False)
class QuestionPlan:
    """What a question asks, and within what.

    `asked` as it was typed; `wording` of its stand-alone form, spelt as the articles spell; `filters` what the reader
    set; `range` the span of time that it asks about; `days` ISO dates and `publishers` that it names; `article` the
    source of the article whose title it holds; `language` the code of the question's own; `has_subject` whether it asks
    for more than what happened in a time; `vector` its encoding, shape (dim,).
    `background` is what a follow-up was said against, with its encoding `background_vector`; both None without one.
    `ids` are the exact ids that it names; `papers` those of the publishers whose words it asks for.
    """

    asked: str
    wording: Wording
    kind: Kind
    filters: Filters
    range: DateRange | None
    days: frozenset[str]
    publishers: frozenset[str]
    article: str | None
    has_subject: bool
    vector: Floats
    language: str = ENGLISH
    background: Wording | None = None
    background_vector: Floats | None = None
    ids: AskedIds = NO_IDS
    papers: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The question as it stands alone."""
        return self.wording.text

    @property
    def compares(self) -> bool:
        """Whether it is a yes-or-no question of several clauses: "Does one article say this, while the other ...?".
        Clauses are known of English alone."""
        return self.language == ENGLISH and self.kind in (Kind.YES_NO, Kind.CHOICE) and self.wording.has_clauses

    def only(self, index: Index) -> Mask | None:
        """The rows of the articles that it asks to be answered from, by an exact id or a paper; None for all.

        A question of several clauses compares, and may ask for more than what it names so.
        """
        if self.wording.has_clauses:
            return None
        if self.ids.rows is not None:
            return self.ids.rows
        if self.papers and self.papers == self.publishers:
            rows: Mask = np.logical_or.reduce([index.published_by(name) for name in self.papers])
            return rows
        return None

    @property
    def asks_for_articles(self) -> bool:
        """Whether it asks for articles, by title or only by date: nothing else need be found in them."""
        return self.kind == Kind.SUMMARY and (
            self.article is not None or (self.range is not None and not self.has_subject)
        )


def read_question(
    asked: str,
    index: Index,
    encoder: Encoder,
    *,
    standalone: str | None = None,
    background: str = "",
    filters: Filters | None = None,
    today: date | None = None,
) -> QuestionPlan:
    """Reads the question against one state of the index; raises UsageError for an empty one, or one too long.

    `standalone` is the question with what it takes from the conversation put in; `background` the last turns; from
    `today` on times are told ("last year").
    """
    text = question_in(asked) if standalone is None else standalone
    if not text.strip():
        raise UsageError("the question is empty; ask something")
    # A word that is a token by itself is one that the encoder learnt, and no slip.
    language = question_language(text, tuple(index.languages))
    if language == ENGLISH:  # the only one whose spelling is known
        text = corrected(text, index, lambda word: len(encoder.token_starts(word)) == 1)
    filters = filters or Filters()
    analyse = Analysis.of(language, index.languages, index.lexical.is_held)
    wording, dates = Wording.of(text, analyse), dates_in(language, text, today or date.today())
    kind = kind_in(language, text, dated=dates.range is not None)
    together = Wording.of(f"{text} {background}", analyse) if background else None
    papers = asked_publishers(dates.rest, index.publishers)
    vectors = question_vectors(encoder, [text, together.text] if together else [text])
    return QuestionPlan(
        asked=asked,
        wording=wording,
        kind=kind,
        filters=filters,
        range=dates.range,
        days=dates.days,
        publishers=named_publishers(dates.rest, index.publishers) | papers,
        papers=papers,
        article=_named_article(wording, index, filters.mask(index)) if kind == Kind.SUMMARY else None,
        has_subject=_has_subject(language, dates.undated),
        vector=vectors[0],
        language=language,
        background=together,
        background_vector=vectors[1] if together else None,
        ids=asked_ids(text, index),
    )


def _has_subject(language: str, undated: str) -> bool:
    """Of a question without its dates: whether more is left than what asks for all that happened."""
    if (words := ASKING.get(language)) is None:
        return not _NO_SUBJECT.issuperset(terms(undated))
    left = compiled(f"{words.happened}|{words.summary}").sub(" ", undated)
    return any(len(term) > 1 for term in terms(left, language))


def _named_article(wording: Wording, index: Index, mask: Mask | None) -> str | None:
    """The source of the article whose title the question holds, among those that the filters leave."""
    held: Collection[str] = frozenset(wording.terms)
    rows = index.matching(wording.terms, TITLE_CANDIDATES, mask).rows
    for source in dict.fromkeys(index.source(int(row)) for row in rows):
        document = index.document(source)
        title = TermWeights(terms(document.title, label(document.metadata)), index.lexical.idf)
        if len(title) > 1 and title.share_in(held) >= TITLE_SHARE:
            return source
    return None
