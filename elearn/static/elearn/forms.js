// A form that is sent without a line would be lost with its page: it stays, says so, and can be sent again. Quizzes have
// attempt.js, which does more.

import { isUp } from "./line.js";

const template = document.querySelector("[data-elearn-not-sent]");
const asking = new WeakSet();
const cleared = new WeakSet();

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || cleared.delete(form)) return;
  event.preventDefault();
  if (asking.has(form)) return;
  asking.add(form);
  form.querySelector("[data-not-sent]")?.remove();
  if (await isUp()) {
    cleared.add(form);
    form.requestSubmit(submitter);
  } else {
    const message = template.content.firstElementChild.cloneNode(true);
    (submitter && form.contains(submitter) ? submitter : form.lastElementChild).before(message);
  }
  asking.delete(form);
});
