// Saves the answers of an attempt as they are given; without it, the form's button saves them all.
//
// An answer goes into the outbox, which outlives the page, and leaves it when the server has said that it is kept.
// Answers are sent one at a time, in order, each with a number greater than all before it: a retry changes nothing.

const PAUSE = 1500; // ms without typing
const AT_LEAST_EVERY = 20000; // ms, while somebody types on
const GIVE_UP = 20000; // ms for one request
const SLOWEST_RETRY = 60000; // ms

/** Answers that the server has not acknowledged, in order. Only the last one to each question is held. */
class Outbox {
  constructor(key) {
    this.key = key;
    try {
      this.entries = JSON.parse(localStorage.getItem(key)) || [];
    } catch {
      this.entries = [];
    }
  }

  put(entry) {
    this.entries = [...this.entries.filter((other) => other.name !== entry.name), entry];
    this.#write();
  }

  remove(entry) {
    this.entries = this.entries.filter((other) => other.sequence !== entry.sequence);
    this.#write();
  }

  #write() {
    try {
      if (this.entries.length) localStorage.setItem(this.key, JSON.stringify(this.entries));
      else localStorage.removeItem(this.key);
    } catch {
      // No room, or not allowed: the answers live as long as the page, and leaving it warns.
    }
  }
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.questions = [...form.querySelectorAll("fieldset[data-url]")];
    this.state = form.querySelector(".savestate");
    this.signIn = form.querySelector("[data-sign-in]");
    this.outbox = new Outbox(`elearn-attempt-${form.dataset.elearnAutosave}`);
    this.dirty = new Map(); // question → timer of the pause in typing
    this.last = Math.max(+form.elements.known.value, 0, ...this.outbox.entries.map((entry) => entry.sequence));
    this.failures = 0;
    this.outbox.entries.forEach((entry) => this.restore(entry));
    this.questions.forEach((question) => this.mark(question));
    this.listen();
    this.show(this.outbox.entries.length ? "saving" : "saved");
    this.flush();
  }

  listen() {
    this.form.addEventListener("input", ({ target }) => this.typed(target));
    this.form.addEventListener("change", ({ target }) => this.collect(target.closest("fieldset[data-url]")));
    this.form.addEventListener("submit", (event) => this.submit(event));
    setInterval(() => this.collectAll(), AT_LEAST_EVERY);
    addEventListener("online", () => this.flush());
    addEventListener("pagehide", () => this.collectAll());
    document.addEventListener("visibilitychange", () => this.collectAll());
    addEventListener("beforeunload", (event) => {
      this.collectAll();
      if (this.outbox.entries.length && !this.leaving) event.preventDefault();
    });
  }

  typed(field) {
    const question = field.closest("fieldset[data-url]");
    if (!question) return;
    this.mark(question);
    if (!field.matches("textarea, [type=text]")) return;
    clearTimeout(this.dirty.get(question));
    this.dirty.set(question, setTimeout(() => this.collect(question), PAUSE));
    this.show("saving");
  }

  collect(question) {
    if (!question) return;
    clearTimeout(this.dirty.get(question));
    this.dirty.delete(question);
    this.last = Math.max(this.last + 1, Date.now());
    this.outbox.put({
      name: question.id,
      url: question.dataset.url,
      sequence: this.last,
      fields: this.controls(question).filter(isFilled).map((control) => [control.name, control.value]),
    });
    this.mark(question);
    this.flush();
  }

  collectAll() {
    [...this.dirty.keys()].forEach((question) => this.collect(question));
    this.flush();
  }

  controls(question) {
    return [...question.querySelectorAll("input, textarea, select")];
  }

  /** Show an answer that never arrived, unless a later one is kept. */
  restore({ name, sequence, fields }) {
    const question = document.getElementById(name);
    if (!question || sequence <= +question.dataset.sequence) return;
    for (const control of this.controls(question)) {
      const values = fields.filter(([field]) => field === control.name).map(([, value]) => value);
      if (control.matches("[type=radio], [type=checkbox]")) control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
  }

  /** Mark the question in the navigator when it has an answer, and count its words. */
  mark(question) {
    const answered = this.controls(question).some(isFilled);
    const link = this.form.querySelector(`a[href="#${question.id}"]`);
    link.classList.toggle("is-answered", answered);
    link.querySelector("span:last-child").hidden = !answered;
    const words = question.querySelector("[data-words]");
    if (!words) return;
    words.value = question.querySelector("textarea").value.split(/\s+/).filter(Boolean).length;
    words.parentElement.hidden = false;
  }

  show(state) {
    this.state.dataset.state = state === "signedOut" ? "error" : state;
    const text = this.form.dataset[state];
    if (this.state.textContent !== text) this.state.textContent = text;
    if (this.signIn) this.signIn.hidden = state !== "signedOut";
  }

  /** Send what waits, one answer after another; resolves when nothing waits or it has to wait. */
  flush() {
    clearTimeout(this.retry);
    this.flushing ??= this.sendAll().finally(() => (this.flushing = null));
    return this.flushing;
  }

  async sendAll() {
    while (this.outbox.entries.length) {
      this.show("saving");
      const entry = this.outbox.entries[0];
      const status = await this.send(entry);
      if (status === 409) return this.leave(() => location.assign(this.form.action));
      if ([0, 401, 403, 404].includes(status)) return this.show("signedOut");
      if (status !== 200 && status !== 400) return this.wait();
      this.failures = 0;
      this.outbox.remove(entry);
      const error = document.getElementById(entry.name)?.querySelector(".error");
      if (error) error.hidden = status === 200;
    }
    if (!this.dirty.size) this.show("saved");
  }

  /** The status of the answer: 0 when we were sent to sign in, -1 when no answer came. */
  async send({ url, sequence, fields }) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), GIVE_UP);
    const token = cookie(this.form.dataset.csrfCookie) ?? this.form.elements.csrfmiddlewaretoken.value;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams([...fields, ["sequence", sequence]]),
        redirect: "manual",
        signal: abort.signal,
      });
      return response.status;
    } catch {
      return -1;
    } finally {
      clearTimeout(timer);
    }
  }

  wait() {
    this.show("waiting");
    this.failures += 1;
    this.retry = setTimeout(() => this.flush(), Math.min(1000 * 2 ** this.failures, SLOWEST_RETRY));
  }

  leave(go) {
    this.outbox.entries.slice().forEach((entry) => this.outbox.remove(entry));
    this.leaving = true;
    go();
  }

  /** Let the form go once nothing is on its way, so that no older answer arrives after it. */
  async submit(event) {
    this.collectAll();
    if (!this.outbox.entries.length) return;
    event.preventDefault();
    await this.flush();
    if (!this.outbox.entries.length && !this.leaving) this.form.submit();
  }
}

function isFilled(control) {
  return control.matches("[type=radio], [type=checkbox]") ? control.checked : control.value.trim() !== "";
}

function cookie(name) {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

document.querySelectorAll("form[data-elearn-autosave]").forEach((form) => new Autosave(form));
