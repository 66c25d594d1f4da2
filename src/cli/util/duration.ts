const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `90`, `90s`, `1.5m`, `500ms`: milliseconds; a bare number counts seconds. `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const ms = number === '' ? 0 : Number(number) * unitsMs[unit as keyof typeof unitsMs];
  return ms > 0 ? ms : undefined;
}

/** `0:07`, `12:34`, `3:05:09`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map(String) as [
    string,
    string,
    string,
  ];
  const clock = `${m.padStart(h === '0' ? 1 : 2, '0')}:${s.padStart(2, '0')}`;
  return h === '0' ? clock : `${h}:${clock}`;
}
