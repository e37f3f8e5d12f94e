// Keeps a page up to date and its forms safe; without this file every page works, by reloading.
//
// A part of a page that lives says what changes it and where the server renders it anew:
//   <section id="tickets" data-live="/storeOrders/events?storeId=1" data-part="/kitchen/1/live">
// data-live: addresses of server-sent events, with spaces between; each event means "fetch the part again".
// data-part: the same HTML, the element itself. data-every: seconds after which it is fetched anyway.
// data-lag: milliseconds to wait first, for what follows later than the event.
// data-pace: milliseconds between two fetches, at least, for parts that much happens in.
// data-live-always: also while nobody looks at the page (for sounds).
// A part within a part is fetched by itself: the outer one leaves it as it is.
// The new HTML is laid over the old: what is focused, scrolled, open or typed stays. A part that changed gets the event "pizza:changed".

const pause = 40;            // milliseconds that a burst of events is waited for
const quiet = 60_000;        // without any event for so long a part is fetched anyway
const unseen = 15_000;       // hidden for so long, a page lets go of its streams: a browser has few per site
const names = ["snapshot", "myPage", "storeOrder", "delivery", "message"];

const banner = document.getElementById("connection");
const wait = ms => new Promise(done => setTimeout(done, ms));

/** What is in trouble now; the banner shows while anything is. */
const troubles = new Set();
function trouble(what, is) {
  if (is) troubles.add(what); else troubles.delete(what);
  banner.classList.toggle("shown", troubles.size > 0);
  banner.textContent = troubles.size > 0 ? banner.dataset.lost : "";
}

/** A part of the page that is fetched again when something changes. */
class Part {
  #id; #fetching = false; #again = false; #last = 0; #every; #lag; #pace;

