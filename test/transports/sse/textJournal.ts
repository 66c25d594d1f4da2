import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from 'parallel-genai/sse';
import { onTestFinished } from 'vitest';
import { isAfter, parseEntry, versionLine } from '../../../src/transports/wire/journalLine.js';

/** The simplest journal there is: a file for each run, in a folder that lasts as long as the test. */
export function journalFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'runs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const fileOf = (id: string) => join(folder, `${id}.jsonl`);
  const opened: string[] = [];
  const open = (id: string): Journal => {
    opened.push(id);
    const file = fileOf(id);
    return {
      append: async (lines) => {
        await Promise.resolve();
        if (!existsSync(file)) appendFileSync(file, `${versionLine}\n`);
        appendFileSync(file, lines.map((line) => `${line}\n`).join(''));
      },
      read: async function* (after) {
        await Promise.resolve();
        if (!existsSync(file)) return;
        for (const line of readFileSync(file, 'utf8').split('\n')) {
          const entry = parseEntry(line);
          if (entry && isAfter(entry.id, after)) yield entry;
        }
      },
      close: () => Promise.resolve(),
    };
  };
  return { open, opened, fileOf };
}
