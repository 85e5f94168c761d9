"""Sentences changed in one thing: so that they say something else, so that they say more than before, or so that they
still say the same.

Each edit takes a sentence, names and figures of its article, and a source of chance; it returns the changed sentence,
or None where it has nothing to change. The word lists cover what English newspapers and encyclopaedias use most, and
are for making training pairs only: what ships is the model that is trained on them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Around:
    """What else an article holds, to change a sentence with: names, figures and other sentences."""

    names: Sequence[str]
    figures: Sequence[str]
    sentences: Sequence[str]


Edit = Callable[[str, Around, random.Random], str | None]

NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w\u2019'-]+(?: (?:of |de |van |von |al-)?[A-Z][\w\u2019'-]+)*")
FIGURE = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])")
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SMALL = "two three four five six seven eight nine ten eleven twelve".split()
_NOT_NAMES = (
    frozenset(
        "The A An In On At It He She They We I But And For This That These Those As By With From After Before When While If "
        "Its His Her Their Our My Your There Here What Who Which Why How Where Not No Yes".split()
    )
    | frozenset(_DAYS)
    | frozenset(_MONTHS)
)

OPPOSITES = [
    pair.split("/")
    for pair in (
        "increased/decreased rose/fell higher/lower more/fewer larger/smaller won/lost accepted/rejected "
        "approved/rejected supported/opposed agreed/refused opened/closed began/ended before/after first/last "
        "early/late above/below inside/outside included/excluded allowed/banned bought/sold north/south east/west "
        "northern/southern eastern/western old/new young/old good/bad best/worst highest/lowest largest/smallest "
        "longest/shortest oldest/youngest strong/weak strongest/weakest major/minor public/private male/female "
        "joined/left arrived/left entered/left success/failure successful/unsuccessful guilty/innocent gained/lost "
        "raised/lowered improved/worsened expanded/shrank legal/illegal possible/impossible common/rare rich/poor "
        "many/few most/least all/none majority/minority up/down increase/decrease rise/fall growth/decline "
        "positive/negative praised/criticised praised/criticized stronger/weaker better/worse faster/slower "
        "cheaper/dearer hot/cold heavy/light upper/lower modern/ancient temporary/permanent domestic/foreign "
        "with/without confirmed/denied released/withheld hired/fired created/destroyed built/demolished "
        "attacked/defended lent/borrowed taught/learned heated/cooled added/removed winner/loser victory/defeat "
        "friend/enemy ally/rival seller/buyer father/son mother/daughter parent/child teacher/pupil"
    ).split()
]
_SYNONYMS = [
    pair.split("/")
    for pair in (
        "said/stated bought/acquired began/started about/approximately near/close_to because/since but/however "
        "large/big many/numerous also/additionally shows/demonstrates showed/demonstrated helped/assisted "
        "children/kids whole/entire famous/well-known important/significant often/frequently usually/typically "
        "several/a_number_of received/was_given built/constructed used/employed make/produce made/produced "
        "killed/slain found/discovered wanted/wished ended/finished big/large quickly/rapidly got/obtained "
        "need/require needs/requires needed/required around/about roughly/about allows/lets allowed/let "
        "despite/in_spite_of during/in_the_course_of almost/nearly small/little began_to/started_to company/firm "
        "film/movie movie/film city/town country/nation announced/made_known reported/told main/chief "
        "became/turned_into live/reside lives/resides lived/resided bigger/larger different/differing "
        "buy/purchase bought/purchased huge/enormous lawyer/attorney doctor/physician job/post "
        "whilst/while until/till over/more_than under/less_than at_least/no_fewer_than per_cent/percent percent/per_cent"
    ).split()
]
_HEDGED_VERBS = {
    "may": "",
    "might": "",
    "could": "",
    "reportedly": "",
    "allegedly": "",
    "possibly": "",
    "probably": "",
    "perhaps": "",
    "apparently": "",
}
_PAST = {
    "announce": "announced", "begin": "began", "build": "built", "buy": "bought", "cut": "cut", "end": "ended",
    "open": "opened", "launch": "launched", "leave": "left", "join": "joined", "pay": "paid", "release": "released",
    "replace": "replaced", "start": "started", "take": "took", "become": "became", "make": "made", "create": "created",
    "introduce": "introduced", "sell": "sold", "meet": "met", "play": "played", "move": "moved", "return": "returned",
    "provide": "provided", "include": "included", "allow": "allowed", "reduce": "reduced", "increase": "increased",
    "receive": "received", "face": "faced", "use": "used", "help": "helped", "stop": "stopped", "win": "won",
    "lose": "lost", "host": "hosted", "close": "closed", "add": "added", "offer": "offered", "expand": "expanded",
    "go": "went", "come": "came", "give": "gave", "get": "got", "have": "had", "lead": "led", "show": "showed",
    "remain": "remained", "continue": "continued", "require": "required", "serve": "served", "bring": "brought",
}  # fmt: skip
_PRESENT_BE = {"is": "is not", "are": "are not", "was": "was not", "were": "were not", "has": "has not",
               "have": "have not", "had": "had not", "can": "cannot", "will": "will not", "would": "would not",
               "could": "could not", "should": "should not", "did": "did not", "does": "does not", "do": "do not"}  # fmt: skip
_SPEAKERS = (
    "according to a spokesman|critics claim|supporters say|officials said|one study suggests|local media reported|"
    "some historians believe|the company said|analysts expect|a former employee claimed|opponents argue|it is said"
).split("|")
_CONDITIONS = (
    "if the plan is approved|if enough money is found|provided that the court agrees|unless the talks fail|"
    "if the weather allows|as long as demand stays high|if parliament passes the bill|if the tests succeed"
).split("|")


def swapped(text: str, match: re.Match[str], new: str) -> str:
    """The text with one match replaced, its first letter as it was."""
    if match[0][:1].isupper() and new[:1].islower():
        new = new[0].upper() + new[1:]
    return text[: match.start()] + new + text[match.end() :]


def _chosen(text: str, pattern: re.Pattern[str] | str, rng: random.Random) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text))
    return rng.choice(found) if found else None


# Something else -------------------------------------------------------------------------------------------------------


def other_figure(text: str, around: Around, rng: random.Random) -> str | None:
    match = _chosen(text, FIGURE, rng)
    if match is None:
        return None
    value = match[0]
    if rng.random() < 0.3 and (others := [f for f in around.figures if f != value and len(f) == len(value)]):
        return swapped(text, match, rng.choice(others))
    digits = value.replace(",", "")
    if digits.isdigit() and len(digits) == 4 and digits[:2] in ("17", "18", "19", "20"):
        return swapped(text, match, str(int(digits) + rng.choice([-20, -10, -3, -2, -1, 1, 2, 3, 10])))
    if digits.isdigit():
        number = int(digits)
        new = rng.choice([number * 10, max(1, number // 10), number + rng.choice([1, 2, 3, 5]), number * 2])
        return swapped(text, match, f"{new:,}" if "," in value or new > 9999 else str(new)) if new != number else None
    place = rng.choice([i for i, c in enumerate(value) if c.isdigit()])
    return swapped(text, match, value[:place] + str((int(value[place]) + rng.randint(1, 8)) % 10) + value[place + 1 :])


def other_number_word(text: str, around: Around, rng: random.Random) -> str | None:
    match = _chosen(text, rf"(?i)\b(?:{'|'.join(_SMALL)})\b", rng)
    return match and swapped(text, match, rng.choice([w for w in _SMALL if w != match[0].lower()]))


def other_magnitude(text: str, around: Around, rng: random.Random) -> str | None:
    sets = ("thousand million billion trillion", "kilometres miles metres feet", "hours days weeks months years",
            "kilometers miles meters feet", "dollars euros pounds", "kg tonnes grams", "hour day week month year")  # fmt: skip
    for words in rng.sample(sets, len(sets)):
        one = words.split()
        match = _chosen(text, rf"\b(?:{'|'.join(one)})\b", rng)
        if match:
            return swapped(text, match, rng.choice([w for w in one if w != match[0]]))
    return None


def other_date(text: str, around: Around, rng: random.Random) -> str | None:
    for one in rng.sample([_MONTHS, _DAYS], 2):
        match = _chosen(text, rf"\b(?:{'|'.join(one)})\b", rng)
        if match:
            return swapped(text, match, rng.choice([w for w in one if w != match[0]]))
    return None


def other_name(text: str, around: Around, rng: random.Random) -> str | None:
    found = [m for m in NAME.finditer(text) if m[0].split()[0] not in _NOT_NAMES]
    if not found:
        return None
    match = rng.choice(found)
    parts = len(match[0].split())
    others = [n for n in around.names if n not in text and match[0] not in n and n not in match[0]]
    alike = [n for n in others if len(n.split()) == parts] or others
    return swapped(text, match, rng.choice(alike)) if alike else None


def names_swapped(text: str, around: Around, rng: random.Random) -> str | None:
    """Two names change places: who did what to whom, or what was given which."""
    found = [m for m in NAME.finditer(text) if m[0].split()[0] not in _NOT_NAMES]
    first_word = re.match(r"[A-Z][\w\u2019'-]+(?: [A-Z][\w\u2019'-]+)*", text)
    if first_word and first_word[0].split()[0] not in _NOT_NAMES and any(first_word[0] in n for n in around.names):
        found = [first_word, *[m for m in found if m.start() >= first_word.end()]]
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a[0] != b[0] and b.start() - a.end() > 4]
    # In a list ("Paris, Rome and Bonn") places mean nothing.
    pairs = [
        (a, b)
        for a, b in pairs
        if not re.fullmatch(r"[,\s]*(?:[A-Z][\w\u2019'-]+[,\s]*)*(?:and|or|&)?\s*", text[a.end() : b.start()])
    ]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def figures_swapped(text: str, around: Around, rng: random.Random) -> str | None:
    found = list(FIGURE.finditer(text))
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a[0] != b[0]]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def opposite(text: str, around: Around, rng: random.Random) -> str | None:
    for pair in rng.sample(OPPOSITES, len(OPPOSITES)):
        for one, other in (pair, pair[::-1]):
            match = _chosen(text, rf"(?i)\b{one}\b", rng)
            if match:
                return swapped(text, match, other)
    return None


def negated(text: str, around: Around, rng: random.Random) -> str | None:
    """A "not" put in or taken out."""
    match = _chosen(
        text, r"\b(?:is|are|was|were|has|have|had|can|will|would|could|should|did|does|do)(?: not|n't|n\u2019t)\b", rng
    )
    if match:
        return swapped(text, match, re.split(r" not|n't|n\u2019t", match[0])[0])
    match = _chosen(text, r"\b(?:never|no longer|not) ", rng)
    if match:
        return text[: match.start()] + text[match.end() :]
    match = _chosen(text, rf"\b(?:{'|'.join(_PRESENT_BE)})\b(?! not\b)(?!n't)", rng)
    return match and swapped(text, match, _PRESENT_BE[match[0].lower()])


def other_order(text: str, around: Around, rng: random.Random) -> str | None:
    """Before for after, and what led to what."""
    table = {"before": "after", "after": "before", "because of": "despite", "despite": "because of", "until": "since",
             "led to": "resulted from", "resulted from": "led to", "caused": "was caused by", "prior to": "following",
             "following": "prior to", "because": "although", "although": "because", "due to": "despite",
             "more than": "less than", "less than": "more than", "fewer than": "more than", "at least": "at most",
             "as a result of": "in spite of", "up to": "at least", "most": "some", "instead of": "as well as",
             "followed by": "preceded by", "thanks to": "despite"}  # fmt: skip
    match = _chosen(text, rf"(?i)\b(?:{'|'.join(table)})\b", rng)
    return match and swapped(text, match, table[match[0].lower()])


def other_joint(text: str, around: Around, rng: random.Random) -> str | None:
    """The two sides of a comparison, of a cause or of an order in time change places."""
    match = re.match(
        r"(?P<one>[A-Z][^,;:()]{8,80}?) (?P<joint>because|than|before|after) (?P<other>[^,;:()]{8,80})\.$", text
    )
    if not match or re.match(r"(?i)(?:of|being|\w+ing)\b", match["other"]):
        return None
    one, other = match["one"], match["other"]
    kept = one if one.split()[0] in {n.split()[0] for n in around.names} else one[0].lower() + one[1:]
    return f"{other[0].upper()}{other[1:]} {match['joint']} {kept}."


# More than before -----------------------------------------------------------------------------------------------------


def without_hedge(text: str, around: Around, rng: random.Random) -> str | None:
    """What was planned, possible or expected is said to be so."""
    verb = r"(?P<verb>[a-z]+)"
    tries = [
        (r"\b(?:will|would|could|may|might) be\b", lambda m: rng.choice(["was", "is", "has been"])),
        (rf"\b(?:will|would|could|may|might|plans? to|planned to|hopes? to|is expected to|are expected to|is set to|"
         rf"is due to|are set to|wants? to|intends? to|seeks? to|aims? to|was expected to|is likely to|agreed to|"
         rf"proposed to|is planning to|are planning to|has promised to|vowed to|tried to|is going to) {verb}\b",
         lambda m: _PAST.get(m["verb"])),
        (r"(?i)\b(?:allegedly|reportedly|possibly|probably|perhaps|apparently|supposedly|likely) ", lambda m: ""),
        (r"\b(?:proposed|planned|alleged|suspected|potential|possible|would-be|expected) (?=[a-z])", lambda m: ""),
        (r"\b(?:is|are) (?:expected|set|scheduled|due|planned|believed|thought|said|likely) to be\b", lambda m: "is" if m[0].startswith("is") else "are"),
    ]  # fmt: skip
    for pattern, new in rng.sample(tries, len(tries)):
        match = _chosen(text, pattern, rng)
        if match and (word := new(match)) is not None:
            changed = swapped(text, match, word)
            return changed[0].upper() + changed[1:]
    return None


def hedged(text: str, around: Around, rng: random.Random) -> str | None:
    """What is so is said to be possible, planned, said by somebody or on a condition; for the source's side."""
    if re.search(r"(?i)\b(?:will|would|could|may|might|expected|planned|allegedly|reportedly|if|said|says)\b", text):
        return None
    choice = rng.random()
    if choice < 0.3:
        first = (
            text if text.split(maxsplit=1)[0] in {n.split()[0] for n in around.names} else text[0].lower() + text[1:]
        )
        speaker = rng.choice(_SPEAKERS)
        if speaker.startswith("according"):
            return f"{speaker[0].upper()}{speaker[1:]}, {first}"
        return f"{speaker[0].upper()}{speaker[1:]} that {first}"
    if choice < 0.45:
        return f"{text.rstrip('.')}, {rng.choice(_CONDITIONS)}."
    table = {"is": ["may be", "is said to be", "is expected to be", "could become", "was once to be"],
             "are": ["may be", "are said to be", "are expected to be", "could become"],
             "was": ["may have been", "was reportedly", "was to be", "was allegedly", "was nearly"],
             "were": ["may have been", "were reportedly", "were to be", "were allegedly", "were nearly"],
             "has": ["may have", "has reportedly", "is expected to have"], "have": ["may have", "have reportedly"],
             "had": ["may have had", "had reportedly", "had nearly"]}  # fmt: skip
    back = {past: base for base, past in _PAST.items()}
    match = _chosen(text, rf"\b(?:{'|'.join([*table, *back])})\b", rng)
    if match is None:
        return None
    if match[0] in table:
        return swapped(text, match, rng.choice(table[match[0]]))
    base = back[match[0]]
    plans = [f"may have {match[0]}", f"plans to {base}", f"reportedly {match[0]}", f"wants to {base}", f"will {base}",
             f"is expected to {base}", f"tried to {base}", f"failed to {base}", f"almost {match[0]}", f"would have {match[0]}"]  # fmt: skip
    return swapped(text, match, rng.choice(plans))


