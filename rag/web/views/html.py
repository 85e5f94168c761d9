"""Text as safe HTML, and the small parts that every view is made of.

Text of articles, questions and models is never HTML or Markdown: it goes through `escape`, and stands in an element of
its own that isolates its writing direction, so that neither markup nor a bidirectional override in it reaches the page
around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape as escape_markup

from embeddings.language.languages import ENGLISH, LANGUAGES
from rag.web.words.below import translated
from rag.web.words.say import byte, decimal, say

# NUL and lone surrogates can stand in a string but in no web page.
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")

LONGEST_QUOTE = 3000
"""Characters of a quote or a sentence that are shown outside its article."""


def spoken(language: str) -> str:
    """The attributes of an element whose text is in that language.

    Its direction is that of its script, also where it begins with a foreign name; English may be what was not looked
    at, and is left to the browser.
    """
    if language not in LANGUAGES:
        return 'dir="auto"'
    direction = "auto" if language == ENGLISH else LANGUAGES[language].direction
    return f'lang="{language}" dir="{direction}"'


def runs(language: str) -> str:
    """The attribute of what holds a text of that language beside words of the page: all of it stands at the side where
    lines of the text begin; empty where they begin as the page's do."""
    return 'dir="rtl"' if language in LANGUAGES and LANGUAGES[language].direction == "rtl" else ""


_ICONS = {
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>',
    "again": '<path d="M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6"/>',
    "edit": '<path d="M4 20h4L19 9l-4-4L4 16v4zM13.5 6.5l4 4"/>',
    "up": '<path d="M7 11v9H4v-9zM7 12l4-8a2.2 2.2 0 0 1 2 3l-1 3h6a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 17 20H7"/>',
    "down": '<path d="M17 13V4h3v9zM17 12l-4 8a2.2 2.2 0 0 1-2-3l1-3H6a2 2 0 0 1-2-2.4l1.2-6A2 2 0 0 1 7 4h10"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "chat": '<path d="M4 5h16v11H9l-5 4z"/>',
    "check": '<path d="M5 4h14v16H5zM8.5 9h7M8.5 13l2 2 4.5-4.5"/>',
    "library": '<path d="M5 4v16M10 4v16M14.5 4.5l5 15"/>',
    "map": '<circle cx="6" cy="8" r="2"/><circle cx="16" cy="6" r="3"/><circle cx="11" cy="16" r="3"/>'
    '<circle cx="19" cy="17" r="1.5"/>',
    "settings": '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/>'
    '<circle cx="8" cy="17" r="2"/>',
    "new": '<path d="M12 5v14M5 12h14"/>',
    "delete": '<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>',
    "export": '<path d="M12 4v11M8 11l4 4 4-4M5 20h14"/>',
    "within": '<path d="M4 5h16l-6 8v6l-4-2v-4z"/>',
    "previous": '<path d="M15 5l-7 7 7 7"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
}


def escape(text: str) -> str:
    """Text as HTML that shows exactly that text, in an element or in a quoted attribute.

    A carriage return is written as a reference, because a parser would otherwise turn it into a line feed and the
    marked text would no longer be the article's own.
    """
    return escape_markup(_UNSHOWABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def message(text: str) -> str:
    """A message of the parts below the page as HTML, marked as English where the page has no words for it."""
    said = translated(text)
    return f'<span lang="{ENGLISH}">{escape(text)}</span>' if said is None else escape(said)


def icon(name: str) -> str:
    """A line drawing of 24 by 24, in the colour of the text; it says nothing to a screen reader."""
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_ICONS[name]}</svg>'


def button(label: str, act: str, *, name: str = "", sign: str = "", classes: str = "quiet", **data: object) -> str:
    """A button that makes page.js tell the server of `act`, with `data`. `name` is its name where `label` is short."""
    values = "".join(f' data-{key}="{escape(str(value))}"' for key, value in data.items())
    title = f' aria-label="{escape(name)}" title="{escape(name)}"' if name else ""
    shown = (icon(sign) if sign else "") + (f"<span>{escape(label)}</span>" if label else "")
    return f'<button type="button" class="{classes}" data-act="{act}"{values}{title}>{shown}</button>'


def shortened(text: str, limit: int = LONGEST_QUOTE) -> str:
    """The text, or its beginning: a "sentence" may be a line of millions, which a page shows in the article alone."""
    return text if len(text) <= limit else text[:limit].rstrip() + "…"


def part(tag: str, name: str, content: str, attributes: str = "") -> str:
    """An element that is always there, and hidden while it has nothing to say."""
    return f'<{tag} class="{name}" {attributes}{hidden(not content)}>{content}</{tag}>'


def hidden(is_hidden: bool) -> str:
    return " hidden" if is_hidden else ""


def size(number_of_bytes: float) -> str:
    """As a person reads it: 812 B, 14 kB, 3.2 MB."""
    for prefix in ("", "k", "M"):
        if number_of_bytes < 1000:
            places = 0 if number_of_bytes >= 10 or not prefix else 1
            return f"{decimal(number_of_bytes, places)} {prefix}{byte()}"
        number_of_bytes /= 1000
    return f"{decimal(number_of_bytes, 1)} G{byte()}"


def also_in(sources: Sequence[str], ocr: float | None = None) -> str:
    """The other articles with the same words; and of a quote that was read from a picture, how surely."""
    read = (
        f'<p class="faint" dir="ltr">{say("marks.ocr", percent=decimal(100 * ocr, 0))}</p>' if ocr is not None else ""
    )
    same = say("marks.copies", sources=escape(", ".join(sources)))
    return read + (f'<p class="faint" dir="ltr">{same}</p>' if sources else "")
