"""German: words that the check must know.

Covered: forms of kein, nicht and their like; modal verbs and conditional forms, adverbs and verbs of intention and
report; "sollen" is a hedge, as newspapers use it. Not covered: irony, and prefixes (un-, miss-), which are other
words anyway.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "nicht nichts nie niemals niemand niemandem niemanden niemandes kein keine keinen keinem keiner keines "
        "keinerlei nirgends nirgendwo weder ohne kaum mitnichten keinesfalls keineswegs nein bestreitet "
        "bestritt bestritten dementiert dementierte verweigert verweigerte verneint verneinte außer "
        "bestreiten dementieren dementierten verweigern verweigerten leugnet leugnen leugnete leugneten lehnt lehnen "
        "lehnte lehnten abgelehnt keins unmöglich ausgenommen"
    ),
    hedges=words(
        "soll sollen sollte sollten könnte könnten kann möglicherweise vielleicht wahrscheinlich "
        "voraussichtlich vermutlich angeblich mutmaßlich mutmaßliche mutmaßlichen offenbar womöglich "
        "eventuell will wollen wollte wollten plant planen plante planten geplant geplante geplanten "
        "beabsichtigt erwägt erwägen hofft hoffen erwartet erwarten erwartete würde würden dürfte dürften "
        "möchte möchten wird werden falls wenn sofern vorausgesetzt droht drohen drohte versucht versuchen "
        "versuchte kündigt angekündigt schlägt vorgeschlagen verdächtigt beschuldigt wäre wären hätte hätten "
        "sei seien habe"
    ),
    deciding=words(
        "vor nach vorher nachher mit ohne über unter mehr weniger nur alle allen aller einige manche viele "
        "wenige gegen für bis seit ab erst schon noch als zwischen außer außerhalb innerhalb von auf immer "
        "nie"
    ),
    pronouns=words("er sie es ihm ihr ihn ihnen sein seine seinen seiner ihre ihren dieser diese dieses dies das dort"),
    verdicts=words("ja nein doch"),
    units=units(
        percent="prozent %",
        thousand="tausend tsd",
        million="million millionen mio",
        billion="milliarde milliarden mrd",
        trillion="billion billionen",
        km="kilometer kilometern",
        m="meter metern",
        year="jahr jahre jahren",
        month="monat monate monaten",
        day="tag tage tagen",
        hour="stunde stunden",
        euro="euro",
        dollar="dollar",
    ),
)
