// Where one stopped reading, on this device: "Continue" leads to #doc-tiep, and from there to that place.

const article = document.querySelector("[data-elearn-lesson]");
const key = `elearn-place-${article.dataset.learner}-${article.dataset.elearnLesson}`;
const parts = [...article.children];
const TOP = 120; // px below the top of the window: what is read

function read() {
  const place = parts.findLastIndex((part) => part.getBoundingClientRect().top < TOP);
  try {
    if (place > 0) localStorage[key] = place;
  } catch {} // a browser that keeps nothing
}

try {
  if (location.hash === "#doc-tiep") parts[localStorage[key]]?.scrollIntoView();
} catch {}
let waiting;
addEventListener("scroll", () => (clearTimeout(waiting), (waiting = setTimeout(read, 300))), { passive: true });
addEventListener("pagehide", read);
document.addEventListener("submit", () => {
  try {
    delete localStorage[key];
  } catch {}
});