  constructor(element) {
    this.#id = element.id;
    this.streams = (element.dataset.live ?? "").split(" ").filter(Boolean);
    this.always = "liveAlways" in element.dataset;
    this.#every = element.dataset.every ? Number(element.dataset.every) * 1000 : quiet;
    this.#lag = Number(element.dataset.lag ?? pause);
    this.#pace = Number(element.dataset.pace ?? 0);
    this.#last = performance.now();
    setInterval(() => { if (!document.hidden && this.element && performance.now() - this.#last >= this.#every) this.changed(); }, 1000);
  }

  get element() { return document.getElementById(this.#id); }

  /** Fetches it, once for all that is told meanwhile; tries until it is there. */
  async changed() {
    this.#again = true;
    if (this.#fetching) return;
    this.#fetching = true;
    for (let failed = 0; this.#again;) {
      await wait(failed === 0 ? Math.max(this.#lag, this.#last + this.#pace - performance.now()) : Math.min(500 * 2 ** failed, 8000));
      this.#again = false;
      this.#last = performance.now();
      if (await this.#fetch()) failed = 0;
      else { failed++; this.#again = true; }
      trouble(this, failed > 0);
    }
    this.#fetching = false;
  }

  async #fetch() {
    if (!this.element) return true;
    try {
      const response = await fetch(this.element.dataset.part, { headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (!response.ok) return false;
      if (!this.element) return true;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(this.#id);
      if (!fresh) return false;
      lay(this.element, fresh);
      zone(this.element);
      adopt(this.element);
      this.element.dispatchEvent(new CustomEvent("pizza:changed", { bubbles: true }));
      return true;
    } catch {
      return false;            // offline, or the gateway is away: the caller tries again
    }
  }
}

/** A stream of events that comes back, whatever ended it. */
class Stream {
  #url; #parts = []; #source; #failed = 0; #timer; #lost;

  constructor(url) { this.#url = url; }

  add(part) { this.#parts.push(part); }

  get always() { return this.#parts.some(part => part.always); }

  open() {
    if (this.#source) return;
    const source = this.#source = new EventSource(this.#url);
    source.onopen = () => { this.#failed = 0; clearTimeout(this.#lost); this.#lost = undefined; trouble(this, false); };
    // What comes first is the state as it is: with it, whatever was missed is fetched.
    for (const name of names) source.addEventListener(name, () => this.#parts.forEach(part => part.changed()));
    source.onerror = () => {
      // The browser gives up for good over an answer such as 503; we do not.
      this.close();
      this.#lost ??= setTimeout(() => trouble(this, true), 800);
      this.#timer = setTimeout(() => this.open(), Math.min(300 * 2 ** this.#failed++, 8000) * (0.75 + Math.random() / 2));
    };
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  /** Is asked for by name: at once. */
  reopen() {
    this.close();
    this.#failed = 0;
    this.open();
  }

  rest() {
    this.close();
    clearTimeout(this.#lost);
    this.#lost = undefined;
    trouble(this, false);
  }
}

/** Lays new HTML over old: elements stay the same elements as far as they match, by data-key or id, else by place. */
export function lay(old, fresh) {
  attributes(old, fresh);
  if (old.matches("input, select, textarea") && (old === document.activeElement || old.dataset.touched)) return;
  if (old.matches("input, textarea") && old.getAttribute("value") !== null) old.value = fresh.getAttribute("value") ?? "";
  const kept = new Map([...old.children].flatMap(child => key(child) ? [[key(child), child]] : []));
  let place = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const known = next.nodeType === Node.ELEMENT_NODE && key(next) ? kept.get(key(next)) : undefined;
    if (known) {
      if (known !== place) old.insertBefore(known, place);
      else place = place.nextSibling;
      if (!known.dataset.part) lay(known, next);
    } else if (place && !key(place) && !key(next) && place.nodeType === next.nodeType && place.nodeName === next.nodeName) {
      const same = place;
      place = place.nextSibling;
      if (same.nodeType === Node.ELEMENT_NODE) lay(same, next);
      else if (same.nodeValue !== next.nodeValue) same.nodeValue = next.nodeValue;
    } else {
      const added = document.importNode(next, true);
      old.insertBefore(added, place);
      if (added.dataset?.key) added.classList.add("fresh");
    }
  }
  while (place) { const gone = place; place = place.nextSibling; gone.remove(); }
}

const key = node => node.nodeType === Node.ELEMENT_NODE ? node.dataset.key ?? (node.id || undefined) : undefined;

function attributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) {
    // What the visitor opened stays open; what a script noted stays noted.
    if (fresh.hasAttribute(name) || (name === "open" && old.matches("details")) || name.startsWith("data-touched")) continue;
    old.removeAttribute(name);
  }
}

/** Times in the browser's own zone, where that is not the server's. */
function zone(root) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (here === "Asia/Seoul") return;
  const language = document.documentElement.lang;
  const today = new Date().toDateString();
  for (const time of root.querySelectorAll("time[data-zoned]")) {
    const at = new Date(time.dateTime);
    const format = time.dataset.zoned === "exact"
      ? { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }
      : at.toDateString() === today ? { hour: "numeric", minute: "2-digit" } : { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };
    time.textContent = new Intl.DateTimeFormat(language, format).format(at);
  }
}

/** A form is sent once, says that it is being sent, and is not thrown away while there is no network. */
function forms() {
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    if (!navigator.onLine) {
      event.preventDefault();
      banner.textContent = banner.dataset.offline;
      banner.classList.add("shown");
      return;
    }
    if ("stays" in form.dataset) {
      event.preventDefault();
      return stay(form, event.submitter);
    }
    form.dataset.sent = "true";
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    if (form.dataset.busy) {
      button.dataset.label = button.innerHTML;
      button.textContent = form.dataset.busy;
    }
  });
  document.addEventListener("click", event => { clicks = event.detail; }, true);
  document.addEventListener("input", event => { if (event.target.name) event.target.dataset.touched = "true"; });
  document.addEventListener("change", event => { if (event.target.closest("form[data-submits-itself]")) event.target.form.requestSubmit(); });
}

let settled = -Infinity;
let clicks = 0;

/** Sends a form of one tap (data-stays) without leaving the page: what is answered is the page as it is now, and is laid over it. */
async function stay(form, button) {
  // The second click of a double click meets whatever has moved under the pointer.
  if (clicks > 1 && performance.now() - settled < 500) return;
  form.dataset.sent = "true";
  button?.setAttribute("aria-busy", "true");
  const main = document.getElementById("main");
  const item = form.closest("[data-key]")?.dataset.key;
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)), headers: { Accept: "text/html" }, signal: AbortSignal.timeout(20_000) });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("main");
    const alive = [...main.querySelectorAll("[data-part]")];
    // Another page, such as one that asks to try again: let the browser go there. Whatever stays may be done twice.
    if (!fresh || alive.some(part => !fresh.querySelector(`#${part.id}`))) return form.submit();
    lay(main, fresh);
    for (const part of alive) lay(part, fresh.querySelector(`#${part.id}`));
    zone(main);
    for (const part of alive) part.dispatchEvent(new CustomEvent("pizza:changed", { bubbles: true }));
    if (document.activeElement === document.body && item) main.querySelector(`[data-key="${CSS.escape(item)}"] button`)?.focus();
  } catch {
    banner.textContent = banner.dataset.offline;
    banner.classList.add("shown");
  }
  settled = performance.now();
  delete form.dataset.sent;
  button?.removeAttribute("aria-busy");
  parts.forEach(part => part.changed());
}

/** Back on a page that was left by sending its form: it may be sent again (its key makes that harmless). */
function awake() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    if (button.dataset.label) button.innerHTML = button.dataset.label;
  }
}

const parts = new Map();
const streams = new Map();
const all = act => streams.forEach(act);

/** Parts that are new on the page begin to live. */
function adopt(root) {
  for (const element of root.querySelectorAll("[data-part]")) {
    if (parts.has(element.id)) continue;
    const part = new Part(element);
    parts.set(element.id, part);
    for (const url of part.streams) {
      if (!streams.has(url)) streams.set(url, new Stream(url));
      streams.get(url).add(part);
      streams.get(url).open();
    }
    // It came without its content.
    if (root !== document) part.changed();
  }
}

function start() {
  zone(document);
  forms();
  adopt(document);

  let hidden;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(() => all(stream => stream.always || stream.rest()), unseen);
    else { all(stream => stream.open()); parts.forEach(part => part.streams.length || part.changed()); }
  });
  addEventListener("offline", () => { trouble("network", true); all(stream => stream.close()); });
  addEventListener("online", () => { trouble("network", false); all(stream => stream.reopen()); parts.forEach(part => part.changed()); });
  addEventListener("pagehide", () => all(stream => stream.rest()));
  addEventListener("pageshow", event => { if (event.persisted) { awake(); all(stream => stream.reopen()); parts.forEach(part => part.changed()); } });
}

start();
