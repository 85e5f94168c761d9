"""Portuguese: words that the check must know.

Covered: não, sem, nunca and their like; modal verbs, the conditional of the commonest verbs, adverbs and verbs of
intention and report.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "não nunca jamais nada ninguém nenhum nenhuma nem sem tampouco nega negou desmente desmentiu rejeita "
        "rejeitou recusa recusou salvo exceto"
    ),
    hedges=words(
        "pode podem poderia poderiam deve devem deveria deveriam seria seriam teria teriam talvez "
        "provavelmente possivelmente possível suposto suposta supostamente alegadamente alegado quer querem "
        "gostaria espera esperam prevê previsto prevista planeja planeia planejado propõe proposto proposta "
        "pretende pretendem tenta ameaça se será serão vai vão acusado suspeito"
    ),
    deciding=words(
        "antes depois com sem mais menos só somente apenas todos todas alguns algumas muitos muitas poucos "
        "poucas contra para até desde entre salvo sobre sob ainda já sempre nunca de a"
    ),
    pronouns=words("ele ela eles elas lhe lhes este esta isto esse essa isso seu sua seus suas lá"),
    verdicts=words("sim não"),
    units=units(
        percent="cento %",
        thousand="mil",
        million="milhão milhões",
        billion="bilhão bilhões",
        km="quilómetro quilômetro quilómetros quilômetros",
        m="metro metros",
        year="ano anos",
        month="mês meses",
        day="dia dias",
        hour="hora horas",
        euro="euro euros",
        dollar="dólar dólares",
    ),
)
