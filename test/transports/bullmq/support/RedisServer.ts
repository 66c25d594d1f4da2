import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

const names = ['redis-server', 'valkey-server'];
const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

const find = (): string | undefined =>
  names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));

/** The server's path, installed where it is missing and that is possible; `undefined` where it is not. */
export function findRedisServer(): string | undefined {
  const found = find();
  if (found || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return found;
  const install = ['install', '-y', '--no-install-recommends', 'redis-server'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', install, { stdio: 'ignore', env });
  } catch {
    try {
      execFileSync('apt-get', ['update'], { stdio: 'ignore', env });
      execFileSync('apt-get', install, { stdio: 'ignore', env });
    } catch {
      return undefined;
    }
  }
  return find();
}

/** A redis-server of one's own on a unix socket, which nothing else can clash with. */
export class RedisServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'parallel-genai-redis-'));
  readonly connection = { path: join(this.folder, 'redis.sock') };
  #process: ChildProcess | undefined;
  readonly #path: string;
  readonly #options: readonly string[];

  private constructor(path: string, options: readonly string[]) {
    this.#path = path;
    this.#options = options;
  }

  /** @param options such as `--appendonly yes` */
  static async start(options: readonly string[] = []): Promise<RedisServer> {
    const path = findRedisServer();
    if (!path) throw new Error('no redis-server: install it, or look at findRedisServer');
    const server = new RedisServer(path, options);
    await server.start();
    return server;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it (again), and resolves when it answers. */
  async start(): Promise<void> {
    const { folder, connection } = this;
    const defaults = [
      '--port',
      '0',
      '--unixsocket',
      connection.path,
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    this.#process = spawn(this.#path, [...defaults, ...this.#options], { stdio: 'ignore' });
    const client = new Redis({ ...connection, retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }

  /** Ends it without a word, as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const isGone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await isGone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
