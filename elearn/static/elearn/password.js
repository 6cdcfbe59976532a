// <label data-elearn-show-passwords><input type="checkbox">…: while it is ticked, the passwords of its form can be read.
for (const label of document.querySelectorAll("[data-elearn-show-passwords]")) {
  const fields = [...label.closest("form").querySelectorAll("input[type=password]")];
  const box = label.querySelector("input");
  const show = () => fields.forEach((field) => { field.type = box.checked ? "text" : "password"; });
  label.hidden = false;
  box.addEventListener("change", show);
  // What was shown must be a password again when it leaves, or the browser would keep it as any other text.
  label.closest("form").addEventListener("submit", () => { box.checked = false; show(); });
}
