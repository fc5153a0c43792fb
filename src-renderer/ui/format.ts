// Numbers for people: short, of a steady width, with their unit.

/** A duration in microseconds: `0.4 ms`, `12.3 ms`, `1.204 s`, `2 min 03 s`. */
export function formatDurationUs(us: bigint | number): string {
  const ms = Number(us) / 1000;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(ms < 99.95 ? 1 : 0)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A size in bytes: `17 B`, `1.2 KiB`, `4.0 MiB`. */
export function formatBytes(bytes: bigint | number): string {
  const size = Number(bytes);
  if (size < 1024) return `${size} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = size / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** A count with thousands apart: `1,234,567`. */
export function formatCount(count: bigint | number): string {
  return count.toLocaleString('en-US');
}

/** A count with its noun: `1 message`, `12,408 messages`. */
export function formatNumberOf(count: bigint | number, noun: string): string {
  return `${formatCount(count)} ${noun}${Number(count) === 1 ? '' : 's'}`;
}

/** A point in time, in microseconds since 1970, as the local time of day: `14:03:27`. */
export function formatTimeOfDay(us: bigint): string {
  return new Date(Number(us / 1000n)).toLocaleTimeString('en-GB');
}