def without_speaker(text: str, around: Around, rng: random.Random) -> str | None:
    """What somebody said is said to be so."""
    for pattern in (
        r"^(?:[A-Z][^,;.\"\u201c]{2,60}?) (?:said|says|claims?|claimed|argued|argues|alleged|alleges|believes?|believed|suggests?|suggested|told \w+|insisted|warned|predicted) (?:that )?(?P<what>[^\"\u201c]{25,})$",
        r"^According to [^,]{3,60}, (?P<what>.{25,})$",
        r"^(?P<what>[^\"\u201c]{25,}), (?:according to [^,]{3,60}|[A-Za-z .]{3,40} (?:said|says|claimed|told \w+))\.$",
    ):
        match = re.match(pattern, text)
        if match and not match["what"].lower().startswith(("to ", "in ", "on ")):
            what = match["what"].rstrip(".")
            return f"{what[0].upper()}{what[1:]}."
    return None


def without_condition(text: str, around: Around, rng: random.Random) -> str | None:
    match = re.match(r"^(?:If|Unless|Provided that|As long as) [^,]{5,90}, (?P<what>.{15,})$", text) or re.match(
        r"^(?P<what>.{15,}?),? (?:if|unless|provided that|as long as|only when) [^,]{5,90}\.$", text
    )
    if match is None:
        return None
    what = match["what"].rstrip(".")
    return f"{what[0].upper()}{what[1:]}."


