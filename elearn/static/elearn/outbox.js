// What the server has not kept yet, in the browser's database: it outlives the page, the tab and a reboot. Without a
// database it lives as long as the page, and `isSafe` says so. An entry has a key (one for each question: the last
// answer wins), learner, attempt, url, fields ([name, text or File]), a sequence that grows, and `at`, its time.

const STORE = "entries";
const PATIENCE = 2000; // ms for a database that does not answer
const KEPT = 30 * 24 * 3600 * 1000; // ms

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    setTimeout(reject, PATIENCE);
  });

export class Outbox {
  entries = new Map();
  #unsafe = new Map(); // sequences that the database does not have

  // Read what earlier pages of this learner left.
  async open(learner) {
    try {
      const request = indexedDB.open("elearn", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
      this.database = await result(request);
      for (const entry of await result(this.database.transaction(STORE).objectStore(STORE).getAll())) {
        if (Date.now() - entry.at > KEPT) this.#write((store) => store.delete(entry.key));
        else if (entry.learner === learner) this.entries.set(entry.key, entry);
      }
    } catch {}
  }

  get isSafe() {
    return !this.#unsafe.size;
  }

  inOrder() {
    return [...this.entries.values()].sort((a, b) => a.sequence - b.sequence);
  }

  put(entry) {
    const { key, sequence } = entry;
    this.entries.set(key, entry);
    this.#unsafe.set(key, sequence);
    this.#write((store) => store.put(entry), () => this.#unsafe.get(key) === sequence && this.#unsafe.delete(key));
  }

  // Unless a later one has taken its place, here or in another tab.
  remove({ key, sequence }) {
    if (this.entries.get(key)?.sequence === sequence) this.entries.delete(key) && this.#unsafe.delete(key);
    this.#write((store) => {
      const found = store.get(key);
      found.onsuccess = () => found.result?.sequence === sequence && store.delete(key);
    });
  }

  #write(act, done) {
    try {
      const transaction = this.database.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.oncomplete = done;
      act(transaction.objectStore(STORE));
    } catch {} // it stays unsafe
  }
}
