// <div data-elearn-progress="address"> with a <progress> and words: asks every two seconds how far a file is; the page
// comes again when there is nothing more to wait for. Without this script it comes again by itself every few seconds.

const place = document.querySelector("[data-elearn-progress]");
const bar = place?.querySelector("progress");
const words = place?.querySelector("[data-elearn-progress-words]");

async function ask() {
  try {
    const answer = await fetch(place.dataset.elearnProgress, { headers: { Accept: "application/json" } });
    const { done, total, waits } = await answer.json();
    if (!waits) return location.reload();
    if (total) {
      bar.max = total;
      bar.value = done;
      words.textContent = `${done}/${total}`;
    }
  } catch {
    // The line is down, or somebody signed out: the next try says.
  }
  setTimeout(ask, 2000);
}

if (place) setTimeout(ask, 1000);
