// Runs once for each part of the page that Footnote writes itself: as `js_on_load` of a gr.HTML, which hands over
// `element`, `trigger`, `props` and `watch`. Clicks are caught on the part's own element, because what is inside it
// is patched while an answer grows.

const NEAR_END = 48; // pixels: closer to the end than this counts as reading along
const page = () => document.getElementById("page");
const box = () => page().querySelector("#question textarea");

const parts = { conversation: followEnd, reader: followPassage };
const shownAgain = parts[props.part]?.();

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-source], [data-question], [data-close]");
  if (!target || !element.contains(target)) return;
  if (target.hasAttribute("data-close")) {
    close();
  } else if (target.hasAttribute("data-question")) {
    trigger('ask', { question: target.dataset.question });
    focusBox();
  } else if (target.matches("button") || document.getSelection().isCollapsed) {
    // A click that ends the selecting of a quote is no wish to leave it.
    open(target);
  }
});

function open(target) {
  const { source, start, end } = target.dataset;
  page().opener = target.matches("button") ? target : target.querySelector("button");
  showMark(); // the same passage again changes nothing, so nothing would bring it back into view
  trigger('open', { source, start: Number(start), end: Number(end) });
}

function close() {
  props.value = "";
  // `watch` tells only of what the server changes; the empty pane is drawn in the microtask before this one.
  queueMicrotask(shownAgain);
}

function showMark() {
  page().querySelector("#reader mark")?.scrollIntoView({ block: "center" });
}

// A keyboard on the screen would cover half a phone's page: only where there is a real one.
function focusBox() {
  if (matchMedia("(pointer: fine)").matches) box().focus();
}

function followEnd() {
  const scroller = element.closest("#conversation");
  let exchanges = 0;
  let lastEnd = 0;
  watch("value", () => {
    const count = element.querySelectorAll(".exchange").length;
    const end = scroller.scrollHeight - scroller.clientHeight;
    // Who was at the end before it moved stays there; who has scrolled up to read is left in peace.
    const readingAlong = scroller.scrollTop >= Math.min(end, lastEnd) - NEAR_END;
    if (count > exchanges || readingAlong) scroller.scrollTop = end;
    exchanges = count;
    lastEnd = end;
  });
  // Send and Stop take each other's place: the focus goes to the box instead of being lost with them.
  document.addEventListener("click", (event) => {
    if (event.target.closest("#send, #stop, #clear")) focusBox();
  });
}

function followPassage() {
  const phone = matchMedia("(max-width: 860px)");
  let shown = false;

  // On a phone the article covers the page, and what it covers must not be reached by Tab.
  const cover = () => {
    page().querySelector("#chat").inert = shown && phone.matches;
  };
  const settle = () => {
    const heading = element.querySelector("h2");
    const before = shown;
    shown = heading !== null;
    cover();
    if (shown) {
      showMark();
      heading.focus({ preventScroll: true });
    } else if (before) {
      page().opener?.focus();
    }
  };
  phone.addEventListener("change", cover);
  watch("value", settle);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) close();
  });
  return settle;
}