def more_of_it(text: str, around: Around, rng: random.Random) -> str | None:
    """A limited number, share or rank becomes a full one."""
    table = [(r"(?i)\b(?:some|many|several|most|a few|half|nearly all|almost all) (?=of the |of its |of their )", "all "),
             (r"(?i)\b(?:some|many|several|most|a few) (?=[a-z]+s\b)", "all "),
             (r"(?i)\bone of the (?=(?:most \w+|\w+est|best|first|main|leading)\b)", "the "),
             (r"(?i)\bamong the (?=(?:most \w+|\w+est|best|first|main|leading)\b)", "the "),
             (r"(?i)\b(?:nearly|almost|about|around|roughly|approximately|up to|at least|more than|fewer than|less than) (?=\d)", "exactly "),
             (r"(?i)\bthe (?:second|third|fourth|fifth)[- ](?=(?:most \w+|\w+est)\b)", "the "),
             (r"(?i)\b(?:often|usually|sometimes|generally|typically|mostly|largely|partly|mainly)\b", "always"),
             (r"(?i)\b(?:helped to|helped|contributed to|took part in) (?=[a-z])", "alone did "),
             (r"(?i)\ba (?=(?:\w+ )?(?:reason|cause|factor|member|founder|leader|winner|supplier|source)\b)", "the only "),
             (r"(?i)\b(?:except|excluding|other than|apart from|all but)\b", "including")]  # fmt: skip
    for pattern, new in rng.sample(table, len(table)):
        match = _chosen(text, pattern, rng)
        if match:
            return swapped(text, match, new)
    return None


