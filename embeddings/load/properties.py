"""What programs write into files about them, of which only what a person chose is worth anything."""

from __future__ import annotations

import datetime
import re

# Names that programs give to what nobody has named.
_MADE_UP_TITLE = re.compile(
    r"^Microsoft \w+ - |^(?:untitled|unnamed|no title|title|document|dokument|presentation|new document|slide|page"
    r"|layout|unbenannt|sans nom|sans titre|sin título|senza nome|naamloos|word document|powerpoint presentation"
    r"|print|scan|scanned document|microsoft word|full page photo)[\W\d_]*$|^\W*$"
    r"|\.(?:docx?|indd|indb|pdf|qxd|qxp|tex|dvi|ps|eps|pptx?|xlsx?|html?|rtf|odt|ai|cdr|pmd|pub|fm|tmp)$",
    re.IGNORECASE,
)
# When the templates were made that python-docx, python-pptx and openpyxl start their files from.
_TEMPLATE_TIMES = frozenset({"2013-12-23T23:15", "2013-01-27T09:14", "2006-09-16T00:00", "2006-10-17T00:00"})


def made_up_title(title: str) -> bool:
    """Whether a program and nobody else has named the file so: "Layout 1", "Microsoft Word - draft3.doc"."""
    return len(title) < 2 or _MADE_UP_TITLE.search(title) is not None


def made_on(created: datetime.datetime | None) -> str | None:
    """The ISO date on which a file was made; None when a template was made then, or the clock was never set."""
    if created is None or created.isoformat()[:16] in _TEMPLATE_TIMES or created.year < 1985:
        return None
    return created.date().isoformat()
