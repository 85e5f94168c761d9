"""Italian: words that the check must know.

Covered: non, senza, mai and their like; modal verbs, the conditional of the commonest verbs, adverbs and verbs of
intention and report.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "non mai niente nulla nessuno nessuna nessun né senza neanche nemmeno neppure nega negato smentisce "
        "smentito rifiuta rifiutato salvo tranne"
    ),
    hedges=words(
        "può possono potrebbe potrebbero deve devono dovrebbe dovrebbero sarebbe sarebbero avrebbe avrebbero "
        "forse probabilmente presumibilmente presunto presunta possibile eventualmente vuole vogliono "
        "vorrebbe spera sperano prevede prevedono previsto prevista intende intendono propone proposto "
        "proposta progetto se sarà saranno minaccia tenta cerca accusato sospettato"
    ),
    deciding=words(
        "prima dopo con senza più meno solo soltanto tutti tutte alcuni alcune molti molte pochi poche contro "
        "per fino da tra fra salvo sopra sotto ancora già sempre mai di a"
    ),
    pronouns=words("lui lei loro egli ella esso essa questo questa quello quella suo sua suoi sue lì"),
    verdicts=words("sì no"),
    units=units(
        percent="cento %",
        thousand="mila mille",
        million="milione milioni",
        billion="miliardo miliardi",
        km="chilometro chilometri",
        m="metro metri",
        year="anno anni",
        month="mese mesi",
        day="giorno giorni",
        hour="ora ore",
        euro="euro",
        dollar="dollaro dollari",
    ),
)
