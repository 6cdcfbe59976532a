// Saves answers as they are given; without it, the form's button does. An answer stays in the outbox, which outlives
// the page, until the server has kept it. Each has a number greater than all before it: a retry changes nothing.

const PAUSE = 1500; // ms without typing
const LONGEST = 20000; // ms of typing on, of one request, between retries
const QUESTION = "[data-url]";
const controls = (question) => [...question.querySelectorAll("input, textarea, select")];
const link = (id) => document.querySelector(`[href="#${id}"]`);
const isBox = (control) => /radio|checkbox/.test(control.type);
const isFilled = (control) => (isBox(control) ? control.checked : control.value.trim() !== "");

// The last answer to each question that is not yet acknowledged, in order.
class Outbox {
  constructor(key) {
    this.key = key;
    this.entries = [];
    try {
      this.entries = JSON.parse(localStorage[key] ?? "[]");
    } catch {} // they live as long as the page
  }

  put(entry) {
    this.keep([...this.entries.filter(({ name }) => name !== entry.name), entry]);
  }

  keep(entries) {
    this.entries = entries;
    try {
      localStorage[this.key] = JSON.stringify(entries);
      if (!entries.length) delete localStorage[this.key];
    } catch {}
  }
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.typing = new Map(); // timers
    this.failures = 0;
    this.outbox = new Outbox(`elearn-attempt-${form.dataset.elearnAutosave}`);
    this.last = Math.max(form.elements.known.value, ...this.outbox.entries.map(({ sequence }) => sequence));
    this.outbox.entries.forEach((entry) => this.restore(entry));
    form.querySelectorAll(QUESTION).forEach((question) => this.mark(question));
    form.addEventListener("input", ({ target }) => this.changed(target));
    form.addEventListener("change", () => this.collectTyped());
    form.addEventListener("submit", (event) => this.submit(event));
    setInterval(() => this.collectTyped(), LONGEST);
    addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => this.collectTyped() || this.flush());
    addEventListener("beforeunload", (event) => {
      this.collectTyped();
      if (this.outbox.entries.length) event.preventDefault();
    });
    this.flush();
  }

  changed(field) {
    const question = field.closest(QUESTION);
    if (isBox(field)) return this.collect(question);
    this.mark(question);
    this.show("saving");
    clearTimeout(this.typing.get(question));
    this.typing.set(question, setTimeout(() => this.collect(question), PAUSE));
  }

  collect(question) {
    clearTimeout(this.typing.get(question));
    this.typing.delete(question);
    this.last = Math.max(this.last + 1, Date.now());
    const fields = controls(question).filter(isFilled).map(({ name, value }) => [name, value]);
    this.outbox.put({ name: question.id, url: question.dataset.url, sequence: this.last, fields });
    this.mark(question);
    this.flush();
  }

  collectTyped() {
    [...this.typing.keys()].forEach((question) => this.collect(question));
  }

  // Show it, unless a later answer is kept.
  restore({ name, sequence, fields }) {
    if (!(sequence > link(name)?.dataset.sequence)) return;
    for (const control of controls(document.getElementById(name))) {
      const values = new URLSearchParams(fields).getAll(control.name);
      if (isBox(control)) control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
  }

  mark(question) {
    const answered = controls(question).some(isFilled);
    link(question.id).classList.toggle("is-answered", answered);
    link(question.id).lastElementChild.hidden = !answered;
    for (const words of question.querySelectorAll("[data-words]")) {
      words.value = question.querySelector("textarea").value.match(/\S+/g)?.length ?? 0;
      words.parentElement.hidden = false;
    }
  }

  show(state) {
    const bar = this.form.querySelector(".savestate");
    if (bar.dataset.state === state) return;
    bar.dataset.state = state;
    bar.textContent = this.form.dataset[state];
    this.form.querySelector("[data-sign-in]").hidden = state !== "error";
  }

  flush() {
    clearTimeout(this.retry);
    return (this.flushing ??= this.sendAll().finally(() => (this.flushing = null)));
  }

  async sendAll() {
    while (this.outbox.entries.length) {
      const [entry] = this.outbox.entries;
      if (!this.failures) this.show("saving");
      const status = await this.send(entry);
      if (status === 409) return this.outbox.keep([]), location.assign(this.form.action);
      if (status !== 200 && status !== 400) return this.wait(status);
      this.failures = 0;
      this.outbox.keep(this.outbox.entries.filter((other) => other !== entry));
      document.querySelector(`#${entry.name} > .error`).hidden = status === 200;
    }
    if (!this.typing.size) this.show("saved");
  }

  // The status; 0: sent to sign in, -1: none came.
  send({ url, sequence, fields }) {
    const body = new URLSearchParams([...fields, ["sequence", sequence], ["csrfmiddlewaretoken", this.token()]]);
    const signal = AbortSignal.timeout?.(LONGEST);
    return fetch(url, { method: "POST", body, redirect: "manual", signal }).then(({ status }) => status, () => -1);
  }

  // A new sign-in changes it.
  token() {
    const input = this.form.elements.csrfmiddlewaretoken;
    const token = document.cookie.match(`\\b${this.form.dataset.csrfCookie}=([^;]+)`);
    return (input.value = token?.[1] ?? input.value);
  }

  wait(status) {
    this.show([0, 403, 404].includes(status) ? "error" : "waiting");
    this.failures += 1;
    this.retry = setTimeout(() => this.flush(), Math.min(2 ** this.failures * 1000, LONGEST));
  }

  // No older answer may arrive after the form.
  async submit(event) {
    this.token();
    this.collectTyped();
    if (!this.outbox.entries.length) return;
    event.preventDefault();
    await this.flush();
    if (!this.outbox.entries.length) this.form.submit();
  }
}

document.querySelectorAll("[data-elearn-autosave]").forEach((form) => new Autosave(form));