def with_cause(text: str, around: Around, rng: random.Random) -> str | None:
    """Two things that only stand side by side are said to be cause and effect."""
    match = _chosen(
        text, r"(?<=\w)(?:,)? (?:and|while|as|when|after) (?=(?:the|a|its|his|her|their|it|he|she|they|[A-Z]\w+) )", rng
    )
    return (
        match
        and text[: match.start()]
        + rng.choice([" because ", ", which is why ", ", causing that "])
        + text[match.end() :]
    )


def with_part(text: str, around: Around, rng: random.Random) -> str | None:
    """A part that was never said of it, from another sentence."""
    parts = []
    for other in rng.sample(list(around.sentences), min(8, len(around.sentences))):
        match = re.search(
            r"(?: in| at| for| with| by| from| after| before| because| to| on) [^,;.\"\u201c]{10,60}\.$", other
        )
        if match and other != text and match[0].strip(" .") not in text:
            parts.append(match[0])
    return text.rstrip(".") + rng.choice(parts) if parts else None


def other_subject(text: str, around: Around, rng: random.Random) -> str | None:
    """What one sentence says, said of another's subject."""
    mine = re.match(r"(?P<subject>[A-Z][^,;:]{2,40}?) (?P<verb>(?:is|was|are|were|has|had|will|can) )", text)
    if mine is None:
        return None
    others = [
        m["subject"]
        for other in around.sentences
        if (m := re.match(r"(?P<subject>[A-Z][^,;:]{2,40}?) (?:is|was|are|were|has|had|will|can) ", other))
        and m["subject"] != mine["subject"]
        and m["subject"].split()[0]
        not in ("It", "He", "She", "They", "There", "This", "That", "These", "In", "I", "We")
    ]
    return rng.choice(others) + text[mine.end("subject") :] if others else None


