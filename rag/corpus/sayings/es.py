"""Spanish. The predicates have no participle, which would have to agree."""

from rag.corpus.sayings.sayings import Sayings
from rag.question.collection_phrases import Act

SAYINGS = Sayings(
    group=".",
    quoted="«{}»",
    greeting=(
        "¡Hola! Respondo a preguntas a partir de {n} artículo{span}, y cada frase lleva una nota a las palabras en que "
        "se apoya.",
        "¡Hola! Respondo a preguntas a partir de {n} artículos{span}, y cada frase lleva una nota a las palabras en "
        "que se apoya.",
    ),
    suggestion=" Por ejemplo: {}",
    span=", del {since} al {until}",
    no_articles="No hay ningún artículo.",
    none_such="Ningún artículo {wanted}.",
    total=("Hay {n} artículo{more}:", "Hay {n} artículos{more}:"),
    of_all=("{n} artículo", "{n} artículos"),
    found=("{n} de {of} {wanted}{more}:", "{n} de {of} {wanted}{more}:"),
    more="; los {n} más recientes son",
    mentions=("menciona {}", "mencionan {}"),
    lacks=("no menciona {}", "no mencionan {}"),
    origin=("tiene {}", "tienen {}"),
    in_language="como idioma {}",
    by="como autor {}",
    source="como fuente {}",
    dated="como fecha {}",
    dated_until="una fecha no posterior a {}",
    dated_since="una fecha no anterior a {}",
    dated_between="una fecha entre {} y {}",
    also=" y ",
    comma=", ",
    or_else=" o ",
    none_dated="Ningún artículo tiene fecha.",
    none_such_dated="Ninguno de los artículos que {wanted} tiene fecha.",
    which=" que {}",
    newest="El artículo más reciente{which} es {named}.",
    oldest="El artículo más antiguo{which} es {named}.",
    newest_of="Los {n} artículos más recientes{which} son:",
    oldest_of="Los {n} artículos más antiguos{which} son:",
    end="{}.",
    named_by=", de {}",
    facts={
        Act.AUTHOR: ("{value} escribió {title}.", "{title} no nombra a su autor."),
        Act.DATE: ("{title} tiene la fecha {value}.", "{title} no tiene fecha."),
        Act.PUBLISHER: ("{title} se publicó en {value}.", "{title} no nombra su fuente."),
        Act.TITLE: ("El título es {title}.", "{source} no tiene título."),
    },
    no_facet={
        Act.PUBLISHERS: "Ningún artículo nombra su fuente.",
        Act.AUTHORS: "Ningún artículo nombra a su autor.",
        Act.LANGUAGES: "No se conoce el idioma de ningún artículo.",
    },
    facets={
        Act.PUBLISHERS: ("Los artículos son de {n} fuente: ", "Los artículos son de {n} fuentes: "),
        Act.AUTHORS: ("Los artículos son de {n} autor: ", "Los artículos son de {n} autores: "),
        Act.LANGUAGES: ("Los artículos están en {n} idioma: ", "Los artículos están en {n} idiomas: "),
    },
    facets_more=" y {n} más",
    facets_silent="; sin indicación: {n} de {total}",
    facets_end=".",
    most="La mayoría son de {}.",
    extent=("Hay {n} artículo{span}.", "Hay {n} artículos{span}."),
    subject=("{name}: {n} artículo, entre ellos {titles}.", "{name}: {n} artículos, entre ellos {titles}."),
    both=("y", "e"),
    either=("o", "u"),
)
