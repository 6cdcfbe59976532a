// Buttons that copy the text of a field: data-elearn-copy names the field, data-elearn-copied is said afterwards.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-elearn-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.elearnCopy).value);
      button.textContent = button.dataset.elearnCopied;
      setTimeout(() => { button.textContent = label; }, 3000);
    });
  }
}
