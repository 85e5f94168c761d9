"""German."""

from rag.corpus.sayings.sayings import Sayings
from rag.question.collection_phrases import Act

SAYINGS = Sayings(
    group=".",
    quoted="„{}“",
    greeting=(
        "Hallo! Ich beantworte Fragen aus {n} Artikel{span} und belege jeden Satz mit einer Fußnote zu den Worten, auf "
        "denen er beruht.",
        "Hallo! Ich beantworte Fragen aus {n} Artikeln{span} und belege jeden Satz mit einer Fußnote zu den Worten, "
        "auf denen er beruht.",
    ),
    suggestion=" Zum Beispiel: {}",
    span=" von {since} bis {until}",
    no_articles="Es gibt keine Artikel.",
    none_such="Kein Artikel {wanted}.",
    total=("Es gibt {n} Artikel{more}:", "Es gibt {n} Artikel{more}:"),
    of_all=("{n} Artikel", "{n} Artikeln"),
    found=("{n} von {of} {wanted}{more}:", "{n} von {of} {wanted}{more}:"),
    more="; die neuesten {n} sind",
    mentions=("erwähnt {}", "erwähnen {}"),
    lacks=("erwähnt nicht {}", "erwähnen nicht {}"),
    origin=("ist {}", "sind {}"),
    in_language="auf {}",
    by="von {}",
    source="aus {}",
    dated="mit Datum {}",
    dated_until="mit Datum bis {}",
    dated_since="mit Datum ab {}",
    dated_between="mit Datum von {} bis {}",
    also=" und ",
    comma=", ",
    or_else=" oder ",
    none_dated="Kein Artikel hat ein Datum.",
    none_such_dated="Ohne Datum sind alle Artikel, auf die das zutrifft: Sie {wanted}.",
    which=" ({})",
    newest="Der neueste Artikel{which} ist {named}.",
    oldest="Der älteste Artikel{which} ist {named}.",
    newest_of="Die {n} neuesten Artikel{which} sind:",
    oldest_of="Die {n} ältesten Artikel{which} sind:",
    end="{}.",
    named_by=", von {}",
    facts={
        Act.AUTHOR: ("Geschrieben wurde {title} von {value}.", "{title} nennt niemanden als Verfasser."),
        Act.DATE: ("{title} hat das Datum {value}.", "{title} hat kein Datum."),
        Act.PUBLISHER: ("Erschienen ist {title} in {value}.", "{title} nennt nicht, wo es erschienen ist."),
        Act.TITLE: ("Der Titel ist {title}.", "{source} hat keinen Titel."),
    },
    no_facet={
        Act.PUBLISHERS: "Kein Artikel nennt, wo er erschienen ist.",
        Act.AUTHORS: "Kein Artikel nennt, wer ihn geschrieben hat.",
        Act.LANGUAGES: "Von keinem Artikel ist die Sprache bekannt.",
    },
    facets={
        Act.PUBLISHERS: ("Die Artikel sind aus {n} Quelle: ", "Die Artikel sind aus {n} Quellen: "),
        Act.AUTHORS: ("Als Verfasser wird {n} Name genannt: ", "Als Verfasser werden {n} Namen genannt: "),
        Act.LANGUAGES: ("Die Artikel sind in {n} Sprache: ", "Die Artikel sind in {n} Sprachen: "),
    },
    facets_more=" und {n} weitere",
    facets_silent="; ohne Angabe: {n} von {total}",
    facets_end=".",
    most="Die meisten sind aus {}.",
    extent=("Es gibt {n} Artikel{span}.", "Es gibt {n} Artikel{span}."),
    subject=("{name}: {n} Artikel, darunter {titles}.", "{name}: {n} Artikel, darunter {titles}."),
    both=("und", "sowie"),
    either=("oder",),
)
