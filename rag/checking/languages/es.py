"""Spanish: words that the check must know.

Covered: no, sin, nunca and their like; modal verbs, the conditional of the commonest verbs, adverbs and verbs of
intention, report, claim and demand; conditions, exceptions and limits; superlatives behind an article. Not covered:
future forms and conditionals of other verbs, "según". "La" is left out of the pronouns: it is mostly an article.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "no nunca jamás nada nadie ningún ninguna ninguno ningunos ningunas ni sin tampoco imposible apenas"
    ),
    hedges=words(
        "puede pueden podría podrían debe deben debería deberían sería serían habría habrían quizá quizás tal vez "
        "probablemente posiblemente posible supuesto supuesta supuestamente presunto presunta presuntamente quiere "
        "quieren quisiera espera esperan prevé prevén previsto prevista planea planean planeado propone proponen "
        "propuesto propuesta pretende pretenden intenta intentan amenaza acusado sospecha aparentemente eventual "
        "cree creen creía creían afirma afirman afirmó afirmaron asegura aseguran aseguró aseguraron sostiene "
        "sostienen teme temen temía temían considera consideran opina opinan acusa acusan acusó acusaron promete "
        "prometen prometió prometieron pide piden pidió pidieron exige exigen exigió exigieron pretendía"
    ),
    denials=words(
        "niega negó niegan desmiente negaron desmienten desmintió desmintieron rechaza rechazan rechazó rechazaron "
        "carece carecen descarta descartó descartan descartaron"
    ),
    exceptions=words("salvo excepto"),
    futures=words("será serán va van"),
    conditions=words("si condición"),
    without=words("sin"),
    limits=words(
        "solo sólo solamente únicamente exclusivamente casi prácticamente parcialmente algunos algunas ciertos "
        "ciertas pocos pocas"
    ),
    joints=words("y e o u pero sino mientras"),
    subjects=words("él ella ellos ellas"),
    superlative=r"\b(?:el|la|los|las|lo)\s+(?:que\s+)?(?:más|menos|mejor(?:es)?|peor(?:es)?|mayor(?:es)?|menor(?:es)?)\b",
    deciding=words(
        "antes después con sin más menos sólo solo solamente todos todas algunos algunas muchos muchas pocos pocas "
        "contra para hasta desde entre salvo sobre bajo aún todavía ya siempre nunca de a"
    ),
    pronouns=words("él ella ellos ellas le les lo este esta esto ese esa eso su sus aquel allí"),
    verdicts=words("sí no"),
    units=units(
        percent="ciento %",
        thousand="mil",
        million="millón millones",
        trillion="billón billones",
        km="kilómetro kilómetros",
        m="metro metros",
        year="año años",
        month="mes meses",
        day="día días",
        hour="hora horas",
        euro="euro euros",
        dollar="dólar dólares",
    ),
)
