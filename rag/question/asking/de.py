"""German: follow-ups and kinds of questions.

Covered: und, aber, oder, also at the beginning; question words alone or with one adjective; personal and
possessive pronouns, dieser, das at the end, before the last word and before prepositions, dort, davon and their
like, sonst noch. A noun before a pronoun is what it stands for. Not covered: der and die as pronouns, "es" but
behind the commonest verbs, since it mostly stands for nothing, Sie in capitals, which is the reader.
"""

from rag.question.asking.words import AskingWords

WORDS = AskingWords(
    openings=r"(?:und|aber|oder|also|und was ist mit|was ist mit de[rmn]|wie steht es mit)\b(?! doch)",
    bare=r"(?:(?:seit|bis|von|ab) )?(?:warum|wann|wo|wer|wen|wem|wie|was|wieso|weshalb|woher|wohin|wofür|womit"
    r"|welche[rsnm]?)"
    r"(?: (?:genau|denn|dann|noch|nicht|sonst|sonst noch|viele?|lange|teuer|oft|weit|hoch|groß|alt|schnell|schwer))?",
    pointers=r"\b(?-i:er|sie|ihm|ihn|ihnen|ihre?[nrms]?|seine?[nrms]?)\b"
    r"|(?<=\bdauerte )es\b|(?<=\bwurde )es\b|(?<=\bkostet )es\b|(?<=\bkostete )es\b|(?<=\bliegt )es\b"
    r"|(?<=\bheißt )es\b"
    r"|(?<=\böffnet )es\b"
    r"|\b(?:diese[rsnm]?|jene[rsnm]?)\b(?! (?:jahre?s?|monats?|wochen?|tage?n?|sommer|winter|herbst|frühling)\b)"
    r"|\b(?:dort|davon|dabei|dafür|dazu|darüber|danach|davor|damals|dagegen|darin|darauf|daran|dadurch|deswegen)\b"
    r"|\bdas(?=$| (?-i:[a-zäöüß]+)$| (?:für|auf|bei|in|mit|nach|von|vor|zu|gegen|über|unter)\b)"
    r"|\b(?:was|wer|wen|wo) (?:sonst|noch)\b|\bnoch dabei$"
    r"|\b(?:dasselbe|derselbe|dieselbe)$",
    named=r"(?!)",
    asks=r"(?:und |aber )?(?:wer|was|wann|wo|warum|wieso|weshalb|wie(?: viele?| lange| hoch| groß| alt| teuer)?"
    r"|woher|wohin)\b"
    r"(?: (?:ist|sind|war|waren|hat|haben|hatte|wird|werden|wurde|wurden|kann|soll|gibt es)\b)?",
    yes_no=r"(?:und |aber |also )?(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann"
    r"|können|konnte|konnten"
    r"|muss|müssen|musste|darf|dürfen|durfte|soll|sollen|sollte|will|wollen|wollte|gibt es|gab es|stimmt es"
    r"|darf man|kann man)\b",
    either=r"\boder\b(?! (?:\w+ ){0,2}nicht\b)",
    summary=r"\b(?:zusammenfassung|fasse?n? (?:sie )?.{1,120}\bzusammen|überblick über|übersicht über|in kürze"
    r"|hauptpunkte|kernpunkte"
    r"|wichtigsten punkte)\b|^(?:was steht|was sagt|worum geht es) (?:in )?(?:dem|diesem|der|das|im) (?:artikel"
    r"|text|bericht) (?:über|von|mit)\b",
    happened=r"\bwas (?:ist |war )?(?:geschah|passierte|geschehen|passiert|los|ereignete sich)\b"
    r"|\bwas ist .{1,80}\b(?:geschehen|passiert)\b",
    latest=r"\b(?:neueste[nrsm]?|neuste[nrsm]?|aktuelle[nrsm]? (?:stand|lage|meldungen)|derzeit|zurzeit"
    r"|momentan|was gibt es neues|letzte[nr]?"
    r" stand|neuigkeiten)\b",
    several=r"^(?:bitte )?(?:nenne?|liste|zähle?) .{0,20}\b(?:alle|die)\b|\bwelche (?:\w+ )?\w+(?:en|er|e"
    r"|s) (?:sind|waren|haben|gehören|nahmen"
    r"|wurden|gibt es)\b",
    explanation=r"(?:und |aber )?(?:warum|weshalb|wieso|inwiefern|erkläre?|beschreibe?|erzähle?|vergleiche?"
    r"|wie (?:funktioniert|entsteht|kam es"
    r"|kommt es|erklärt))\b",
)
