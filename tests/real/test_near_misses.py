"""The whole check, words and the real model's reading: a near miss of each kind has no footnote."""

from __future__ import annotations

import pytest

from rag.checking.given import checker_of
from rag.checking.support import Support
from rag.llm.calibrations import Calibrations
from rag.llm.claims import judge_of

TUNNEL = (
    "The Lindholt tunnel is a proposed road tunnel that would join the island of Vega to the mainland. Engineers at "
    "the ministry expect it to open in 2031 if parliament approves the money. Opponents say that the tunnel will "
    "drain the lake above it. The ferry that it would replace carried about 410,000 passengers in 2022, fewer than "
    "in 2019."
)
MERGER = (
    "Norrland Paper bought its rival Alfta Mills on 3 March 2021 for 240 million kronor. Some of the mills' workers, "
    "who had opposed the sale, left before it was completed. After the purchase, Norrland became one of the largest "
    "makers of packaging in the country. Its chief executive, Ines Dahl, did not say whether mills would be closed."
)
MATCH = (
    "Harbour United lost the final against Kestrel Town by 1 to 3, although its keeper Jon Brekke saved a penalty. "
    "The match began an hour late because of fog. Tickets had sold out in two days. Kestrel's captain was injured "
    "before half-time and was replaced by Olu Adeyemi, who scored twice."
)
KINDS = {
    "modality": (
        TUNNEL,
        "The Lindholt tunnel is planned but not built.",
        "The Lindholt tunnel joins Vega to the mainland.",
    ),
    "tense": (TUNNEL, "The tunnel is expected to open in 2031.", "The tunnel opened in 2031."),
    "condition": (
        TUNNEL,
        "If parliament approves the money, the tunnel is expected to open in 2031.",
        "The tunnel will open in 2031 because parliament approved the money.",
    ),
    "attribution": (
        TUNNEL,
        "According to its opponents, the tunnel will drain the lake above it.",
        "The tunnel has drained the lake above it.",
    ),
    "comparison": (
        TUNNEL,
        "The ferry carried fewer passengers in 2022 than in 2019.",
        "The ferry carried more passengers in 2022 than in 2019.",
    ),
    "figure": (
        TUNNEL,
        "About 410,000 passengers took the ferry in 2022.",
        "About 140,000 passengers took the ferry in 2022.",
    ),
    "roles": (MERGER, "Alfta Mills was bought by Norrland Paper.", "Norrland Paper was bought by Alfta Mills."),
    "date": (
        MERGER,
        "Norrland Paper bought Alfta Mills in March 2021.",
        "Norrland Paper bought Alfta Mills in May 2021.",
    ),
    "magnitude": (MERGER, "The price was 240 million kronor.", "The price was 240 billion kronor."),
    "quantity": (
        MERGER,
        "Some workers left before the sale was completed.",
        "All workers left before the sale was completed.",
    ),
    "order": (
        MERGER,
        "Some of the workers left before the sale was completed.",
        "Some of the workers left after the sale was completed.",
    ),
    "superlative": (
        MERGER,
        "Norrland became one of the country's largest makers of packaging.",
        "Norrland became the largest maker of packaging in the country.",
    ),
    "name": (MERGER, "Norrland's chief executive is Ines Dahl.", "Norrland's chief executive is Inga Dahlberg."),
    "negation": (
        MERGER,
        "Ines Dahl did not say whether mills would be closed.",
        "Ines Dahl said that mills would be closed.",
    ),
    "opposite": (
        MATCH,
        "Harbour United lost the final against Kestrel Town.",
        "Harbour United won the final against Kestrel Town.",
    ),
    "cause": (MATCH, "Fog made the match begin an hour late.", "The match began late because the captain was injured."),
    "entity": (MATCH, "Jon Brekke saved a penalty.", "Olu Adeyemi saved a penalty."),
    "part": (MATCH, "Olu Adeyemi scored twice.", "Olu Adeyemi scored twice and was named player of the match."),
}
"""Of each kind a source, a right claim and a wrong one; none of them was trained or tuned on."""
FLAGGED = frozenset({"modality", "tense", "roles", "magnitude"})
"""Kinds whose right claim is flagged as well: by words, or, where roles are changed, by the model."""


@pytest.fixture(scope="module")
def check(chat_model, encoder):
    model = chat_model("standard")
    judge = judge_of(model, Calibrations().of(model).check, "")

    def checked(source: str, claim: str) -> Support:
        return checker_of(source, "", encoder, judge=judge).check(claim)

    return checked


@pytest.mark.parametrize("kind", KINDS)
def test_a_near_miss_is_not_supported_and_the_right_claim_is_likelier(kind, check):
    source, right, wrong = KINDS[kind]
    good, bad = check(source, right), check(source, wrong)
    assert good.probability > bad.probability
    assert not bad.supported
    assert good.supported or kind in FLAGGED
