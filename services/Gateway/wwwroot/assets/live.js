// Keeps a page up to date and its forms safe; without this file every page works, by reloading.
//
// A part of a page that lives says what changes it and where the server renders it anew:
//   <section id="tickets" data-live="/storeOrders/events?storeId=1" data-part="/kitchen/1/live">
// data-live: addresses of server-sent events, with spaces between; each event means "fetch the part again".
// data-part: the same HTML, the element itself. data-every: seconds after which it is fetched anyway.
// data-lag: milliseconds to wait first, for what follows later than the event; it is asked for once more after that.
// data-pace: milliseconds between two fetches, at least, for parts that much happens in.
// data-live-always: also while nobody looks at the page (for sounds).
// A part within a part is fetched by itself: the outer one leaves it as it is.
// data-keeps: what is said when this goes while somebody types in it: then it stays, and can only be read.
// The new HTML is laid over the old: what is focused, scrolled, open or typed stays. A part that changed gets the event "pizza:changed".

const pause = 40;            // milliseconds that a burst of events is waited for
const quiet = 60_000;        // without any event for so long a part is fetched anyway
const late = 1200;           // what follows later than an event may follow later still
const unseen = 5_000;        // hidden for so long, a page lets go of its streams
const seats = 4;             // streams that all tabs of a browser hold together: it has six connections per site, and the next page needs some
const unseated = 3000;       // without a seat a part is fetched so often instead
const names = ["snapshot", "myPage", "storeOrder", "delivery", "message"];

const banner = document.getElementById("connection");
const wait = ms => new Promise(done => setTimeout(done, ms));

/** What is in trouble now, and what became of the last form that was sent; the banner shows while there is either. */
const troubles = new Set();
let sent = "";
function trouble(what, is) {
  if (is) troubles.add(what); else troubles.delete(what);
  tell();
}

/** Of the last form: stays until the next one is sent. */
function say(text) {
  sent = text;
  tell();
}

function tell() {
  const text = [sent, troubles.size > 0 ? banner.dataset.lost : ""].filter(Boolean).join(" ");
  banner.classList.toggle("shown", text !== "");
  if (banner.textContent !== text) banner.textContent = text;
}

/** A part of the page that is fetched again when something changes. */
class Part {
  #id; #fetching = false; #again = false; #last = 0; #every; #lag; #pace; #late;

