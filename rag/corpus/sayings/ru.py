"""Russian. Worded as "статей: 3" and "автор: ...", so that no number and no name need be declined."""

from rag.corpus.sayings.sayings import Sayings
from rag.question.collection_phrases import Act

SAYINGS = Sayings(
    group="\u00a0",
    quoted="«{}»",
    greeting=(
        "Здравствуйте! Я отвечаю на вопросы по статьям (их {n}{span}) и к каждому предложению даю сноску на слова, на "
        "которых оно основано.",
        "Здравствуйте! Я отвечаю на вопросы по статьям (их {n}{span}) и к каждому предложению даю сноску на слова, на "
        "которых оно основано.",
    ),
    suggestion=" Можно спросить: {}",
    span=", с {since} по {until}",
    no_articles="Статей нет.",
    none_such="Таких статей нет: {wanted}.",
    total=("Всего статей: {n}{more}:", "Всего статей: {n}{more}:"),
    of_all=("{n}", "{n}"),
    found=("Статей: {n} из {of} ({wanted}){more}:", "Статей: {n} из {of} ({wanted}){more}:"),
    more="; самые новые {n}",
    mentions=("упоминается {}", "упоминается {}"),
    lacks=("не упоминается {}", "не упоминается {}"),
    origin=("{}", "{}"),
    in_language="язык: {}",
    by="автор: {}",
    source="источник: {}",
    dated="дата: {}",
    dated_until="дата: не позже {}",
    dated_since="дата: не раньше {}",
    dated_between="дата: с {} по {}",
    also="; ",
    comma=", ",
    or_else=" или ",
    none_dated="Ни у одной статьи нет даты.",
    none_such_dated="Ни у одной такой статьи ({wanted}) нет даты.",
    which=" ({})",
    newest="Самая новая статья{which}: {named}.",
    oldest="Самая старая статья{which}: {named}.",
    newest_of="Самые новые статьи{which}, {n}:",
    oldest_of="Самые старые статьи{which}, {n}:",
    end="{}.",
    named_by=", автор: {}",
    facts={
        Act.AUTHOR: ("Автор статьи {title}: {value}.", "В статье {title} автор не назван."),
        Act.DATE: ("Дата статьи {title}: {value}.", "У статьи {title} нет даты."),
        Act.PUBLISHER: ("Источник статьи {title}: {value}.", "В статье {title} источник не назван."),
        Act.TITLE: ("Заголовок: {title}.", "У {source} нет заголовка."),
    },
    no_facet={
        Act.PUBLISHERS: "Ни в одной статье источник не назван.",
        Act.AUTHORS: "Ни в одной статье автор не назван.",
        Act.LANGUAGES: "Язык статей неизвестен.",
    },
    facets={
        Act.PUBLISHERS: ("Источников: {n}. Это ", "Источников: {n}. Это "),
        Act.AUTHORS: ("Авторов: {n}. Это ", "Авторов: {n}. Это "),
        Act.LANGUAGES: ("Языков: {n}. Это ", "Языков: {n}. Это "),
    },
    facets_more=" и ещё {n}",
    facets_silent="; не указано: {n} из {total}",
    facets_end=".",
    most="Больше всего статей из этих источников: {}.",
    extent=("Всего статей: {n}{span}.", "Всего статей: {n}{span}."),
    subject=("{name}: статей {n}, среди них {titles}.", "{name}: статей {n}, среди них {titles}."),
    both=("и",),
    either=("или",),
)
