"""German: greetings, thanks and goodbyes of all parts of the country, and the usual questions about the program.

Not covered: dialect beyond single words, jokes and insults.
"""

from rag.question.phrases.phrases import Phrases, phrases

PHRASES = Phrases(
    greetings=phrases(
        """
        hallo / hallo zusammen / hallo alle / hallöchen / hallo du / hallo footnote / hi / hey / hello / guten tag
        guten tag zusammen / guten morgen / guten abend / gute nacht / schönen guten tag / einen schönen guten tag
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
        wobei kannst du mir helfen / wobei kannst du helfen / wie kannst du mir helfen / was ist deine aufgabe
        was machst du hier
        """
    ),
)
