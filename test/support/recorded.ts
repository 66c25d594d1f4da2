import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of recorded answers of this kind, next to the project; where it is missing, one line says what is left out. */
export function recordedAnswers(kind: string): string | undefined {
  const folder = resolve(import.meta.dirname, '../../../shared/fixtures', kind);
  if (existsSync(folder)) return folder;
  console.warn(`left out: the recorded ${kind} answers (no ../shared/fixtures/${kind} next to this project)`);
  return undefined;
}
