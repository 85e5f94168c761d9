"""German: words that the check must know.

Covered: forms of kein, nicht and their like; modal verbs and conditional forms, adverbs and verbs of intention and
report, claim and demand; "sollen" is a hedge, as newspapers use it; conditions, exceptions and limits; superlatives
behind an article. Not covered: irony, "laut" and "nach Angaben", and prefixes (un-, miss-), which are other words
anyway.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "nicht nichts nie niemals niemand niemandem niemanden niemandes kein keine keinen keinem keiner keines "
        "keinerlei nirgends nirgendwo weder ohne kaum mitnichten keinesfalls keineswegs nein keins unmöglich"
    ),
    hedges=words(
        "soll sollen sollte sollten könnte könnten kann möglicherweise vielleicht wahrscheinlich voraussichtlich "
        "vermutlich angeblich mutmaßlich mutmaßliche mutmaßlichen offenbar womöglich eventuell will wollen wollte "
        "wollten plant planen plante planten geplant geplante geplanten beabsichtigt erwägt erwägen hofft hoffen "
        "erwartet erwarten erwartete würde würden dürfte dürften möchte möchten droht drohen drohte versucht "
        "versuchen versuchte kündigt angekündigt schlägt vorgeschlagen verdächtigt beschuldigt wäre wären hätte "
        "hätten sei seien habe behauptet behaupten behauptete behaupteten glaubt glauben glaubte glaubten meint "
        "meinen meinte meinten vermutet vermuten vermutete vermuteten fürchtet fürchten fürchtete befürchtet "
        "befürchten befürchtete verspricht versprechen versprach versprachen versprochen fordert fordern forderte "
        "forderten gefordert verlangt verlangen verlangte verlangten ansicht meinung auffassung überzeugung "
        "unterstellt unterstellte"
    ),
    denials=words(
        "bestreitet bestritt bestritten dementiert dementierte verweigert verweigerte verneint verneinte bestreiten "
        "dementieren dementierten verweigern verweigerten leugnet leugnen leugnete leugneten lehnt lehnen lehnte "
        "lehnten abgelehnt bezweifelt bezweifeln bezweifelte ausgeschlossen"
    ),
    exceptions=words("außer ausgenommen"),
    futures=words("wird werden"),
    conditions=words("falls wenn sofern vorausgesetzt solange bedingung"),
    without=words("ohne"),
    limits=words(
        "nur lediglich ausschließlich fast beinahe nahezu teilweise teils einige einigen einiger einzelne manche "
        "manchen wenige wenigen"
    ),
    joints=words("und oder aber sondern während"),
    subjects=words("er sie es"),
    superlative=r"\b(?:am|de[rmns]|die|das|im|zum|zur)\s+(?:\w+\s+){0,2}[a-zäöüß]{3,}ste[nrsm]?\b",
    deciding=words(
        "vor nach vorher nachher mit ohne über unter mehr weniger nur alle allen aller einige manche viele wenige "
        "gegen für bis seit ab erst schon noch als zwischen außer außerhalb innerhalb von auf immer nie"
    ),
    pronouns=words("er sie es ihm ihr ihn ihnen sein seine seinen seiner ihre ihren dieser diese dieses dies dort"),
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
