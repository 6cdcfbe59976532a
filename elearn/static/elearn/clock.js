// Counts down what the server said is left, by the page's clock, from when the page was asked for: so it does not end
// after the server's. What time the device thinks it is does not matter.

const SPOKEN = [5, 1]; // minutes
const LONGEST = 24 * 3600; // seconds

const written = (seconds) => new Date(seconds * 1000).toISOString().slice(seconds < 3600 ? 14 : 11, 19);

export function countDown(place, atZero) {
  const { requestStart } = performance.getEntriesByType("navigation")[0];
  const [timeOfDay, rest, spoken] = place.children;
  let before = 0;
  const tick = () => {
    const left = Math.max(0, Math.ceil(place.dataset.secondsLeft - (performance.now() - requestStart) / 1000));
    timeOfDay.hidden = left < LONGEST;
    rest.hidden = left >= LONGEST;
    rest.lastElementChild.textContent = written(left);
    for (const minutes of SPOKEN) {
      if (left <= minutes * 60 && before > minutes * 60) spoken.textContent = place.dataset[`minutes${minutes}`];
    }
    before = left;
    if (!left) atZero(clearInterval(timer));
  };
  const timer = setInterval(tick, 1000);
  tick();
}
