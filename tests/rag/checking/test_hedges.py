import pytest

from rag.checking.facts import Facts
from rag.checking.hedges import Hedges
from rag.checking.rule import Asked
from rag.checking.rules import CONDITION, HEDGE

NOTHING_ASKED = Asked(Facts.of(""), lambda _: 1.0)


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("They bought the tract, finished its streets, provided the last of the lamps, and sold it.", False),
        ("The village provided the workers with bread.", False),
        ("The mill reopens provided the bridge is mended.", True),
        ("The mill reopens provided that all agree.", True),
        ("The mill reopens, provided it has the money.", True),
    ],
)
def test_to_provide_something_is_no_condition(text, conditional):
    assert Hedges.of(text).conditional == conditional


@pytest.mark.parametrize(
    ("claim", "source", "conditional"),
    [
        ("The law asks for a pound.", "The law asks for a pound, while others ask for more if a firm fails.", False),
        ("The current must be direct.", "The current must be direct: if it alternates, gas forms.", False),
        ("The gauge is at sea level.", "The gauge is at sea level and may vary depending on the place.", False),
        ("The mill reopens in May.", "The mill reopens in May if the bridge is mended.", True),
        (
            "The firm raised 105 million.",
            "If you look at the founders of the firm that raised 105 million, two left.",
            False,
        ),
        ("The mill reopens in May.", "The mill reopens in May (if the bridge is mended).", True),
        ("The mill reopens in May.", "The mill reopens in May, but only if the bridge is mended.", True),
        ("The mill reopens in May.", "If the bridge is mended (it is old), the mill reopens in May.", True),
        ("The plant closes.", "If Mr. Berg agrees, the plant closes.", True),
        ("The plant closes.", "The mayor spoke: if Mr. Berg agrees, the plant closes.", True),
        ("The mill reopens in May.", "The mill reopens in May: provided that all agree.", True),
        ("You get a refund.", "You get a refund if you cancel.", True),
        ("The inn reopens in May.", "If the bridge is mended, the mill reopens, and the inn reopens in May.", True),
        ("The inn pays more.", "The mill closes in May, but the inn pays more if the bridge is mended.", True),
    ],
)
def test_a_condition_reaches_as_far_as_its_part_of_the_sentence(claim, source, conditional):
    assert bool(CONDITION.breaks(Facts.of(claim), Facts.of(source), NOTHING_ASKED)) is conditional


@pytest.mark.parametrize(
    ("claim", "source", "hedged"),
    [
        ("40,000 people died of the plague.", "In 1466, perhaps 40,000 people died of the plague in Paris.", True),
        ("Forty people died of the plague.", "In that year possibly forty people died of the plague.", True),
        ("The dam holds 5 million tonnes of water.", "The dam holds up to 5 million tonnes of water.", True),
        ("The dam may hold 5 million tonnes of water.", "The dam holds up to 5 million tonnes of water.", False),
        ("The hall opened in May.", "The hall may open in May.", True),
        ("The firm closes the plant.", "Firm May Close the Plant", True),
        ("The hall opened in May.", "The hall opened in May.", False),
        ("The hall seats 900 people.", "The hall seats fewer than 900 people.", True),
        ("The club climbed to second place.", "The club moved up to second place in the league.", False),
        ("More than 40 people died.", "More than 40 people died.", False),
    ],
)
def test_a_figure_that_the_source_only_guesses_or_bounds_is_hedged(claim, source, hedged):
    assert bool(HEDGE.breaks(Facts.of(claim), Facts.of(source), NOTHING_ASKED)) is hedged
