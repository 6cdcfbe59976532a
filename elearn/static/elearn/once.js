// A form whose button is pressed twice is sent once. The server keeps that too (elearn/base/once/); this spares the wait.
// Only the event is stopped and no button is switched off: the name of the button is sent along, a download leaves the
// page as it is, and the way back shows a page that can be sent again.
(() => {
  const PAUSE = 5000; // of a download nobody hears when it is over
  const sent = new WeakMap();
  const marked = (submitter) => (submitter?.name ? `${submitter.name}=${submitter.value}` : "");

  // On the window, after all others: what another script keeps back was not sent.
  window.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    const before = sent.get(form);
    if (before && before.by === marked(submitter) && Date.now() - before.at < PAUSE) event.preventDefault();
    else sent.set(form, { by: marked(submitter), at: Date.now() });
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
})();
