// Whether the server can be reached now. A browser that says it is online may be so to a dead line only.

const PATIENCE = 15000; // ms

export async function isUp() {
  if (!navigator.onLine) return false;
  try {
    return (await fetch("/suc-khoe/", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) })).ok;
  } catch {
    return false;
  }
}
