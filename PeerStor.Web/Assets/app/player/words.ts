/** "4:05", "1:04:05". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** "1 hour 4 minutes 5 seconds", for screen readers. */
export function spoken(seconds: number): string {
  const parts = clock(seconds).split(":").map(Number);
  const names = ["second", "minute", "hour"];
  return parts.map((value, at) => ({ value, name: names[parts.length - 1 - at] ?? "" }))
    .filter(({ value, name }) => value > 0 || name === "second")
    .map(({ value, name }) => `${value} ${name}${value === 1 ? "" : "s"}`)
    .join(" ");
}