  constructor(element) {
    this.#id = element.id;
    this.streams = (element.dataset.live ?? "").split(" ").filter(Boolean);
    this.always = "liveAlways" in element.dataset;
    this.#every = element.dataset.every ? Number(element.dataset.every) * 1000 : quiet;
    this.#lag = Number(element.dataset.lag ?? pause);
    this.#pace = Number(element.dataset.pace ?? 0);
    this.#last = performance.now();
    setInterval(() => { if (this.element && performance.now() - this.#last >= this.#due) this.changed(); }, 1000);
  }

  /** Milliseconds after which it is fetched, whatever happens. */
  get #due() {
    const waits = this.streams.some(url => streams.get(url).waits);
    if (document.hidden && !(this.always && waits)) return Infinity;
    return waits ? Math.min(this.#every, unseated) : this.#every;
  }

  get element() { return document.getElementById(this.#id); }

  /** A stream told that it changed. */
  told() {
    this.changed();
    if (!this.element?.dataset.lag) return;
    clearTimeout(this.#late);
    this.#late = setTimeout(() => this.changed(), late);
  }

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
      const refocus = focused();
      lay(this.element, fresh);
      refocus();
      zone(this.element);
      adopt(this.element);
      this.element.dispatchEvent(new CustomEvent("pizza:changed", { bubbles: true }));
      return true;
    } catch {
      return false;            // offline, or the gateway is away: the caller tries again
    }
  }
}

/**
 * One of the streams that all tabs of this browser may hold together: gives what gives it back; null while all are taken.
 * Where the page is not from https or localhost, there is no counting: those that are seen have one.
 */
async function seat() {
  if (!navigator.locks) return () => {};
  for (let i = 1; i <= seats; i++) {
    const leave = await new Promise(got => navigator.locks
      .request(`live-${i}`, { ifAvailable: true }, lock => lock ? new Promise(left => got(left)) : got(null))
      .catch(() => got(() => {})));
    if (leave) return leave;
  }
  return null;
}

/** A stream of events that comes back, whatever ended it. Only pages that are seen (or always live) have one. */
class Stream {
  #url; #parts = []; #source; #leave; #asking = false; #wanted = false; #failed = 0; #missed = false; #timer; #lost;

  constructor(url) { this.#url = url; }

  add(part) { this.#parts.push(part); }

  get always() { return this.#parts.some(part => part.always); }

  /** Other tabs have all the streams there may be. */
  waits = false;

  async open() {
    clearTimeout(this.#timer);
    this.#wanted = !document.hidden || this.always;
    if (!this.#wanted) this.#missed = true;
    if (!this.#wanted || this.#source || this.#asking) return;
    this.#asking = true;
    this.#leave ??= await seat();
    this.#asking = false;
    if (!this.#wanted) return this.close();
    this.waits = !this.#leave;
    if (!this.waits) return this.#listen();
    this.#missed = true;
    this.#timer = setTimeout(() => this.open(), unseated);
  }

  #listen() {
    const source = this.#source = new EventSource(this.#url);
    source.onopen = () => {
      // Not every stream begins with the state as it is: what was missed meanwhile is asked for.
      if (this.#missed) this.#parts.forEach(part => part.changed());
      this.#missed = false;
      this.#failed = 0;
      clearTimeout(this.#lost);
      this.#lost = undefined;
      trouble(this, false);
    };
    for (const name of names) source.addEventListener(name, () => this.#parts.forEach(part => part.told()));
    source.onerror = () => {
      // The browser gives up for good over an answer such as 503; we do not.
      this.#shut();
      this.#lost ??= setTimeout(() => trouble(this, true), 800);
      this.#timer = setTimeout(() => this.open(), Math.min(300 * 2 ** this.#failed++, 8000) * (0.75 + Math.random() / 2));
    };
  }

  #shut() {
    clearTimeout(this.#timer);
    this.#missed = true;
    this.#source?.close();
    this.#source = undefined;
  }

  close() {
    this.#shut();
    this.#wanted = false;
    this.#leave?.();
    this.#leave = undefined;
  }

  /** Is asked for by name: at once. */
  reopen() {
    this.#shut();
    this.#failed = 0;
    this.open();
  }

  rest() {
    this.close();
    this.waits = false;
    clearTimeout(this.#lost);
    this.#lost = undefined;
    trouble(this, false);
  }
}

/** Lays new HTML over old: elements stay the same elements as far as they match, by data-key or id, else by place. */
export function lay(old, fresh) {
  attributes(old, fresh);
  // It says that it is being sent. (Cells of lists have labels, too.)
  if (old.matches("button[data-label]")) return;
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
  while (place) {
    const gone = place;
    place = place.nextSibling;
    if (!keep(gone)) gone.remove();
  }
}

/** What somebody is typing in does not go without a word (data-keeps): it stays to be read and copied. Offered again, it is laid over and works again. */
function keep(gone) {
  if (gone.nodeType !== Node.ELEMENT_NODE || !gone.dataset.keeps || ![...gone.querySelectorAll("[data-touched]")].some(input => input.value)) return false;
  if ("kept" in gone.dataset) return true;
  gone.dataset.kept = "";
  for (const input of gone.querySelectorAll("input, textarea")) input.readOnly = true;
  for (const button of gone.querySelectorAll("button, select")) button.disabled = true;
  const why = document.createElement("p");
  why.className = "field-error";
  why.setAttribute("role", "alert");
  why.textContent = gone.dataset.keeps;
  gone.append(why);
  return true;
}

/** Notes where the focus is. If that goes, the focus goes to the same item where it is now, or else to what it was in: it is not lost to the top of the page. */
function focused() {
  const at = document.activeElement ?? document.body;
  const item = at.closest("[data-key]")?.dataset.key;
  const around = [];
  for (let e = at.parentElement?.closest(places); e; e = e.parentElement?.closest(places)) around.push(e);
  return () => {
    if (at.isConnected || document.activeElement !== document.body) return;
    const same = item && document.querySelector(`[data-key="${CSS.escape(item)}"] button`);
    const near = same || around.find(e => e.isConnected);
    if (!near) return;
    if (near !== same && !near.hasAttribute("tabindex")) near.tabIndex = -1;
    near.focus({ preventScroll: true });
  };
}

const places = "section, [data-part], main";

const key = node => node.nodeType === Node.ELEMENT_NODE ? node.dataset.key ?? (node.id || undefined) : undefined;

const noted = new Set(["data-touched", "data-sent", "data-label", "aria-busy", "tabindex"]);

function attributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) {
    // What the visitor opened stays open; what a script noted stays noted.
    if (fresh.hasAttribute(name) || (name === "open" && old.matches("details")) || noted.has(name)) continue;
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
      return say(banner.dataset.offline);
    }
    say("");
    if ("stays" in form.dataset) {
      event.preventDefault();
      return stay(form, event.submitter);
    }
    form.dataset.sent = "true";
    const button = document.getElementById(event.submitter?.dataset.standsFor) ?? event.submitter;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    if (form.dataset.busy && !button.name) {
      button.dataset.label = button.innerHTML;
      button.textContent = form.dataset.busy;
    }
  });
  document.addEventListener("click", event => { clicks = event.detail; }, true);
  document.addEventListener("input", event => { if (event.target.name) event.target.dataset.touched = "true"; });
  document.addEventListener("change", event => { if (event.target.dataset.submits) event.target.form.requestSubmit(document.getElementById(event.target.dataset.submits)); });
}

let settled = -Infinity;
let clicks = 0;

/**
 * Sends a form of one tap (data-stays) without leaving the page: what is answered is the page as it is now, and is laid over it. Where no answer comes it may
 * be done or not: that is said, and the page shows what is.
 */
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
    over();
    const refocus = focused();
    lay(main, fresh);
    // A part that could not be read stays as it was: what was refused is said above it, and it is asked for until it comes.
    for (const part of alive) {
      const now = fresh.querySelector(`#${part.id}`);
      if (![...now.querySelectorAll(".away")].some(away => away.closest("[data-part]") === now)) lay(part, now);
    }
    refocus();
    zone(main);
    for (const part of alive) part.dispatchEvent(new CustomEvent("pizza:changed", { bubbles: true }));
    if (document.activeElement === document.body && item) main.querySelector(`[data-key="${CSS.escape(item)}"] button`)?.focus();
  } catch {
    say(banner.dataset.unknown);
  }
  settled = performance.now();
  over();
  parts.forEach(part => part.changed());

  function over() {
    delete form.dataset.sent;
    button?.removeAttribute("aria-busy");
  }
}

/**
 * The language switch leads back to the same page: what was typed there goes along, and so does what has just been refused, with what its form showed and its key: others' changes are still
 * noticed, and what was done already is not done again. (The order form is sent with the switch instead.) Kept in this tab only, for that page only, once, and for a minute.
 */
function languages() {
  const tab = storage();
  const picks = field => field.type === "radio" || field.type === "checkbox";
  const valueOf = field => picks(field) ? field.checked : field.value;
  const name = field => [field.form.getAttribute("action"), field.name, picks(field) ? field.value : ""].join(" ");
  const fieldsOf = form => [...form.elements].filter(field => field.name && field.matches("input, select, textarea"));
  // Of several forms that send to one address nobody knows later which is which.
  const unmistakable = [...document.querySelectorAll("main form[method=post]")].filter((form, _, all) => all.every(other => other === form || other.getAttribute("action") !== form.getAttribute("action")));
  document.addEventListener("submit", event => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (!form.matches(".language")) {
      // Asked again by a page that was too busy, the switch is still under way. (form.action may be a field of that name.)
      if ((form.getAttribute("action") ?? location.pathname) !== "/language") tab?.removeItem("typed");
      return;
    }
    const refused = document.querySelector("main [role=alert], main [aria-invalid=true]");
    const typed = unmistakable.flatMap(one => {
      const entered = fieldsOf(one).filter(field => field.type !== "hidden" && (refused || field.dataset.touched));
      return entered.length > 0 ? [...entered, ...fieldsOf(one).filter(field => field.type === "hidden")] : [];
    });
    if (typed.length > 0) tab?.setItem("typed", JSON.stringify({ at: Date.now(), page: form.elements.return.value, typed: typed.map(field => [name(field), valueOf(field)]) }));
  });

  const kept = JSON.parse(tab?.getItem("typed") ?? "null");
  if (kept?.page !== location.pathname + location.search) return;
  tab.removeItem("typed");
  if (Date.now() - kept.at > 60_000) return;
  const typed = new Map(kept.typed);
  for (const field of unmistakable.flatMap(fieldsOf)) {
    const value = typed.get(name(field));
    if (value === undefined || value === valueOf(field)) continue;
    const part = field.closest("[data-part]");
    // A part that lives asks for itself with its form's key.
    if (field.name === "key" && part) part.dataset.part = part.dataset.part.replace(field.value, value);
    if (picks(field)) field.checked = value; else field.value = value;
    if (field.type === "hidden") continue;
    for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** What this tab keeps; undefined where the browser lets no page keep anything. */
function storage() {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

/** Back on a page that was left by sending its form: it may be sent again (its key makes that harmless). */
function awake() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    if (button.dataset.label) button.innerHTML = button.dataset.label;
    delete button.dataset.label;
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
  languages();
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
