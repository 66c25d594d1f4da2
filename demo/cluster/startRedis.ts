import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis that answers. */
export interface RunningRedis {
  readonly connection: string | { readonly path: string };
  /** Says which it is. */
  readonly notice: string;
  stop(): void;
}

/**
 * The Redis of REDIS_URL, or else a server of the demo's own on a unix socket, which keeps nothing and ends with it.
 * @throws Error saying what to do if there is none
 */
export async function startRedis(url: string | undefined): Promise<RunningRedis> {
  if (url) {
    await whenAnswering(url);
    return { connection: url, notice: 'Redis: the one of REDIS_URL.', stop: () => undefined };
  }
  const program = find(['redis-server', 'valkey-server']);
  if (!program) {
    throw new Error(
      'no redis-server or valkey-server was found: install one (apt install redis-server, brew install valkey), ' +
        'or set REDIS_URL=redis://… to one that runs',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'parallel-genai-'));
  const path = join(folder, 'redis.sock');
  const options = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn(program, options, { stdio: 'ignore' });
  const stop = () => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  await whenAnswering({ path });
  return { connection: { path }, notice: `Redis: ${program}, on a socket of the demo's own.`, stop };
}

async function whenAnswering(connection: string | { path: string }): Promise<void> {
  const options = { retryStrategy: (times: number) => (times > 100 ? null : 50), maxRetriesPerRequest: null };
  const client =
    typeof connection === 'string' ? new Redis(connection, options) : new Redis({ ...connection, ...options });
  client.on('error', () => undefined);
  try {
    await client.ping();
  } catch {
    throw new Error('Redis does not answer: is the address in REDIS_URL right?');
  } finally {
    client.disconnect();
  }
}

const find = (names: readonly string[]): string | undefined => {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
};
