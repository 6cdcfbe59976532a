// Sends what is in the outbox, in order, until the server has kept it; a retry changes nothing. `page` hears what
// became of it: saved, refused, conflict, closed, timeUp; and the state, to show.

const LONGEST = 20000; // ms of one request, between retries
const SLOWEST = 5; // bytes per ms: a file may take its time
const visit = Math.random();

// When: by the page's clock, which nobody sets; for later pages by the device's.
export const now = () => ({ at: Date.now(), tick: performance.now(), visit });
const age = (entry) => (entry.visit === visit ? performance.now() - entry.tick : Math.max(0, Date.now() - entry.at));

function device() {
  const fresh = Math.random().toString(36).slice(2, 18);
  try {
    return (localStorage["elearn-device"] ??= fresh);
  } catch {
    return fresh;
  }
}

export class Sender {
  constructor(outbox, page, { elearnAttempt, csrfCookie }) {
    Object.assign(this, { outbox, page, csrfCookie, attempt: elearnAttempt, device: device(), failures: 0 });
    addEventListener("online", () => this.flush());
  }

  own() {
    return this.outbox.inOrder().filter(({ attempt }) => attempt === this.attempt);
  }

  // Resolves when all is sent, or the line is down.
  flush() {
    clearTimeout(this.retry);
    return (this.flushing ??= this.#sendAll().finally(() => (this.flushing = null)));
  }

  #next() {
    return this.outbox.inOrder().find((entry) => !entry.conflict && entry.skipped !== visit);
  }

  async #sendAll() {
    for (let entry; (entry = this.#next()); this.failures = 0) {
      if (!this.failures) this.page.show("saving");
      const { status, ...said } = await this.#post(entry);
      if (!this.#settle(entry, status, said)) return this.#wait(status);
    }
    this.page.show("saved");
  }

  // Whether the line is up.
  #settle(entry, status, said) {
    const isOwn = entry.attempt === this.attempt;
    if (status === 410 && !entry.lag) entry.lag = said.took; // given in time: so long was the way
    else if (status === 412) this.#conflict(entry, said, isOwn);
    else if (status === 404 && !isOwn) entry.skipped = visit;
    else if (![200, 400, 409, 410, 413].includes(status)) return false;
    else {
      this.outbox.remove(entry);
      if (isOwn) this.#tell(entry, status, said);
    }
    return true;
  }

  #tell(entry, status, said) {
    if (status === 409) this.own().forEach((other) => this.outbox.remove(other));
    if (status === 409 || entry.closes) return this.page.closed();
    if (status === 200) this.page.saved(entry, said);
    else this.page.refused(entry, said.error);
    if (status === 410) this.page.timeUp();
  }

  #conflict(entry, { latest, at }, isOwn) {
    if (this.outbox.entries.get(entry.key) !== entry) return; // a later one asks again
    this.outbox.put(Object.assign(entry, { conflict: { latest, at } }));
    if (isOwn) this.page.conflict(entry);
  }

  #wait(status) {
    this.page.show([0, 401, 403, 404].includes(status) ? "error" : "waiting"); // 0: sent to sign in
    const pause = Math.min(2 ** ++this.failures * 1000, LONGEST);
    this.retry = setTimeout(() => this.flush(), pause * (0.75 + Math.random() / 4)); // not all at once
  }

  async #post({ url, fields, lag = 0, sequence, version = "", known = 0, ...entry }) {
    const started = performance.now();
    const size = fields.reduce((sum, [, value]) => sum + (value.size ?? 0), 0);
    const body = size ? new FormData() : new URLSearchParams();
    const more = { sequence, version, known, age: Math.round(age(entry) + lag), device: this.device };
    for (const field of [...fields, ...Object.entries(more), ["csrfmiddlewaretoken", this.token()]]) body.append(...field);
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout?.(LONGEST + size / SLOWEST),
      });
      const said = await response.json().catch(() => response.ok && { status: -1 }); // the page of a hotspot
      return { status: response.status, ...said, took: performance.now() - started };
    } catch {
      return { status: -1 };
    }
  }

  // A new sign-in changes it.
  token() {
    const inputs = document.querySelectorAll("[name=csrfmiddlewaretoken]");
    const token = document.cookie.match(`\\b${this.csrfCookie}=([^;]+)`)?.[1] ?? inputs[0].value;
    inputs.forEach((input) => (input.value = token));
    return token;
  }
}
