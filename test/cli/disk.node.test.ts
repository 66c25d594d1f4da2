/** The command on a disk that is full. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../transports/journal/temporaryFile.js';
import { promptRows, readRows, runCommand, writeLines } from './command.js';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();
if (!canMount) console.log('No right to mount a small disk here: the test of a full disk was left out.');

describe.runIf(canMount)('parallel-genai run on a disk that is full', () => {
  it('says so, stops, keeps what was written, and goes on where there is room', async () => {
    const folder = temporaryFolder();
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    onTestFinished(() => void execFileSync('umount', ['-l', disk]));
    const input = writeLines(join(folder, 'in.jsonl'), promptRows(2_000));
    const out = join(disk, 'out.jsonl');
    const args = (to: string) => ['run', input, '--out', to, '--provider', 'mock'];
    const full = await runCommand(args(out));
    expect(full).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${out} cannot be written: the disk is full.`) as string,
    });
    const bigger = join(folder, 'out.jsonl');
    copyFileSync(out, bigger);
    const kept = readRows(bigger).length;
    expect(kept).toBeGreaterThan(100);
    const again = await runCommand(args(bigger));
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`(${kept} were before)`) as string });
    expect(new Set(readRows(bigger).map(({ id }) => id)).size).toBe(2_000);
    expect(readRows(bigger)).toHaveLength(2_000);
  });
});

function mounts(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
