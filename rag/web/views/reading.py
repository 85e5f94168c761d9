"""An article as a page of its own, to which the links of footnotes lead: `/read/SOURCE#START-END`."""

from __future__ import annotations

from embeddings.language.labels import label
from embeddings.load.files import Document
from rag.web.views.html import escape, spoken
from rag.web.words.say import current_code, date_text

_STYLE = (
    ":root{color-scheme:light dark;font:18px/1.6 Georgia,serif}"
    "body{margin:0;background:#fbfaf7;color:#1c2430}main{margin:0 auto;padding:2rem 1.25rem 30vh;max-width:44rem}"
    "h1{margin:0;font-size:1.6rem;line-height:1.25}"
    "header p{margin:.4rem 0;color:#555f6d;font:14px system-ui,sans-serif}"
    "#text{margin-top:1.5rem;white-space:pre-wrap;overflow-wrap:anywhere}"
    "mark{background:#ffe58a;color:#1c2430;border-radius:2px;scroll-margin:30vh}mark:focus{outline:2px solid #2f8ae0}"
    "a{color:#28567f}@media(prefers-color-scheme:dark){body{background:#14181d;color:#e7ebf0}header p{color:#a9b3bf}"
    "a{color:#8fc1ee}}"
)
# Offsets count characters, and strings of a browser UTF-16 units: a character beyond the first 65,536 is two of them.
_SCRIPT = """
const box = document.getElementById("text"), whole = box.textContent;
function unit(place) {
  let at = 0;
  for (let seen = 0; seen < place && at < whole.length; seen++) at += whole.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}
function show() {
  const asked = /^#(\\d{1,12})-(\\d{1,12})$/.exec(location.hash);
  box.textContent = whole;
  if (!asked || +asked[1] >= +asked[2]) return;
  const start = unit(+asked[1]), end = unit(+asked[2]), mark = document.createElement("mark");
  if (start >= end) return;
  mark.tabIndex = -1;
  mark.textContent = whole.slice(start, end);
  box.replaceChildren(whole.slice(0, start), mark, whole.slice(end));
  mark.scrollIntoView({block: "center"});
  mark.focus({preventScroll: true});
}
addEventListener("hashchange", show);
show();
"""


def render_reading_page(document: Document) -> str:
    """The whole article; the script marks the characters that the address names, which no server is told."""
    meta = [date_text(document.date or ""), *(document.metadata.get(key) for key in ("publisher", "author"))]
    language = spoken(label(document.metadata))
    told = " · ".join(f"<bdi>{escape(item)}</bdi>" for item in meta if isinstance(item, str) and item)
    return (
        f'<!doctype html><html lang="{current_code()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'  # no request for one: what is served here needs a key
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body><main><article>"
        f"<header><h1><bdi {language}>{escape(document.title)}</bdi></h1><p>{told}</p>"
        f'<p><bdi>{escape(document.source)}</bdi> · <a href="/">Footnote</a></p></header>'
        f'<div id="text" {language}>{escape(document.text)}</div></article></main>'
        f"<script>{_SCRIPT}</script></body></html>"
    )