# The same -------------------------------------------------------------------------------------------------------------


def synonym(text: str, around: Around, rng: random.Random) -> str | None:
    for pair in rng.sample(_SYNONYMS, len(_SYNONYMS)):
        one, other = (word.replace("_", " ") for word in pair)
        number = r"(?= \d)" if one in ("about", "around", "roughly", "over", "under") else ""
        match = _chosen(text, rf"(?i)(?<!-)\b{one}\b(?!-){number}", rng)
        if match:
            return swapped(text, match, other)
    return None


def moved(text: str, around: Around, rng: random.Random) -> str | None:
    """A leading phrase goes to the end, or a last one to the front."""
    match = re.match(
        r"^(?P<phrase>(?:In|On|At|During|Since|After|Before|By|For|Under|From) [^,]{3,50}), (?P<rest>[^,;:\"\u201c]{20,})\.$",
        text,
    )
    if match:
        phrase, rest = match["phrase"], match["rest"]
        return f"{rest[0].upper()}{rest[1:]} {phrase[0].lower()}{phrase[1:]}."
    match = re.match(
        r"^(?P<rest>[^,;:\"\u201c]{25,}) (?P<phrase>(?:in (?:\d{4}|[A-Z]\w+ \d{4})|on (?:[A-Z]\w+ \d+|[A-Z]\w+day)))\.$",
        text,
    )
    if match is None:
        return None
    rest, phrase = match["rest"], match["phrase"]
    kept = rest if rest.split()[0] in {n.split()[0] for n in around.names} else rest[0].lower() + rest[1:]
    return f"{phrase[0].upper()}{phrase[1:]}, {kept}."


