// Wagtail's editors: a name for every field that has none, no last letters lost, and a word on what a paste from Word
// cannot keep.
// The sentences come with the script's own tag.
(() => {
  const words = document.currentScript.dataset;
  const fields = "[contenteditable=true], [data-streamfield-child] :is(input:not([type=hidden]), textarea, select)";
  const name = (field) => {
    if (field.labels?.length || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby")) return;
    const label = field.closest(".w-field__wrapper")?.querySelector(".w-field__label");
    const block = field.closest("[aria-labelledby]");
    const heading = block && document.getElementById(block.getAttribute("aria-labelledby"));
    const text = label || heading?.querySelector(".c-sf-block__type") || heading;
    const said = text?.textContent.replace(/[*\s]+/g, " ").trim();
    if (said) field.setAttribute("aria-label", said);
  };
  const nameAll = () => document.querySelectorAll(fields).forEach(name);
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; nameAll(); });
  };
  document.addEventListener("DOMContentLoaded", () => {
    nameAll();
    new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  });

  // Wagtail's script makes "kỹ-năng-đoàn" of a title, or "k-nng-djoan" when told not to: what is saved is shown at once.
  const readable = () => {
    for (const slug of document.querySelectorAll("input[data-controller~=w-slug]")) {
      const plain = slug.value.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đð]/gi, "d").toLowerCase();
      if (plain !== slug.value) slug.value = plain;
    }
  };
  for (const kind of ["input", "change", "focusout"]) {
    document.addEventListener(kind, () => requestAnimationFrame(readable));
  }

  // Draftail writes what is typed into its field a quarter of a second later: a form sent sooner waits for it.
  let typed = 0;
  for (const kind of ["keydown", "beforeinput", "paste"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest?.("[contenteditable=true]")) typed = Date.now();
    }, true);
  }
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (Date.now() - typed > 400) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // The button is disabled by then, and would not say which it is.
    if (submitter?.name) {
      const pressed = Object.assign(document.createElement("input"), { type: "hidden" });
      form.append(Object.assign(pressed, { name: submitter.name, value: submitter.value }));
    }
    setTimeout(() => form.requestSubmit(), 400);
  }, true);

  const paragraph = (doc, text, tag) => {
    const made = doc.createElement("p");
    const inner = tag ? made.appendChild(doc.createElement(tag)) : made;
    inner.textContent = text;
    return made;
  };
  const clean = (node) => node.textContent.replace(/\s+/g, " ").trim();
  // What Draftail would scatter or drop is put into forms that it keeps; returns what to say about it.
  const rescue = (doc) => {
    const said = new Set();
    for (const table of doc.querySelectorAll("table")) {
      const rows = [...table.rows].map((row) => [...row.cells].map(clean).join(" | ")).filter((row) => row.trim());
      table.replaceWith(...rows.map((row) => paragraph(doc, row)));
      said.add(words.table);
    }
    for (const heading of doc.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
      heading.replaceWith(paragraph(doc, clean(heading), "b"));
      said.add(words.heading);
    }
    for (const picture of doc.querySelectorAll("img")) {
      picture.remove();
      said.add(words.picture);
    }
    return [...said];
  };
  const tell = (target, said) => {
    const wrapper = target.closest(".w-field__wrapper") || target.parentElement;
    let note = wrapper.querySelector("[data-pasted]");
    if (!note) {
      note = document.createElement("div");
      note.dataset.pasted = "";
      note.className = "help-block help-warning";
      note.setAttribute("role", "status");
      wrapper.append(note);
    }
    note.textContent = said.join(" ");
  };
  let ours = false;
  document.addEventListener("paste", (event) => {
    const target = event.target.closest?.("[contenteditable=true]");
    const html = event.clipboardData?.getData("text/html");
    if (ours || !target || !html) return;
    const doc = new DOMParser().parseFromString(html, "text/html");
    const said = rescue(doc);
    if (!said.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const data = new DataTransfer();
    data.setData("text/html", doc.documentElement.outerHTML);
    data.setData("text/plain", doc.body.innerText);
    ours = true;
    event.target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    ours = false;
    tell(target, said);
  }, true);
})();
