"""Forms of English verbs: the irregular ones with their base, and which words are past forms.

Covered: the irregular verbs that news uses, one base each; regular past forms by their ending "-ed". Not covered: forms
that are also nouns or that do not differ from the base ("cut", "put", "set").
"""

from __future__ import annotations

from embeddings.terms import terms

_FORMS = (
    "arise arose arisen; awake awoke awoken; bear bore borne; beat beaten; become became; begin began begun; "
    "bend bent; bite bit bitten; blow blew blown; break broke broken; breed bred; bring brought; build built; "
    "burn burnt; buy bought; catch caught; choose chose chosen; come came; deal dealt; draw drew drawn; die died; "
    "dream dreamt; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; "
    "fight fought; find found; flee fled; fly flew flown; forbid forbade forbidden; forecast forecasted; "
    "forget forgot forgotten; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown; "
    "hang hung; hear heard; hide hid hidden; hold held; keep kept; know knew known; lay laid; lead led; learn learnt; "
    "lend lent; lie lay lain; light lit; lose lost; make made; mean meant; meet met; pay paid; ride rode ridden; "
    "ring rang rung; rise rose risen; run ran; say said; see saw seen; seek sought; sell sold; send sent; "
    "shake shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk; sing sang sung; sink sank sunk; "
    "sit sat; sleep slept; speak spoke spoken; spend spent; spin spun; stand stood; steal stole stolen; "
    "strike struck; swear swore sworn; sweep swept; swim swam swum; take took taken; teach taught; tear tore torn; "
    "tell told; think thought; throw threw thrown; understand understood; wake woke woken; wear wore worn; "
    "win won; withdraw withdrew withdrawn; write wrote written; undergo underwent undergone; overcome overcame; "
    "owe owed; sue sued; tie tied; overtake overtook overtaken; undertake undertook undertaken"
)
PLACED = frozenset(terms("located situated"))
"""Terms of verbs that say no more than the place behind them: "is located in"."""
BE = frozenset("is are was were be been".split())
BASES = {form: forms[0] for forms in (line.split() for line in _FORMS.split(";")) for form in forms[1:]}
"""A past form to its verb's base."""


def is_past(word: str) -> bool:
    """Whether a lower-case word is a past form, or looks like one: "opened", "heard"."""
    return word in BASES or (word.endswith("ed") and len(word) > 4)


def base_form(word: str) -> str:
    """The base of an irregular past form; any other word as it is."""
    return BASES.get(word, word)
