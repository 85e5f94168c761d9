// The page's own script. An element with data-act tells the server of that act, with its other data; what the server
// answers are new values of the page's parts. Everything is caught on the document, because what is inside a part is
// patched while an answer grows.

const footnote = (() => {
  const NEAR_END = 48; // pixels: closer to the end than this counts as reading along
  const TYPING_MS = 150; // a search begins when the typing pauses for so long
  const LISTEN_MS = 4000; // between two looks whether the program is still there
  const STATUS_MS = 700; // between two looks at what goes on in the background
  const phone = matchMedia("(max-width: 860px)");

  // The page comes with the texts of this script in the visitor's language; {name} is what is put into one.
  const { language, texts } = window.footnoteWords;
  const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const parts = {}; // by name: { element, props }
  let tell = () => {}; // tells the server of an act
  let opener = null; // what the article was opened by
  let dialog = null;
  let draft = ""; // what stood in the box before an older question came into it

  const page = () => document.getElementById("page");
  const box = () => page().querySelector("#question textarea");
  const part = (name) => parts[name].element;

  // -- joining the page's parts

  // Gradio delivers what its handlers return in no certain order, and the last value of a generator twice: an older
  // value of a part must never take the place of a newer one.
  const newestOf = {};

  function newest(name, value) {
    if (!newestOf[name] || newestOf[name].at <= value.at) newestOf[name] = value;
    const { html, exchanges } = newestOf[name];
    return html ?? exchanges.join("");
  }

  const joining = {
    reply: joinReply,
    conversation: followEnd,
    reader: followPassage,
    within: followDialog,
    top: followTop,
    map: followMap,
    status: (element, props, watch) => watch("value", askForLibrary),
    library: (element, props, watch) => watch("value", finishIndexed),
  };

  // `acts` is the server's table: nothing else is sent.
  function connect(element, trigger, props, watch, count, acts) {
    parts[props.part] = { element, props };
    if (props.part === "reply") {
      tell = (act, data = {}) => {
        if (!acts.includes(act)) throw new Error(`${act} is no act that the server knows`);
        trigger(act, data);
      };
    }
    joining[props.part]?.(element, props, watch);
    if (Object.keys(parts).length === count) begin();
  }

  function begin() {
    page().dataset.shown = "chat";
    page().querySelector("#side").setAttribute("role", "complementary");
    page().querySelector("#side").setAttribute("aria-label", say("side"));
    const menu = make("button", { id: "menu", type: "button", className: "quiet" });
    menu.setAttribute("aria-label", say("menu"));
    menu.setAttribute("aria-expanded", "false");
    menu.innerHTML = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 6h16M4 12h16M4 18h16"/></svg>';
    menu.addEventListener("click", () => showMenu(!page().classList.contains("menu")));
    const hint = make("div", { id: "hint", hidden: true });
    hint.setAttribute("role", "tooltip");
    dialog = make("dialog", { id: "dialog" });
    const uploads = make("ul", { id: "uploads" });
    uploads.setAttribute("aria-label", say("uploads"));
    uploads.setAttribute("aria-live", "polite");
    const banner = make("p", { id: "banner", hidden: true });
    banner.setAttribute("role", "alert");
    page().append(menu, hint, dialog, uploads, banner);
    tell("greet", { id: Number(/^#c=(\d+)$/.exec(location.hash)?.[1] ?? 0) });
    setInterval(() => {
      if (page().querySelector(".status.busy")) tell("status");
    }, STATUS_MS);
    setInterval(listen, LISTEN_MS);
    keepTyped();
  }

  // Is the program still there, and is the reader still logged in? Said where it can be seen, until it is so again.
  async function listen() {
    const banner = document.getElementById("banner");
    const { root, api_prefix: prefix } = window.gradio_config;
    let said = "";
    try {
      const answer = await fetch(`${root}${prefix}/queue/status`, { cache: "no-store" });
      if (answer.status === 401) said = say("logged_out");
      else if (answer.status === 503) said = await answer.text();
    } catch {
      said = say("not_running");
    }
    if (banner.textContent !== said) banner.textContent = said;
    banner.hidden = !said;
  }

  // What was typed and not sent is there again when the page is loaded anew. Gradio draws the box in its own time.
  function keepTyped() {
    const field = box();
    if (!field || !document.getElementById("send") || !document.getElementById("stop")) return setTimeout(keepTyped, 50);
    nameComposer(field);
    const kept = sessionStorage.getItem("typed");
    if (kept && !field.value) {
      field.value = kept;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.addEventListener("input", () => sessionStorage.setItem("typed", field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) sessionStorage.removeItem("typed");
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest("#send")) sessionStorage.removeItem("typed");
    });
  }

  // Gradio draws the box and its buttons the same for everybody.
  function nameComposer(field) {
    field.placeholder = say("ask");
    field.setAttribute("aria-label", say("question"));
    const label = field.closest("label")?.querySelector("span");
    if (label) label.textContent = say("question");
    for (const name of ["send", "stop"]) document.getElementById(name).textContent = say(name);
  }

  function make(tag, properties) {
    return Object.assign(document.createElement(tag), properties);
  }

  // -- acts

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-act], [data-view], [data-close], [data-step], [data-copy], [data-confirm], [data-rename], [data-exporting], [data-dismiss]");
    if (!target || !page()?.contains(target) || target.matches("form, input")) return;
    const data = target.dataset;
    if ("close" in data) closeReader();
    else if ("view" in data) show(data.view);
    else if ("step" in data) step(Number(data.step));
    else if ("copy" in data) copy(target);
    else if ("confirm" in data) confirm(data.asking, data.confirm, { id: data.id });
    else if ("rename" in data) rename(data.rename);
    else if ("exporting" in data) chooseFormat();
    else if ("dismiss" in data) target.closest("dialog").close();
    // A click that ends the selecting of a quote is no wish to leave it.
    else if (target.matches("button, circle") || document.getSelection().isCollapsed) act(target);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });

  let typing = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form) {
      clearTimeout(typing);
      typing = setTimeout(() => send(form), TYPING_MS);
    }
    if (event.target.dataset.narrow) narrow(event.target);
  });

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("input[type=radio][data-act]")) tell(target.dataset.act, { name: target.name, value: target.value });
    if (target.name === "arrange") document.getElementById("chart").classList.toggle("time", target.value === "time");
    if (target.type === "file") {
      const files = [...target.files]; // a copy: emptying the field empties its list
      if (target.closest("#draft")) checkFile(files[0]);
      else upload(files);
      target.value = "";
    }
  });

  function act(target) {
    const { act: name, hint: _, ...data } = target.dataset;
    if (name === "edit") draft = box().value;
    if (name === "unedit") data.draft = draft;
    if (name === "open") openArticle(target, data);
    else tell(name, data);
    if (name === "ask" || name === "edit" || name === "new") focusBox();
    if (name === "resume" || name === "new" || name === "ask") show("chat");
  }

  // All fields of a form; a name that comes more than once gives a list.
  function send(form) {
    const long = form.querySelector("[data-most]");
    if (long && [...long.value].length > Number(long.dataset.most)) {
      return converse(long.dataset.said.replace("{}", [...long.value].length.toLocaleString(language)), []);
    }
    const data = {};
    for (const name of new Set(new FormData(form).keys())) {
      const values = new FormData(form).getAll(name);
      data[name] = values.length > 1 ? values : values[0];
    }
    tell(form.dataset.act, data);
    form.closest("dialog")?.close();
  }

  function narrow(input) {
    const words = input.value.toLowerCase().split(/\s+/);
    for (const tick of page().querySelectorAll(`${input.dataset.narrow} .tick`)) {
      tick.hidden = !words.every((word) => tick.textContent.toLowerCase().includes(word));
    }
  }

  function show(view, { going = true } = {}) {
    if (going && view !== page().dataset.shown) history.pushState({ view }, "");
    page().dataset.shown = view;
    for (const way of page().querySelectorAll("#rail [data-view]")) {
      way.setAttribute("aria-current", way.dataset.view === view ? "page" : "false");
    }
    showMenu(false);
    if (view !== "chat") tell("show", { view });
  }

  // The browser's own way back closes the article first, and then goes from view to view.
  addEventListener("popstate", (event) => {
    if (part("reader").querySelector("h2")) closeReader();
    show(event.state?.view ?? "chat", { going: false });
  });

  function showMenu(shown) {
    page().classList.toggle("menu", shown);
    const menu = document.getElementById("menu");
    menu.setAttribute("aria-expanded", String(shown));
    if (shown) page().querySelector("#rail button").focus();
  }

  // A keyboard on the screen would cover half a phone's page: only where there is a real one.
  function focusBox() {
    if (matchMedia("(pointer: fine)").matches) box().focus();
  }

  // -- the conversation

  function followEnd(element, props, watch) {
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
      if (event.target.closest("#send, #stop")) focusBox();
    });
  }

  // The conversation's number stands in the address, so that it is there again when the page is loaded anew.
  function followTop(element, props, watch) {
    watch("value", () => {
      const id = element.querySelector("[data-confirm=forget]")?.dataset.id;
      history.replaceState(history.state, "", id ? `#c=${id}` : location.pathname + location.search);
    });
  }

  async function copy(target) {
    const text = target.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https a browser gives no clipboard; it still copies what is selected.
      const area = make("textarea", { value: text });
      page().append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      target.focus();
    }
    showHint(target, say("copied"));
  }

  // -- the reading pane

  let shownAgain = () => {};

  function openArticle(target, data) {
    opener = target.matches("button, circle") ? target : target.querySelector("button");
    hideHint();
    if (!part("reader").querySelector("h2")) history.pushState({ view: page().dataset.shown }, "");
    showMark(); // the same passage again changes nothing, so nothing would bring it back into view
    steps();
    tell("open", { source: data.source, start: Number(data.start), end: Number(data.end), around: Number(data.around ?? 0) });
  }

  function closeReader() {
    parts.reader.props.value = { at: newestOf.reader.at, html: "" };
    // `watch` tells only of what the server changes; the empty pane is drawn in the microtask before this one.
    queueMicrotask(shownAgain);
  }

  function showMark() {
    part("reader").querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  // The picture of a page comes after the text: the cited words are brought into its frame, or it is left out.
  document.addEventListener("load", ({ target }) => {
    const frame = target.closest?.(".printed");
    if (frame) frame.scrollTop = Number(frame.dataset.share) * target.clientHeight - frame.clientHeight / 3;
  }, true);
  document.addEventListener("error", ({ target }) => target.closest?.(".printed")?.remove(), true);

  function followPassage(element, props, watch) {
    let shown = false;
    // On a phone the article covers the page, and what it covers must not be reached by Tab.
    const cover = () => {
      for (const id of ["views", "side"]) page().querySelector(`#${id}`).inert = shown && phone.matches;
    };
    shownAgain = () => {
      const heading = element.querySelector("h2");
      const before = shown;
      shown = heading !== null;
      cover();
      if (shown) {
        steps();
        showMark();
        heading.focus({ preventScroll: true });
      } else if (before) {
        opener?.focus();
      }
    };
    phone.addEventListener("change", cover);
    watch("value", shownAgain);
  }

  // The footnotes of the answer that the article was opened from, as buttons.
  function footnotes() {
    const list = opener?.closest(".exchange, .checked")?.querySelector(":is(.footnotes, .nearest):not([hidden])");
    return list ? [...list.querySelectorAll("button")] : [];
  }

  const samePlace = (one, other) => ["source", "start", "end"].every((name) => one.dataset[name] === other.dataset[name]);

  function steps() {
    const bar = part("reader").querySelector(".steps");
    if (!bar) return;
    const all = footnotes();
    const at = all.findIndex((one) => samePlace(one, opener));
    bar.hidden = all.length < 2 || at < 0;
    bar.querySelector(".place").textContent = say("place", { at: at + 1, all: all.length });
  }

  function step(by) {
    const all = footnotes();
    const at = all.findIndex((one) => samePlace(one, opener));
    if (at >= 0 && all.length > 1) act(all[(at + by + all.length) % all.length]);
  }

  // -- keys

  document.addEventListener("keydown", (event) => {
    const inText = event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
    if (event.key === "Escape") {
      hideHint();
      if (document.querySelector("dialog[open]")) return;
      if (page().classList.contains("menu")) showMenu(false);
      else if (part("reader").querySelector("h2")) closeReader();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("circle.point")) return onPoint(event);
    if (inText) return;
    if (/^[1-9]$/.test(event.key)) {
      const kind = { chat: ".exchange", check: ".checked" }[page().dataset.shown] ?? "nothing";
      const whole = event.target.closest(kind) ?? opener?.closest(kind) ?? [...page().querySelectorAll(kind)].at(-1);
      const note = whole?.querySelectorAll(":is(.footnotes, .nearest):not([hidden]) button")[Number(event.key) - 1];
      if (note) act(note);
    } else if (event.key === "/") {
      event.preventDefault();
      show("chat");
      box().focus();
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && event.target.closest("#reader")) {
      step(event.key === "ArrowLeft" ? -1 : 1);
    }
  });

  // A map drawn in haste is asked for again until the better one is there; its points go to their new places.
  function followMap(element, props, watch) {
    watch("value", () => {
      const time = element.querySelector("input[value=time]")?.checked;
      document.getElementById("chart")?.classList.toggle("time", Boolean(time));
      if (element.querySelector(".drafting:not([hidden])")) {
        setTimeout(() => page().dataset.shown === "map" && tell("show", { view: "map" }), STATUS_MS);
      }
    });
  }

  // -- the map: one point is reached by Tab, and from there the next one in each direction by the arrows

  function onPoint(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      act(event.target);
    }
    if (!way) return;
    event.preventDefault();
    const centre = (point) => {
      const { left, top, width, height } = point.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    };
    const [x, y] = centre(event.target);
    let best = null;
    let least = Infinity;
    for (const point of event.target.parentElement.children) {
      const [px, py] = centre(point);
      const along = (px - x) * way[0] + (py - y) * way[1];
      const aside = Math.abs((px - x) * way[1] + (py - y) * way[0]);
      if (point !== event.target && along > 0.5 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = point;
      }
    }
    if (!best) return;
    event.target.setAttribute("tabindex", "-1");
    best.setAttribute("tabindex", "0");
    best.focus();
  }

  // -- hints: the quote of a footnote, the reason of a mark, by mouse and by keyboard

  function showHint(target, text = target.dataset.hint) {
    const hint = document.getElementById("hint");
    hint.textContent = text;
    hint.lang = target.dataset.hintlang ?? language;
    hint.dir = "auto";
    hint.hidden = false;
    target.setAttribute("aria-describedby", "hint");
    const { left, bottom, top, width } = target.getBoundingClientRect();
    const room = hint.getBoundingClientRect();
    hint.style.left = `${Math.max(8, Math.min(left + width / 2 - room.width / 2, innerWidth - room.width - 8))}px`;
    hint.style.top = `${bottom + 6 + room.height < innerHeight ? bottom + 6 : Math.max(8, top - 6 - room.height)}px`;
  }

  function hideHint() {
    const hint = document.getElementById("hint");
    if (hint) hint.hidden = true;
    for (const described of document.querySelectorAll("[aria-describedby=hint]")) described.removeAttribute("aria-describedby");
  }

  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const target = event.target.closest?.("[data-hint]");
      if (target && (kind === "mouseover" || target.matches(":focus-visible"))) showHint(target);
    });
  }
  for (const kind of ["mouseout", "focusout"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest?.("[data-hint], [data-copy]")) hideHint();
    });
  }
  document.addEventListener("click", (event) => {
    const target = event.target.closest(".tag[data-hint]");
    if (target) showHint(target);
  });
  document.addEventListener("scroll", hideHint, true);

  // -- dialogs

  function followDialog(element, props, watch) {
    watch("value", () => {
      const form = element.querySelector("form");
      const frame = element.querySelector("dialog");
      if (form && !frame.open) frame.showModal();
      else if (!form && frame.open) frame.close();
    });
  }

  // A small form: words, perhaps a field, and buttons; each button is [word, what it does, whether it is the main one].
  function converse(words, buttons, field) {
    const form = make("form", { method: "dialog" });
    const title = make("h2", { id: "dialog-title", textContent: words });
    form.append(title);
    dialog.setAttribute("aria-labelledby", "dialog-title");
    if (field !== undefined) {
      const input = make("input", { name: "field", value: field, maxLength: 120, autocomplete: "off" });
      input.setAttribute("aria-labelledby", "dialog-title");
      form.append(input);
    }
    const row = make("div", { className: "buttons" });
    row.append(make("button", { type: "button", className: "small", textContent: say(buttons.length ? "cancel" : "close"), onclick: () => dialog.close() }));
    for (const [word, does, main] of buttons) {
      const button = make("button", { type: main ? "submit" : "button", className: `small ${main ? "primary" : ""}`, textContent: word });
      if (!main) button.addEventListener("click", () => { dialog.close(); does(); });
      row.append(button);
    }
    form.append(row);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = form.elements.field?.value;
      dialog.close();
      if (value === undefined || value.trim()) buttons.find(([, , main]) => main)?.[1](value);
    });
    dialog.replaceChildren(form);
    dialog.showModal();
    form.querySelector("input, .buttons button:last-child").focus();
    form.querySelector("input")?.select();
  }

  function confirm(asking, name, data, word = say("delete")) {
    converse(asking, [[word, () => tell(name, data), true]]);
  }

  function rename(title) {
    converse(say("name"), [[say("rename"), (value) => tell("rename", { title: value }), true]], title);
  }

  function chooseFormat() {
    converse(say("export"), [
      ["JSON", () => tell("export", { format: "json" }), false],
      ["Markdown", () => tell("export", { format: "markdown" }), true],
    ]);
  }

  // -- what the server replies besides new parts

  // Another page server has taken over, which does not know this tab. The conversation of its address goes on there, with
  // what stands in the box; for somebody else who has logged in meanwhile, neither does.
  function loadAnew(user) {
    const was = page().querySelector("#rail .user")?.textContent.split(" \u00b7 ")[0] ?? "";
    if (was !== user) {
      sessionStorage.removeItem("typed");
      history.replaceState(null, "", location.pathname);
    } else if (box()?.value) {
      sessionStorage.setItem("typed", box().value);
    }
    location.reload();
  }

  function joinReply(element, props, watch) {
    watch("value", () => {
      const { download: file, added: results, confirm: asked, view, problem, draft: text, reload } = props.value;
      if (file) download(...file);
      if (results) results.forEach(settle);
      if (asked) confirm(asked.asking, asked.act, asked.data, asked.word);
      if (view) {
        show(view);
        focusBox();
      }
      if (text !== undefined) document.getElementById("draft-text").value = text;
      if (problem) converse(problem, []);
      if (reload !== undefined) loadAnew(reload);
    });
  }

  function download(name, content, encoding) {
    const coded = encoding === "base64";
    const bytes = coded ? Uint8Array.from(atob(content), (char) => char.charCodeAt(0)) : content;
    const type = coded ? "application/octet-stream" : "text/plain;charset=utf-8";
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  // -- adding files: each has a line of its own, from the sending to what became of it

  const lines = new Map(); // by number
  let lineCount = 0;

  async function upload(files) {
    for (const file of files) {
      const line = make("li");
      const number = ++lineCount;
      const bar = make("progress", { max: 1, value: 0 });
      const state = make("span", { className: "state", textContent: say("sending") });
      bar.setAttribute("aria-label", say("sending_named", { name: file.name }));
      line.append(make("bdi", { textContent: file.name }), bar, state);
      document.getElementById("uploads").append(line);
      line.scrollIntoView({ block: "nearest" });
      lines.set(number, { line, path: null, at: 0 });
      try {
        const path = await sent(file, (fraction) => (bar.value = fraction));
        state.textContent = say("taking");
        tell("added", { files: [{ path, name: file.name, line: number }] });
      } catch (error) {
        finish(number, say("not_added", { reason: error.message }), true);
      }
    }
  }

  // -- a draft of the reader's own

  async function checkFile(file) {
    if (!file) return;
    try {
      tell("check_file", { path: await sent(file, () => {}), name: file.name });
    } catch (error) {
      converse(say("not_checked", { name: file.name, reason: error.message }), []);
    }
  }

  function tooBig(file) {
    const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false };
    return say("too_big", { size: (file.size / 1e6).toLocaleString(language, digits) });
  }

  function sent(file, onProgress) {
    const { root, api_prefix: prefix } = window.gradio_config;
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("files", file);
      request.open("POST", `${root}${prefix}/upload`);
      request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
      request.onload = () => {
        if (request.status === 200) resolve(JSON.parse(request.responseText)[0]);
        else if (request.status === 413) reject(new Error(tooBig(file)));
        else reject(new Error(request.responseText.slice(0, 200) || say("answered", { status: request.status })));
      };
      request.onerror = () => reject(new Error(say("no_answer")));
      request.send(form);
    });
  }

  function settle({ line: number, path, reason, at }) {
    if (reason) return finish(number, say("not_added", { reason }), true);
    const { line } = lines.get(number);
    line.querySelector(".state").textContent = say("indexing");
    line.querySelector("progress").removeAttribute("value");
    Object.assign(lines.get(number), { path, at });
    askForLibrary();
  }

  const waiting = () => [...lines].filter(([, { path }]) => path !== null);
  const isIndexing = (name) => part(name).querySelector("[data-indexing]") !== null;

  // While the index is being written, the status is asked for again and again, and its end leads here.
  function askForLibrary() {
    if (waiting().length && !isIndexing("status")) tell("show", { view: "library" });
  }

  // A library that was drawn after a file was taken, and not while the index was being written, says what became of it.
  function finishIndexed() {
    if (isIndexing("library")) {
      if (waiting().length && !isIndexing("status")) tell("status");
      return;
    }
    for (const [number, { path, at }] of waiting()) {
      if (newestOf.library.at < at) continue;
      const problem = page().querySelector(`#library .problems li[data-path="${CSS.escape(path)}"]`);
      finish(number, problem ? say("unreadable", { reason: problem.lastElementChild.textContent }) : say("added"), Boolean(problem));
    }
    askForLibrary();
  }

  function finish(number, words, wrong) {
    const { line } = lines.get(number);
    lines.delete(number);
    line.querySelector("progress")?.remove();
    line.querySelector(".state").textContent = words;
    line.classList.add(wrong ? "wrong" : "done");
    const away = make("button", { type: "button", className: "quiet", textContent: "✕", onclick: () => line.remove() });
    away.setAttribute("aria-label", say("dismiss", { name: line.querySelector("bdi").textContent }));
    line.append(away);
    if (!wrong) setTimeout(() => line.remove(), 6000);
  }

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && (page().dataset.shown === "check" || page().querySelector(".dropzone"));
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    page().classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) page().classList.remove("dragging");
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    page().classList.remove("dragging");
    if (page().dataset.shown === "check") return checkFile(event.dataTransfer.files[0]);
    if (!page().querySelector(".dropzone")) return;
    show("library");
    upload([...event.dataTransfer.files]);
  });

  return { connect, newest };
})();