def shorter(text: str, around: Around, rng: random.Random) -> str | None:
    """Without an aside, an opening word, or what the sentence says besides."""
    tries = [
        (r"\s*\([^()]{2,80}\)", ""),
        (r", (?:which|who|whose) [^,;.]{5,80}(?=,)", None),
        (r", (?:which|who|whose) [^,;.\"]{5,90}(?=\.$)", ""),
        (r"^(?:However|Meanwhile|Moreover|In addition|Also|Additionally|Furthermore|For example|In fact|Indeed|Instead|Then|Still|Yet|And|But),? (?=\w)", ""),
        (r"(?<=\w), (?:a|an|the) [^,.;]{5,60}, (?=\w)", " "),
        (r"(?i)\b(?:very|really|also|quite|just|actually|simply|even|famously|recently|currently) ", ""),
        (r",? (?:and|but) (?:he|she|it|they|the \w+) (?:is|was|has|had|were|are|will|would|did|also|\w+ed) [^.;]{5,100}(?=\.$)", ""),
        (r"(?<=\w); [^.;]{8,120}(?=\.$)", ""),
    ]  # fmt: skip
    for pattern, new in rng.sample(tries, len(tries)):
        match = _chosen(text, pattern, rng)
        if match and len(text) - len(match[0]) > 30:
            rest = text[match.end() :]
            changed = text[: match.start()] + (rest[1:] if new is None and rest[:1] == "," else (new or "") + rest)
            return changed[0].upper() + changed[1:]
    return None


def other_form(text: str, around: Around, rng: random.Random) -> str | None:
    """The same figure written otherwise."""
    words = "zero one two three four five six seven eight nine ten eleven twelve".split()
    tries = [
        (r"(?<![\d,.])\d{1,3},\d{3}(?![\d,.]*\d)", lambda m: m[0].replace(",", "")),
        (r"\b\d+(?:\.\d+)? (?:per cent|percent)\b", lambda m: m[0].split()[0] + "%"),
        (r"\b\d+(?:\.\d+)?%", lambda m: m[0][:-1] + " per cent"),
        (r"(?<![\d.,$\u00a3\u20ac-])(?:[2-9]|1[0-2])(?= [a-z]{3,})", lambda m: words[int(m[0])]),
        (rf"\b(?:{'|'.join(words[2:])})(?= [a-z]{{3,}})", lambda m: str(words.index(m[0]))),
        (r"(?<=[\d]) million\b", lambda m: "m"), (r"(?<=[\d])m\b", lambda m: " million"),
        (r"\b(?P<day>\d{1,2}) (?P<month>January|February|March|April|June|July|August|September|October|November|December)\b", lambda m: f"{m['month']} {m['day']}"),
        (r"\b(?P<month>January|February|March|April|June|July|August|September|October|November|December) (?P<day>\d{1,2})(?!\d)", lambda m: f"{m['day']} {m['month']}"),
        (r"\bdoes not\b", lambda m: "doesn't"), (r"\bis not\b", lambda m: "isn't"), (r"\bdid not\b", lambda m: "didn't"),
        (r"\bit's\b", lambda m: "it is"), (r"\bdoesn't\b", lambda m: "does not"), (r"\bwon't\b", lambda m: "will not"),
        (r"\bUnited States\b", lambda m: "US"), (r"\bUnited Kingdom\b", lambda m: "UK"), (r"\bU\.S\.", lambda m: "US"),
    ]  # fmt: skip
    for pattern, new in rng.sample(tries, len(tries)):
        match = _chosen(text, pattern, rng)
        if match:
            return swapped(text, match, new(match))
    return None


