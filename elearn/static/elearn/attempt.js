// The pages of a quiz. Answers are saved as they are given; without this, the form's button does. What is not with the
// server waits in the outbox; before anything is handed in, all of that is sent.

import { countDown } from "./clock.js";
import { Outbox } from "./outbox.js";
import { isUp } from "./line.js";
import { fieldsOf, fill, follow, known, mark, reload, sayError, tell, touched } from "./questions.js";
import { Sender, now } from "./sender.js";

const PAUSE = 1500; // ms without typing
const LONGEST = 20000; // ms of typing on
const place = document.querySelector("[data-elearn-attempt]");
const { elearnAttempt: attempt, learner, url, handIn } = place.dataset;
const find = (selector) => document.querySelector(selector);
const form = find("[data-elearn-quiz]");
const questions = () => [...(form?.querySelectorAll("[data-url]") ?? [])];
const byId = (id) => document.getElementById(id);
const typing = new Map(); // timers
const outbox = new Outbox();
let last = 0;
let isOver = false;

const page = {
  show(state) {
    if (state === "saved" && sender.own().length) state = "conflict";
    if (state === "saved" && typing.size) return;
    if (isOver && state !== "error") state = "over";
    const bar = find(".savestate");
    if (bar.dataset.state === state) return;
    bar.ariaLive = /sav/.test(state) ? "off" : "polite";
    bar.dataset.state = state;
    bar.textContent = place.dataset[state];
    find("[data-sign-in]").hidden = state !== "error";
  },
  // What was asked for needs the line, and there is none.
  notSent() {
    find("[data-not-sent]").hidden = false;
    find("[data-not-sent]").textContent = place.dataset.notSent;
  },
  saved({ key, question: id, sequence, fields }, { told }) {
    const question = byId(id);
    find("[data-not-sent]").hidden = true;
    if (!question || key.includes("flag")) return;
    if (!typing.has(question)) tell(question, told);
    known(question).sequence = Math.max(known(question).sequence, sequence);
    sayError(question);
    question.querySelector("[data-choose]")?.remove();
    const isIdle = () => !typing.has(question) && !outbox.entries.has(key);
    if (fields.some(([, value]) => value.size) && isIdle()) reload(question, isIdle).catch(() => {});
  },
  refused({ question }, error) {
    if (byId(question)) sayError(byId(question), error ?? place.dataset.refused);
  },
  // Answered on another device since: the learner chooses.
  conflict({ key, question: id, conflict: { latest, at } }) {
    const question = byId(id);
    if (isOver) return outbox.remove(outbox.entries.get(key));
    if (!question) return;
    const choice = find("[data-elearn-conflict]").content.firstElementChild.cloneNode(true);
    const [words, keep, take] = choice.querySelectorAll("p, button");
    words.textContent = words.textContent.replace("{at}", at);
    keep.onclick = () => {
      const { conflict, ...entry } = outbox.entries.get(key);
      outbox.put({ ...entry, known: latest, sequence: (last = Math.max(last, latest) + 1) });
      choice.remove();
      sender.flush();
    };
    take.onclick = async () => {
      question.disabled = true;
      await reload(question, () => true).then(() => outbox.remove(outbox.entries.get(key)), () => {});
      question.disabled = false;
      sender.flush();
    };
    question.querySelector("[data-choose]")?.remove();
    question.querySelector(".error").before(choice);
  },
  closed() {
    location.assign(url);
  },
  // Hand in what was given, as soon as the line is up.
  timeUp() {
    if (isOver) return;
    collectTyped();
    isOver = true;
    for (const question of questions()) question.disabled = true;
    for (const entry of sender.own()) if (entry.conflict) outbox.remove(entry);
    const closing = { url: handIn, fields: [], closes: true, sequence: Number.MAX_SAFE_INTEGER };
    outbox.put({ key: `${attempt}/closing`, learner, attempt, ...closing, ...now() });
    sender.flush();
  },
};
const sender = new Sender(outbox, page, place.dataset);

function put(question, kind, path, more) {
  last = Math.max(last + 1, Date.now());
  const own = { key: `${attempt}/${kind}${question.id}`, learner, attempt, question: question.id };
  outbox.put({ ...own, sequence: last, url: url + question.dataset.url + path, ...now(), ...more });
  mark(question);
  sender.flush();
}

function collect(question) {
  clearTimeout(typing.get(question));
  typing.delete(question);
  const { version } = question.dataset;
  put(question, "", "", { known: known(question).sequence, version, fields: fieldsOf(question) });
}

function collectTyped() {
  [...typing.keys()].forEach(collect);
}

function changed({ type, target }) {
  const question = target.closest("[data-url]");
  if (!question) return;
  if (target.name === "flag") {
    if (type === "change") put(question, "flag/", "danh-dau/", { fields: [["flagged", +target.checked]] });
    return;
  }
  byId(`${question.id}-checked`)?.remove(); // it was about the answer before
  if (type === "change") {
    if (typing.has(question) || !/text|number/.test(target.type)) collect(question);
  } else {
    clearTimeout(typing.get(question));
    typing.set(question, setTimeout(collect, PAUSE, question));
    mark(question);
    page.show("saving");
  }
}

// What is not sent yet is shown as it was given.
function restore(given) {
  last = Math.max(...questions().map((question) => known(question).sequence));
  for (const entry of sender.own()) {
    const question = byId(entry.question);
    last = Math.max(last, entry.closes ? 0 : entry.sequence);
    if (!question || given.has(question)) continue;
    if (entry.key.includes("flag")) question.elements.flag.checked = +entry.fields[0][1];
    else fill(question, entry.fields);
    if (entry.conflict) page.conflict(entry);
  }
  given.forEach((fields, question) => collect(question));
  questions().forEach(mark);
}

async function leave(event) {
  event.preventDefault();
  const { submitter, target } = event;
  collectTyped();
  await sender.flush();
  const open = find("[data-choose], .error:not([hidden], .is-told)");
  open?.classList.add("is-told");
  if (open) return open.closest("[data-url]").focus();
  if (sender.own().length && target !== form && sender.own()[0].conflict) return page.closed();
  if (sender.own().length || !(await isUp())) return page.notSent();
  if (target !== form) return target.submit(sender.token());
  if (submitter?.name !== "check") return location.assign(handIn);
  await reload(byId(`q${submitter.value}`), () => true, "?xem").catch(page.notSent);
}

await outbox.open(learner);
if (form) {
  restore(new Map(touched(form, questions())));
  follow(questions());
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=file])")) event.preventDefault();
  });
}
document.addEventListener("submit", leave);
document.addEventListener("visibilitychange", () => (collectTyped(), sender.flush()));
addEventListener("beforeunload", (event) => {
  collectTyped();
  if (!outbox.isSafe) event.preventDefault();
});
setInterval(() => (collectTyped(), sender.flush()), LONGEST);
const clock = find("[data-seconds-left]");
if (clock) countDown(clock, page.timeUp);
else if ("ended" in place.dataset && sender.own().length) page.timeUp();
sender.flush();
