// Sizes and times in words, the same as the server's (Pages/Shared/Format.cs).
const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

/** "1.4 GB". */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  const number = digits === 2 ? String(Number(value.toFixed(2))) : value.toFixed(digits);
  return `${number} ${bytes === 1 ? "byte" : units[unit]}`;
}

export const count = (number: number): string => number.toLocaleString("en-US");

/** "1 file", "1,204 files". */
export const counted = (number: number, one: string, many: string): string =>
  `${count(number)} ${number === 1 ? one : many}`;

/** "2 min left"; nothing when it cannot be told. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 100 * 3600) {
    return "";
  }
  if (seconds < 60) {
    return `${Math.max(1, Math.round(seconds))} s left`;
  }
  if (seconds < 3600) {
    return `${Math.round(seconds / 60)} min left`;
  }
  const hours = Math.floor(seconds / 3600);
  return `${hours} h ${Math.round((seconds - hours * 3600) / 60)} min left`;
}
