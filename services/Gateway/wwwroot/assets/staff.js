// What the boards of the staff do beyond being up to date: ages that tick, and the kitchen's bell.

const bell = document.getElementById("bell");
let skew = 0;                // milliseconds that the server's clock is ahead of this one

function clock(seconds) {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = number => String(number).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function tick() {
  for (const age of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() + skew - Date.parse(age.dataset.since)) / 1000));
    const text = clock(seconds);
    if (age.textContent !== text) age.textContent = text;
    age.classList.toggle("late", seconds >= Number(age.dataset.late));
    const card = age.closest(".just-in");
    if (card && seconds >= Number(card.dataset.justIn)) card.classList.remove("just-in");
  }
}

function setClock() {
  const now = document.querySelector("[data-now]")?.dataset.now;
  if (now) skew = Date.parse(now) - Date.now();
  tick();
}

// A bell for what is new in the column that has one. Browsers allow sound only after the visitor has touched the page.
const tickets = () => [...document.querySelectorAll("[data-bell] > [data-key]")].map(ticket => ticket.dataset.key);
let known = new Set(tickets());
let on = false;
let audio;

function show() {
  if (!bell) return;
  bell.setAttribute("aria-pressed", String(on));
}

function ring() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  for (const [delay, frequency] of [[0, 880], [0.18, 1174.7]]) {
    const [tone, volume, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + delay];
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  }
}

function listen() {
  if (!bell) return;
  const fresh = tickets().filter(key => !known.has(key));
  known = new Set([...known, ...fresh]);
  show();
  if (fresh.length === 0) return;
  const says = document.getElementById("bell-says");
  // The same words again are no change, and would not be read out.
  says.textContent = "";
  setTimeout(() => { says.textContent = says.dataset.text; }, 100);
  if (on) ring();
}

if (bell) {
  on = localStorage.getItem("bell") === "on";
  show();
  bell.addEventListener("click", () => {
    on = !on;
    localStorage.setItem("bell", on ? "on" : "off");
    show();
    if (on) ring();
  });
  // Switched on in an earlier visit: the first touch of this one lets it sound.
  addEventListener("pointerdown", () => { if (on) (audio ??= new AudioContext()).resume(); }, { once: true });
}

document.addEventListener("pizza:changed", () => { setClock(); listen(); });
setInterval(tick, 1000);
setClock();
