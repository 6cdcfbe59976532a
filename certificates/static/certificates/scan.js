// Scanning QR codes into a text field, a line for each: data-elearn-scan names the field. Shown only where the browser
// can read codes by itself (BarcodeDetector) and there is a camera; elsewhere people paste or type.
async function start(box) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  const field = document.getElementById(box.dataset.elearnScan);
  const [begin, end] = box.querySelectorAll("button");
  const said = box.querySelector("[role=status]");
  const video = box.querySelector("video");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let stream = null;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = end.hidden = true;
    begin.hidden = false;
  }

  async function look() {
    if (!stream) return;
    try {
      for (const { rawValue } of await detector.detect(video)) {
        const lines = field.value.split("\n").map((line) => line.trim());
        if (lines.includes(rawValue)) continue;
        field.value = [...lines.filter(Boolean), rawValue].join("\n") + "\n";
        said.textContent = `${box.dataset.elearnSeen} ${rawValue}`;
      }
    } catch { /* the picture is not there yet */ }
    setTimeout(look, 250);
  }

  begin.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      said.textContent = box.dataset.elearnDenied;
      return;
    }
    video.srcObject = stream;
    video.hidden = end.hidden = false;
    begin.hidden = true;
    await video.play();
    look();
  });
  end.addEventListener("click", stop);
  window.addEventListener("pagehide", stop);
  box.hidden = false;
}

for (const box of document.querySelectorAll("[data-elearn-scan]")) start(box);
