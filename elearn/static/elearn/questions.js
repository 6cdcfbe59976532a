// A question is a fieldset `q3`; its controls, of whatever kind, are named `q3` or `q3.part`. Its place in the
// navigator knows the sequence of the last answer that the server has.

const verdictOf = ({ id }, page = document) => page.getElementById(`${id}-checked`);
export const link = ({ id }, page = document) => page.querySelector(`nav [href="#${id}"]`);
export const known = (question) => link(question).parentElement.dataset;
const isBox = ({ type }) => /radio|checkbox/.test(type);
const belongs = (name, { id }) => name === id || name.startsWith(`${id}.`);
const controls = (question) => [...question.elements].filter(({ name }) => belongs(name, question));

export function fieldsOf(question) {
  return [...new FormData(question.form)].filter(([name, value]) => belongs(name, question) && value.name !== "");
}

// What was answered before this script was there.
export function touched(form, questions) {
  const given = questions.map((question) => [question, fieldsOf(question)]);
  form.reset();
  return given.filter(([question, fields]) => {
    if (String(fields) === String(fieldsOf(question))) return false;
    fill(question, fields);
    return true;
  });
}

export function fill(question, fields) {
  const values = {};
  for (const [name, value] of fields) (values[name] ??= []).push(value);
  for (const control of controls(question)) {
    const own = values[control.name] ?? [];
    if (isBox(control)) control.checked = own.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = own.includes(option.value);
    else if (control.type !== "file") control.value = own.shift() ?? "";
    else {
      const files = new DataTransfer();
      own.forEach((file) => files.items.add(file));
      control.files = files.files;
    }
  }
}

// Say in the navigator how far it is, and count words.
export function mark(question) {
  const to = link(question);
  const say = (name, is) => to.classList.toggle(`is-${name}`, is) === (to.querySelector(`[data-${name}]`).hidden = !is);
  say("answered", controls(question).some((control) => (isBox(control) ? control.checked : control.value.trim())));
  say("flagged", question.elements.flag.checked);
  const { verdict } = verdictOf(question)?.dataset ?? {};
  for (const name of ["right", "partly", "wrong"]) to.classList.toggle(`is-${name}`, name === verdict);
  for (const words of question.querySelectorAll("[data-words]")) {
    words.value = document.getElementById(words.htmlFor).value.match(/\S+/g)?.length ?? 0;
    words.parentElement.hidden = false;
  }
}

// What to look at again in an answer that was kept.
export function tell(question, text = "") {
  const place = question.querySelector(".told");
  if (place.textContent !== text) place.textContent = text;
}

export function sayError(question, text) {
  const place = question.querySelector(".error");
  if (text) place.textContent = text;
  place.hidden = !text;
}

// Show the question as the server has it now, if it may still be replaced then; with `query` "?xem", how it went too.
export async function reload(question, mayBe, query = "") {
  const response = await fetch(`${question.dataset.url}xem/${query}`, { redirect: "error" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(question.id);
  if (!fresh || !mayBe()) return;
  const had = question.contains(document.activeElement) && document.activeElement.id;
  link(question).parentElement.replaceWith(page.querySelector("li"));
  verdictOf(question)?.remove();
  const verdict = verdictOf(question, page);
  question.replaceWith(fresh);
  if (verdict) fresh.after(verdict);
  mark(fresh);
  seen?.observe(fresh);
  if (verdict) verdict.focus();
  else if (had !== false) (document.getElementById(had) ?? fresh).focus();
}

// Say in the navigator which question is read.
let seen;
export function follow(questions) {
  const read = ({ target, isIntersecting }) => {
    if (!isIntersecting) return;
    for (const other of document.querySelectorAll("nav [href][aria-current=true]")) other.ariaCurrent = null;
    const to = link(target);
    to.ariaCurrent = "true";
    to.closest("nav").scrollLeft = to.offsetLeft - 100;
  };
  seen = new IntersectionObserver((changes) => changes.forEach(read), { rootMargin: "-35% 0px -64% 0px" });
  questions.forEach((question) => seen.observe(question));
}
