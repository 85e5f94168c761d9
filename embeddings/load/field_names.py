"""How articles spell the keys of their headers, in English and in the languages whose months and mails are read."""

from collections.abc import Mapping

# Parted by "/", in small letters. Besides English: German, Dutch, Danish, Norwegian, Swedish, French, Spanish,
# Portuguese, Italian, Polish, Czech, Hungarian, Turkish, Russian, Ukrainian, Greek, Arabic, Hindi, Chinese, Japanese
# and Korean; not the others. A word that prose begins with just as well ("Da:", "Di:") is left out.
_NAMES = {
    "title": "title/headline/web title/titel/überschrift/schlagzeile/tittel/otsikko/titre/título/titulo/titular/titolo"
    "/tytuł/titulek/název/cím/başlık/заголовок/название/τίτλος/العنوان/शीर्षक/标题/標題/题目/タイトル/見出し/제목",
    "date": "date/published/published at/published on/first published/first published on/first published at"
    "/publication date/web publication date/publish date/date published/publish time/published time/pubdate/pub date"
    "/posted/posted on/posted at/sent/issued/datum/veröffentlicht/veröffentlicht am/erschienen/erschienen am/dato"
    "/publicerad/publisert/publiceret/gepubliceerd/publié/publié le/date de publication/fecha/fecha de publicación"
    "/publicado/publicado el/publicado em/data/data de publicação/data di pubblicazione/pubblicato/pubblicato il"
    "/opublikowano/data publikacji/publikováno/dátum/tarih/yayın tarihi/дата/дата публикации/опубликовано"
    "/опубліковано/ημερομηνία/التاريخ/تاريخ النشر/तारीख/दिनांक/日期/发布时间/發布時間/发布日期/日付/公開日/날짜/작성일",
    "created": "created/created at/created on/date created",
    "updated": "updated/updated at/updated on/last updated/last updated on/date updated/modified/modified at"
    "/date modified/last modified/lastmod/aktualisiert/aktualisiert am/mis à jour/mis à jour le/actualizado"
    "/aggiornato/bijgewerkt/uppdaterad/oppdatert/opdateret/обновлено/更新时间/更新日",
    "publisher": "source/publisher/publication/outlet/newspaper/site name/sitename/quelle/zeitung/herausgeber/bron"
    "/krant/kilde/avis/källa/tidning/lähde/journal/fuente/periódico/fonte/jornal/giornale/źródło/gazeta/zdroj/noviny"
    "/forrás/kaynak/gazete/источник/газета/джерело/πηγή/εφημερίδα/المصدر/الصحيفة/स्रोत/来源/來源/出典/新聞社/출처/신문",
    "author": "author/authors/by/byline/writer/creator/autor/autorin/autoren/von/verfasser/verfasserin/auteur/par/door"
    "/forfatter/författare/kirjoittaja/autora/por/autore/szerző/yazar/автор/συγγραφέας/الكاتب/लेखक/作者/记者/記者"
    "/著者/筆者/저자/기자",
    "url": "url/link/permalink/web url/external url",
    "photo": "photo/photos/photograph/photo credit/photo by/image/image credit/picture/credit/foto/bild/fotograf"
    "/fotografie/zdjęcie/фото/φωτογραφία/图片/照片/写真/사진",
}
FIELD_NAMES: Mapping[str, str] = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split("/")}
"""This project's name of a key, by the key as articles spell it."""
