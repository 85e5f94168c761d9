"""Causes that a claim gives and its source does not.

Asked why, a language model puts a "because" between two things that its source only has side by side. Covered: the
words that name a cause outright ("because", "due to"). Not covered: which of the source's causes it is, what a "led to"
says, and causes that a source gives in no word for one.
"""

from __future__ import annotations

import re

from rag.checking.facts import Facts

# "Is due to open" is a time, and no cause. The verbs are those of what is planned for a time.
_SCHEDULED = re.compile(
    r"\b(?:is|are|was|were|been) due to (?:announce|appear|arrive|be|become|begin|close|come|complete|decide|deliver"
    r"|end|expire|face|finish|fly|get|give|go|have|hold|host|join|land|launch|leave|make|marry|meet|move|open|pay|play"
    r"|present|publish|receive|release|replace|report|resume|retire|return|run|sail|sign|speak|stand|start|stay|succeed|take"
    r"|testify|travel|undergo|visit|vote)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|as a result of|caused by|thanks to|on account of)\b(?! (?:to be|be)\b)",
    re.IGNORECASE,
)
# Whatever may give a cause, an aim or a reason; without it a sentence only has two things side by side.
_MAY_GIVE_ONE = re.compile(
    r"\b(?:because|due|owing|result\w*|led|lead\w*|caus\w+|therefore|thus|hence|since|so|thanks|reason\w*|driv\w+|drove"
    r"|allow\w*|contribut\w*|attribut\w*|blam\w*|prompt\w*|consequen\w*|forc\w*|trigger\w*|response|stem\w*|account\w*"
    r"|amid|after|follow\w*|why|given|fuel\w*|spark\w*|creat\w*|made|mak\w+|help\w*|influenc\w*|affect\w*|effect\w*"
    r"|impact\w*|enabl\w*|provok\w*|link\w*|explain\w*|justif\w*|aim\w*|purpose\w*|if|when|in order to)\b",
    re.IGNORECASE,
)


def unfounded_causes(claimed: Facts, source: Facts) -> list[str]:
    """The claim's words for a cause, where the source has no word that could give one."""
    found = _CAUSE.findall(_SCHEDULED.sub(" ", claimed.text))
    return [] if not found or _MAY_GIVE_ONE.search(source.text) else [word.lower() for word in found]
