"""French. The predicates have no participle, which would have to agree."""

from rag.corpus.sayings.sayings import Sayings
from rag.question.collection_phrases import Act

SAYINGS = Sayings(
    group="\u202f",
    quoted="«\u00a0{}\u00a0»",
    greeting=(
        "Bonjour\u00a0! Je réponds aux questions à partir de {n} article{span}, et une note renvoie chaque phrase aux "
        "mots sur lesquels elle repose.",
        "Bonjour\u00a0! Je réponds aux questions à partir de {n} articles{span}, et une note renvoie chaque phrase aux "
        "mots sur lesquels elle repose.",
    ),
    suggestion=" Par exemple\u00a0: {}",
    span=", du {since} au {until}",
    no_articles="Il n\u2019y a aucun article.",
    none_such="Il n\u2019y a aucun article qui {wanted}.",
    total=("Il y a {n} article{more}\u00a0:", "Il y a {n} articles{more}\u00a0:"),
    of_all=("{n}", "{n}"),
    found=("{n} article sur {of} {wanted}{more}\u00a0:", "{n} articles sur {of} {wanted}{more}\u00a0:"),
    more="\u00a0; les {n} plus récents sont",
    mentions=("mentionne {}", "mentionnent {}"),
    lacks=("ne mentionne pas {}", "ne mentionnent pas {}"),
    origin=("a {}", "ont {}"),
    in_language="pour langue\u00a0: {}",
    by="pour auteur {}",
    source="pour source {}",
    dated="pour date {}",
    dated_until="une date au plus tard en {}",
    dated_since="une date à partir de {}",
    dated_between="une date entre {} et {}",
    also=" et ",
    comma=", ",
    or_else=" ou ",
    none_dated="Aucun article n\u2019a de date.",
    none_such_dated="Aucun des articles qui {wanted} n\u2019a de date.",
    which=" qui {}",
    newest="L\u2019article le plus récent{which} est {named}.",
    oldest="L\u2019article le plus ancien{which} est {named}.",
    newest_of="Les {n} articles les plus récents{which} sont\u00a0:",
    oldest_of="Les {n} articles les plus anciens{which} sont\u00a0:",
    end="{}.",
    named_by=", par {}",
    facts={
        Act.AUTHOR: ("{title} a été écrit par {value}.", "{title} ne nomme pas d\u2019auteur."),
        Act.DATE: ("{title} porte la date {value}.", "{title} ne porte pas de date."),
        Act.PUBLISHER: ("{title} a été publié par {value}.", "{title} ne nomme pas de source."),
        Act.TITLE: ("Le titre est {title}.", "{source} n\u2019a pas de titre."),
    },
    no_facet={
        Act.PUBLISHERS: "Aucun article ne nomme sa source.",
        Act.AUTHORS: "Aucun article ne nomme son auteur.",
        Act.LANGUAGES: "La langue d\u2019aucun article n\u2019est connue.",
    },
    facets={
        Act.PUBLISHERS: ("Les articles viennent de {n} source\u00a0: ", "Les articles viennent de {n} sources\u00a0: "),
        Act.AUTHORS: ("Les articles nomment {n} auteur\u00a0: ", "Les articles nomment {n} auteurs\u00a0: "),
        Act.LANGUAGES: ("Les articles sont dans {n} langue\u00a0: ", "Les articles sont dans {n} langues\u00a0: "),
    },
    facets_more=" et {n} de plus",
    facets_silent="\u00a0; sans indication\u00a0: {n} sur {total}",
    facets_end=".",
    most="La plupart viennent de {}.",
    extent=("Il y a {n} article{span}.", "Il y a {n} articles{span}."),
    subject=("{name}\u00a0: {n} article, dont {titles}.", "{name}\u00a0: {n} articles, dont {titles}."),
    both=("et",),
    either=("ou",),
)