def speaker_moved(text: str, around: Around, rng: random.Random) -> str | None:
    """The one who says it named at the other end."""
    match = re.match(
        r"^(?P<who>[A-Z][^,;.\"\u201c]{2,50}?) (?:said|says|stated|claimed) that (?P<what>[^\"\u201c]{20,})\.$", text
    )
    if match:
        what = match["what"]
        return rng.choice(
            [f"According to {match['who']}, {what}.", f"{what[0].upper()}{what[1:]}, according to {match['who']}."]
        )
    match = re.match(r"^According to (?P<who>[^,]{3,50}), (?P<what>[^\"\u201c]{20,})\.$", text)
    if match:
        return f"{match['who'][0].upper()}{match['who'][1:]} said that {match['what']}."
    match = re.match(r"^\u201c(?P<what>[^\u201c\u201d]{15,}),\u201d (?P<who>[^,.]{3,40}) said\.$", text)
    return f"{match['who'][0].upper()}{match['who'][1:]} said: \u201c{match['what']}.\u201d" if match else None


def hedge_reworded(text: str, around: Around, rng: random.Random) -> str | None:
    """A hedge in other words."""
    table = {"may": "might", "might": "may", "is expected to": "is set to", "are expected to": "are set to",
             "plans to": "intends to", "planned to": "intended to", "hopes to": "wants to", "could": "may",
             "is likely to": "will probably", "reportedly": "according to reports", "would": "was to",
             "will": "is going to", "alleged": "suspected", "proposed": "planned", "agreed to": "said that it would"}  # fmt: skip
    match = _chosen(text, rf"\b(?:{'|'.join(table)})\b", rng)
    return match and swapped(text, match, table[match[0]])


def full_name(text: str, around: Around, rng: random.Random) -> str | None:
    """A name by a part of it, or a part by the whole, where the article has both."""
    found = [m for m in NAME.finditer(text) if m[0].split()[0] not in _NOT_NAMES]
    for match in rng.sample(found, len(found)):
        longer = [n for n in around.names if n.endswith(" " + match[0])]
        if longer and len(set(longer)) == 1:
            return swapped(text, match, longer[0])
        parts = match[0].split()
        if len(parts) == 2 and parts[1] in around.names:
            return swapped(text, match, parts[1])
    return None


CONTRARY: dict[str, Edit] = {
    "figure": other_figure, "number word": other_number_word, "magnitude": other_magnitude, "date": other_date,
    "name": other_name, "names swapped": names_swapped, "figures swapped": figures_swapped, "opposite": opposite,
    "negation": negated, "order": other_order, "sides swapped": other_joint, "subject": other_subject,
}  # fmt: skip
"""The changed sentence and the one before it do not support each other."""
STRONGER: dict[str, Edit] = {
    "hedge": without_hedge, "speaker": without_speaker, "condition": without_condition, "more of it": more_of_it,
    "cause": with_cause, "part": with_part,
}  # fmt: skip
"""The changed sentence is not supported by the one before it; the other way round nothing is said."""
WEAKER: dict[str, Edit] = {"hedged": hedged}
"""The sentence before it is not supported by the changed one; the other way round nothing is said."""
SAME: dict[str, Edit] = {
    "synonym": synonym, "moved": moved, "shorter": shorter, "other form": other_form, "speaker moved": speaker_moved,
    "hedge reworded": hedge_reworded, "full name": full_name,
}  # fmt: skip
"""The changed sentence is supported by the one before it."""
