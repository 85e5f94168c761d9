"""German: greetings, thanks and goodbyes of all parts of the country, and the usual questions about the program.

Not covered: dialect beyond single words, jokes and insults.
"""

from rag.question.collection_phrases import Act
from rag.question.phrases.collection import CollectionPhrases, Cue, numbered, ways
from rag.question.phrases.phrases import Phrases, phrases

PHRASES = Phrases(
    greetings=phrases(
        """
        hallo / hallo zusammen / hallo alle / hallöchen / hallo du / hallo footnote / hi / hey / hello / guten tag
        guten tag zusammen / guten morgen / guten abend / gute nacht / schönen guten tag / einen schönen guten tag
        schönen guten morgen
        tag / tach / moin / moin moin / morgen / servus / grüß gott / grüß dich / grüezi / grüezi mitenand
        sei gegrüßt / schönen tag / einen schönen tag / einen schönen tag noch / schönen tag noch / schönen abend
        schönen abend noch / danke / danke dir / danke schön / dankeschön / danke sehr / danke vielmals
        danke für die hilfe / danke für deine hilfe / danke für die antwort / danke für deine antwort / danke ihnen
        danke für ihre hilfe / vielen dank / vielen lieben dank / vielen herzlichen dank / herzlichen dank
        besten dank / tausend dank / vielen dank für die hilfe / vielen dank für ihre hilfe
        vielen dank für deine hilfe / ich danke dir / ich danke ihnen / das war alles / das ist alles / das wars
        das hilft mir / bitte / bitte schön / tschüss / tschüs / tschau / ciao / bis bald / bis später / bis dann
        bis morgen / auf wiedersehen / auf wiederhören / mach's gut / ok / okay / gut / sehr gut / alles klar / klar
        super / prima / toll / perfekt / verstanden / in ordnung / wie geht es dir / wie geht's / wie geht's dir
        wie geht es ihnen / wie gehts / wie geht es dir heute / na
        """
    ),
    about_itself=phrases(
        """
        was kannst du / was kannst du alles / was kannst du denn / was kannst du für mich tun
        was können sie für mich tun / was machst du / was tust du / wer bist du / was bist du / was bist du denn
        bist du ein bot / bist du ein mensch / bist du eine ki / was kann ich dich fragen / was kann ich fragen
        was kann ich hier fragen / was darf ich dich fragen / was kann ich sie fragen / was kann man dich fragen
        was kann man hier fragen / was weißt du / was weißt du alles / wie funktioniert das hier
        wie funktionierst du / wie benutze ich dich / wie benutze ich das / wie benutze ich das hier
        wie kann ich dich benutzen / was ist das hier / was ist footnote / hilfe / hilf mir / bitte hilf mir
        kannst du mir helfen / können sie mir helfen / ich brauche hilfe / stell dich vor / stell dich bitte vor
        wobei kannst du mir helfen / wobei kannst du helfen / womit kannst du mir helfen / wie kannst du helfen /
        wie kannst du mir helfen / was ist deine aufgabe
        was machst du hier
        """
    ),
    collection=CollectionPhrases(
        words={
            "showing": (
                "(?:was sind|welche sind|welcher|welches|welches sind|welcher ist|was ist|welches ist|wie heißt"
                "|wie lautet|wie heißen|{show})"
            ),
            "show": (
                "(?:zeige?(?: mir| uns)?|nenne?(?: mir| uns)?|liste(?: mir)?|gib(?: mir)?|suche?(?: mir)?"
                "|finde(?: mir)?)"
            ),
            "articles": (
                "(?:(?:zeitungs|nachrichten|presse)?artikeln?|texten?|dokumenten?|beiträgen?|meldungen|dateien)"
            ),
            "article": "(?:(?:zeitungs)?artikels?|text(?:es)?|beitrag(?:s|es)?|bericht(?:s|es)?|dokument(?:s|es)?)",
            "collection": "(?:artikelsammlung|sammlung|archiv|archivs|ordner|bibliothek|bestand)",
            "these": "(?:die|der|den|das|dem|diese|dieser|diesen|deine|deiner|deinen|eure|euren|ihre|ihren|unsere)",
            "several": "(?:den|diesen|deinen|euren|ihren|unseren|allen|allen diesen)",
            "newest": "(?:neuesten?|neusten?|neuester|neuestes|aktuellsten?|jüngsten?|letzten?)",
            "oldest": "(?:ältesten?|ältester|frühesten?|ersten?)",
            "verb": "(?: geschrieben| verfasst| veröffentlicht| erschienen| gedruckt)?",
            "paper": "(?:zeitung|zeitschrift|quelle|publikation)",
        },
        polite="(?:hallo |hi |bitte |kannst du mir (?:bitte )?(?:sagen |zeigen )?|können sie mir (?:bitte"
        " )?(?:sagen |zeigen )?|sag mir (?:bitte )?)*",
        questions=(
            (
                Act.OVERVIEW,
                "(?:gib mir |zeige? mir )?(?:bitte )?(?:eine[nr]? )?(?:kurzen? )?(?:überblick|übersicht"
                "|zusammenfassung)"
                "(?: (?:über|von) (?:alle |allen )?(?:{these} )?(?:{articles}|{collection})| (?:aller|der)"
                " {articles})?",
            ),
            (Act.OVERVIEW, "worum geht es (?:hier|in (?:{several} {articles}|{these} {collection}))"),
            (Act.OVERVIEW, "(?:wovon|von was) (?:handeln {these} {articles}|handelt {these} {collection})"),
            (
                Act.OVERVIEW,
                "(?:welche|was für) themen (?:gibt es(?: hier)?|hast du|kommen vor|werden behandelt"
                "|behandel(?:n|t) {these} (?:{articles}|{collection}))",
            ),
            (
                Act.OVERVIEW,
                "was ist in {these} {collection}|was enthält {these} {collection}|fasse? alle {articles} zusammen",
            ),
            (
                Act.PUBLISHERS,
                "(?:aus |von )?(?:welche[nr]?|wie ?vielen?|{show}(?: alle| {these})?) (?:verschiedenen? )?"
                "(?:zeitungen|quellen|zeitschriften|publikationen|herausgeber|medien){rest}",
            ),
            (
                Act.AUTHORS,
                "(?:von )?(?:welche[nr]?|wie ?vielen?|{show}(?: alle| {these})?) (?:verschiedenen? )?"
                "(?:autoren|autorinnen|verfasser|journalisten)(?: und autorinnen| und autoren)?{rest}",
            ),
            (
                Act.AUTHORS,
                "wer sind {these} (?:autoren|verfasser|autorinnen und autoren)(?: (?:{these} )?{articles})?|"
                "wer (?:hat|schrieb) (?:alle |die |diese )+{articles}(?: geschrieben| verfasst)?|von wem sind"
                " {these} {articles}",
            ),
            (Act.LANGUAGES, "(?:in )?(?:welche[nr]?|wie ?vielen?) (?:verschiedenen? )?sprachen?{rest}"),
            (
                Act.SPAN,
                "(?:aus |über |in )?(?:welche[nrmsr]?|was für einen) (?:zeitraum|zeitspanne|zeit|jahren?){rest}",
            ),
            (
                Act.SPAN,
                "von wann(?: bis wann)? (?:sind|stammen|reichen) {these} {articles}|wie (?:alt|aktuell) sind"
                " {these} {articles}",
            ),
            (Act.COUNT, "wie ?viele? (?:verschiedene |{these} |von {these} )?{articles}{rest}"),
            (
                Act.COUNT,
                "(?:wie (?:hoch|groß) ist |was ist |nenne? mir )?(?:die )?(?:gesamt)?(?:an)?zahl (?:{these} "
                "|aller |von )?{articles}{rest}"
                "|wie groß ist {these} {collection}|zähle (?:alle |{these} )?{articles}{rest}",
            ),
            (Act.NEWEST, "(?:{showing} )?(?:der|das|den|dein) {newest} {article}{rest}(?: auf)?"),
            (Act.NEWEST, "welcher {article} ist (?:der |am ){newest}"),
            (Act.OLDEST, "(?:{showing} )?(?:der|das|den|dein) {oldest} {article}{rest}(?: auf)?"),
            (Act.OLDEST, "welcher {article} ist (?:der |am ){oldest}"),
            (Act.NEWEST, "(?:{showing} )?(?:{these} )?(?:{number} )?{newest} {articles}{rest}(?: auf)?{many}"),
            (
                Act.NEWEST,
                "welche {articles} sind (?:die |am )?{newest}{many}|was gibt es neues(?: hier)?{many}|was ist"
                " neu(?: hier)?{many}",
            ),
            (Act.OLDEST, "(?:{showing} )?(?:{these} )?(?:{number} )?{oldest} {articles}{rest}(?: auf)?{many}"),
            (Act.OLDEST, "welche {articles} sind (?:die |am )?{oldest}{many}"),
            (
                Act.LIST,
                "in welche[nrm] {articles} (?:wird|werden|kommt|kommen|ist von|geht es um|steht etwas über)"
                " {subject}(?: erwähnt| genannt| vor| die rede)?",
            ),
            (Act.LIST, "wo (?:wird|werden) {subject} (?:erwähnt|genannt)"),
            (
                Act.LIST,
                "(?:{show} )(?:alle |einige |{these} )*(?:titel (?:{these} |aller )?)?{articles}{rest}(?: auf)?",
            ),
            (Act.LIST, "welche (?:anderen |weiteren |{these} )?{articles}{rest}"),
            (
                Act.LIST,
                "(?:gibt es|hast du|habt ihr|haben wir|haben sie) (?:auch |noch )?(?:einen |irgendwelche |ein "
                "|etwas )?{articles}{rest}",
            ),
            (Act.LIST, "was gibt es neues{rest}{dated}"),
            (Act.LIST, "was (?:wurde|ist){rest} (?:veröffentlicht|geschrieben|erschienen){dated}"),
            (Act.LIST, "was (?:hat|haben|schrieb|schreibt) (?:das |die |der )?{name}{rest}"),
            (Act.LIST, "welche {articles} (?:hat|haben) (?:das |die |der )?{name}{rest}"),
            (
                Act.AUTHOR,
                "(?:wer (?:hat|schrieb|verfasste)|von wem (?:ist|stammt|wurde)|wer ist (?:der autor|die autorin"
                "|der verfasser)(?: von)?) "
                "{these} {article}{rest}",
            ),
            (
                Act.AUTHOR,
                "(?:wer (?:hat|schrieb)|von wem (?:ist|stammt)|wer ist (?:der autor|die autorin) von) {title}{verb}",
            ),
            (Act.DATE, "wann (?:wurde|ist|erschien) (?:{these} {article}{rest}|{title}{verb})"),
            (Act.DATE, "(?:welches datum (?:hat|trägt)|von wann ist) (?:{these} {article}{rest}|{title}{verb})"),
            (
                Act.PUBLISHER,
                "(?:in )?welcher? {paper} (?:hat|ist|erschien|veröffentlichte|druckte) (?:{these}"
                " {article}{rest}|{title}{verb})",
            ),
            (Act.PUBLISHER, "wo (?:ist|wurde|erschien) (?:{these} {article}{rest}|{title}{verb})"),
            (
                Act.TITLE,
                "(?:wie (?:heißt|lautet|ist)|was ist|nenne? mir) (?:der titel|die überschrift|den titel) (?:des"
                "|vom|von dem|{these}) {article}{rest}",
            ),
            (Act.TITLE, "wie heißt {these} {article}{rest}"),
        ),
        conditions=(
            (Cue.BETWEEN, "(?:zwischen|von|vom|aus der zeit von) (?:dem )?{date} (?:und|bis|bis zum) {until}"),
            (Cue.ON, "(?:aus dem jahre?|aus dem|im jahre?|in den|im|in|aus|vom|von|am) {date}|{date}"),
            (Cue.ON, "(?:von|aus|in|im|in der|aus der|vom|am|im laufe des)? ?{span}"),
            (Cue.SINCE, "(?:seit|ab)(?: dem)? (?:{date}|{span})"),
            (Cue.UNTIL, "(?:bis|bis zum|bis ende) {date}"),
            (Cue.BEFORE, "(?:vor)(?: dem)? {date}"),
            (Cue.AFTER, "(?:nach)(?: dem)? {date}"),
            (Cue.NAME, "(?:von|aus|in|bei|im|vom|der|des|aus der|in der|von der|aus dem|hat) {name}"),
            (Cue.TITLE, "(?:mit dem titel |namens )?{title}"),
            (
                Cue.NOTHING,
                "{these} {articles}|gibt es|es gibt|hast du|du hast|habt ihr|ihr habt|haben wir|wir haben|haben"
                " sie|es|du|gibt|hast|sind|ist|da|hier|insgesamt|denn"
                "|eigentlich|bitte|alle|alles|vorhanden|verfügbar|enthalten|liegen vor|liegt vor|vor|wurden?"
                "|worden|erschienen|erschien"
                "|veröffentlicht|geschrieben|verfasst|stammen|kommen|aus|decken|ab|umfassen|umfasst|die"
                "|(?:in|aus) {these} {collection}|im {collection}|im index|genau|zurzeit|momentan|jetzt|schon"
                "|bereits|auf",
            ),
        ),
        about="(?:die |das |der |welche )?(?:erwähnen|erwähnt|nennen|handeln von|handelt von|handeln über"
        "|berichten über|berichtet über"
        "|berichten von|schreiben über|sprechen von|sprechen über|behandeln|beschäftigen sich mit|befassen sich"
        " mit|enthalten das wort"
        "|enthalten|es um|zum thema|zu dem thema|mit dem thema|mit dem wort|geht es um|über|zu|zum|zur)",
        without=" (?:aber|und) nicht (?:über )?| (?:aber )?ohne ",
        spans={
            "heute": "today",
            "gestern": "yesterday",
            "letzter woche": "last week",
            "letzte woche": "last week",
            "der letzten woche": "last week",
            "letztem monat": "last month",
            "letzten monat": "last month",
            "letzten monats": "last month",
            "dem letzten monat": "last month",
            "letztes jahr": "last year",
            "letztem jahr": "last year",
            "dem letzten jahr": "last year",
            "vorigem jahr": "last year",
            "voriger woche": "last week",
            "vorigen monat": "last month",
            "dieser woche": "this week",
            "diese woche": "this week",
            "diesem monat": "this month",
            "diesen monat": "this month",
            "diesem jahr": "this year",
            "dieses jahr": "this year",
            "dieses monats": "this month",
        },
        numbers=numbered("zwei drei vier fünf sechs sieben acht neun zehn"),
        languages=ways(
            "auf {}|in {}|in {}er sprache",
            "deutsch:de englisch:en französisch:fr spanisch:es russisch:ru chinesisch:zh arabisch:ar italienisch:it",
        ),
    ),
    openings=phrases(
        """
        was ist / was sind / was war / was waren / was hat / was haben / was wird / was werden / was kostet
        was kosten / was bedeutet / was bedeuten / was heißt / was macht / was machen / was steht / was sagt
        was sagen / was passierte / was geschah / was kann / was können / was soll / was für / was weiß / was gibt
        was gab / was wurde / was will / was wollte / was unterzeichneten / was beschloss / was beschlossen / wer
        wen / wem / wessen / wie / wann / wo ist / wo sind / wo war / wo waren / wo liegt / wo liegen / wo wird
        wo wurde / wo hat / wo fand / wo steht / woher / wohin / warum / weshalb / wieso / welche / welcher
        welches / welchen / welchem / wieviel / wieviele / worum / woran / womit / wofür / wovon / wodurch / gibt es
        erkläre / erklär / nenne / seit wann / bis wann / in welchem / in welcher / zu welchem / mit wem
        mit welchem / ist der / ist die / ist das / hat der / hat die
        """
    ),
)
