"""Spanish: words that the check must know.

Covered: no, sin, nunca and their like; modal verbs, the conditional of the commonest verbs, adverbs and verbs of
intention and report. Not covered: future forms and conditionals of other verbs.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "no nunca jamás nada nadie ningún ninguna ninguno ningunos ningunas ni sin tampoco niega negó niegan desmiente "
        "negaron desmienten desmintió desmintieron rechaza rechazan rechazó rechazaron carece carecen imposible salvo "
        "excepto apenas"
    ),
    hedges=words(
        "puede pueden podría podrían debe deben debería deberían sería serían habría habrían quizá quizás tal "
        "vez probablemente posiblemente posible supuesto supuesta supuestamente presunto presunta "
        "presuntamente quiere quieren quisiera espera esperan prevé prevén previsto prevista planea planean "
        "planeado propone proponen propuesto propuesta pretende pretenden intenta intentan amenaza si será "
        "serán va van acusado sospecha aparentemente eventual"
    ),
    deciding=words(
        "antes después con sin más menos sólo solo solamente todos todas algunos algunas muchos muchas pocos "
        "pocas contra para hasta desde entre salvo sobre bajo aún todavía ya siempre nunca de a"
    ),
    pronouns=words("él ella ellos ellas le les lo la este esta esto ese esa eso su sus aquel allí"),
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
