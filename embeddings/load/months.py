"""Names of months in other languages than English, as dates are written in them."""

# Twelve a language, in the form that stands in a date; "/" parts forms of one month. Of the languages of Western,
# Northern and Central Europe, Turkish, Russian, Ukrainian, Bulgarian, Greek, Arabic (as Egypt names them) and Hindi;
# not of the Baltic ones. English is in `dates`.
_LANGUAGES = (
    "januar/jänner februar/feber märz/mär april mai juni juli august september oktober/okt november dezember/dez",
    "januari februari maart/mrt april mei juni juli augustus september oktober november december",  # Dutch
    "januar februar marts/mars april maj/mai juni juli august september oktober november december/desember",
    "januari februari mars april maj juni juli augusti september oktober november december",  # Swedish
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "janvier/janv février/févr mars avril/avr mai juin juillet/juil août septembre octobre novembre décembre/déc",
    "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre "
    "diciembre/dic",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre ottobre/ott novembre dicembre",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",  # Catalan
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga/studenog prosinca",
    "január február március április május június július augusztus szeptember október november december",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "януари февруари март април май юни юли август септември октомври ноември декември",  # Bulgarian
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου/μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου "
    "δεκεμβρίου",
    "يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر",
    "जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
)


def _numbered() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for number, forms in enumerate(language.split(), 1):
            for name in forms.split("/"):
                found.setdefault(name, set()).add(number)
    return found


MONTHS = {name: numbers.pop() for name, numbers in _numbered().items() if len(numbers) == 1}
"""Number by name in small letters; a name of two months in two languages (listopada) is left out."""
