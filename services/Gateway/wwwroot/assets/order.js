// The order page: steppers, the sum, and times of the visitor's own clock. The server checks everything again.

const form = document.getElementById("order");
if (form) {
  const total = document.getElementById("total");
  const language = total.dataset.language;
  const won = amount => language === "ko" ? `${amount.toLocaleString("ko")}원` : `₩${amount.toLocaleString("en")}`;

  function sum() {
    let amount = 0;
    for (const input of form.querySelectorAll("input[data-price]")) {
      const pieces = Math.max(0, Math.trunc(Number(input.value)) || 0);
      amount += pieces * Number(input.dataset.price);
      input.closest(".dish").classList.toggle("chosen", pieces > 0);
    }
    total.textContent = amount > 0 ? won(amount) : form.elements.other?.value ? total.dataset.unknown : won(0);
  }

  form.addEventListener("click", event => {
    const step = event.target.closest("[data-step]");
    if (!step) return;
    const input = step.parentElement.querySelector("input[type=number]");
    const value = Math.trunc(Number(input.value)) || 0;
    input.value = Math.min(Number(input.max), Math.max(0, value + Number(step.dataset.step)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", sum);
  form.addEventListener("focusin", event => { if (event.target.closest(".stepper")) event.target.select?.(); });

  // A date has no zone in the form: this one's goes with it.
  const date = form.elements.date;
  const offset = form.querySelector("[data-offset-of=date]");
  const local = at => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  const zoned = () => { offset.value = date.value ? String(-new Date(date.value).getTimezoneOffset()) : ""; };
  date.min = local(new Date());
  date.max = local(new Date(Date.now() + 30 * 24 * 3600_000));
  const hint = document.getElementById("date-hint");
  if (hint) hint.textContent = date.dataset.localHint;
  form.addEventListener("input", zoned);
  form.addEventListener("submit", zoned);

  addEventListener("pageshow", () => { sum(); zoned(); });
  // Refused: to the first thing to correct.
  form.querySelector("[aria-invalid=true]")?.focus();
  sum();
}
