"""French: words that the check must know.

Covered: ne, pas and their like, sans, ni; the conditional of the commonest verbs, modal verbs, adverbs and verbs of
intention, report, claim and demand; conditions, exceptions and limits; superlatives with plus, moins, meilleur, pire.
Not covered: conditional and future forms of other verbs, "selon", irony.
"Personne" and "nul" are left out: where they deny "ne" is with them, and a person or a draw denies nothing.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "ne n pas jamais rien aucun aucune aucuns ni sans non nullement aucunement guère impossible dépourvu dépourvue"
    ),
    hedges=words(
        "peut peuvent pourrait pourraient pouvait devrait devraient serait seraient aurait auraient doit doivent "
        "peut-être probablement doute vraisemblablement apparemment prétendument présumé présumée éventuellement "
        "éventuel éventuelle veut veulent voudrait souhaite souhaitent espère espèrent envisage envisagent prévoit "
        "prévoient prévu prévue prévus compte propose proposé projet menace tente tentent essaie accusé soupçonné "
        "ferait feraient affirme affirment affirmait croit croient croyait estime estiment estimait craint "
        "craignent craignait redoute redoutent soutient soutiennent prétend prétendent considère considèrent accuse "
        "accusent accusait accusés accusée soupçonne soupçonnent promet promettent promis promettait exige exigent "
        "exigeait"
    ),
    denials=words(
        "nie nié niée nient niait démenti dément démentent refuse refusé refusent rejette rejettent rejeté nièrent "
        "refusa rejeta conteste contestent contesté"
    ),
    exceptions=words("sauf excepté hormis"),
    futures=words("sera seront va vont"),
    conditions=words("si condition"),
    without=words("sans"),
    limits=words(
        "seulement seul seule seuls seules uniquement exclusivement presque quasiment partiellement quelques "
        "certains certaines rares"
    ),
    joints=words("et ou mais tandis"),
    subjects=words("il elle ils elles"),
    superlative=r"\b(?:le|la|les|du|des|au|aux)\s+(?:plus|moins|meilleur\w*|pire\w*)\b",
    deciding=words(
        "avant après avec sans plus moins seulement seul tous toutes certains certaines quelques beaucoup peu "
        "contre pour jusque depuis entre sauf sous sur dès encore déjà toujours jamais de à"
    ),
    pronouns=words("il elle ils elles lui leur celui celle ceux ce cela ceci son sa ses cette là"),
    verdicts=words("oui non si"),
    units=units(
        percent="pourcent %",
        thousand="mille",
        million="million millions",
        billion="milliard milliards",
        trillion="billion billions",
        km="kilomètre kilomètres km",
        m="mètre mètres",
        year="an ans année années",
        month="mois",
        day="jour jours",
        hour="heure heures",
        euro="euro euros",
        dollar="dollar dollars",
    ),
)
