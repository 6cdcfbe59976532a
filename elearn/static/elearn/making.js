// A question made in another tab for a dialogue that chooses one. Here are both ends: the page that says "published"
// names the question to the tab it was opened from and closes; the dialogue there chooses it.
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const made = document.querySelector("[data-chosen]");
    if (!made || !window.opener) return;
    window.opener.postMessage({ chosen: made.dataset.chosen }, location.origin);
    window.close();
  });
  window.addEventListener("message", (event) => {
    const link = document.querySelector(".modal [data-made]");
    if (event.origin !== location.origin || !event.data?.chosen || !link) return;
    link.pathname = event.data.chosen;
    link.click();
  });
})();
