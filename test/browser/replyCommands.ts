import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserCommand } from 'vitest/node';
import { openReplyServer } from '../support/openReplyServer.js';
import type { Reply, SeenRequest } from '../support/replies.js';

/** A request as it travels to the page, and a reply as it travels back: bytes as base64. */
export interface RemoteRequest extends Pick<SeenRequest, 'path' | 'headers' | 'body'> {
  readonly call: number;
}
export type RemoteReply = Omit<Reply, 'body'> & { readonly body?: string; readonly base64?: string };

/** A server whose replies a page chooses: the page is told of each request, and nothing is answered before it said what. */
class RemoteServer {
  readonly calls: {
    readonly request: SeenRequest;
    readonly choose: (reply: Reply) => void;
    readonly arrive: () => void;
  }[] = [];
  readonly #arrivals = new Map<SeenRequest, Promise<void>>();
  #told = 0;
  #closed = false;
  #changed: () => void = () => undefined;
  #change = new Promise<void>((resolve) => (this.#changed = resolve));
  #close: () => Promise<void> = () => Promise.resolve();

  async open(): Promise<string> {
    const { url, close } = await openReplyServer(
      (request) =>
        new Promise((choose) => {
          let arrive: () => void = () => undefined;
          this.#arrivals.set(request, new Promise((resolve) => (arrive = resolve)));
          this.calls.push({ request, choose, arrive });
          this.#tell();
        }),
      async (request) => this.#arrivals.get(request),
    );
    this.#close = close;
    return url;
  }

  /** The next request that the page has not been told of; none once the server is closed. */
  async next(): Promise<RemoteRequest | undefined> {
    for (;;) {
      const call = this.#told;
      const next = this.calls[call];
      if (next) {
        this.#told++;
        const { path, headers, body } = next.request;
        return { call, path, headers, body };
      }
      if (this.#closed) return undefined;
      await this.#change;
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#tell();
    return this.#close();
  }

  #tell(): void {
    this.#changed();
    this.#change = new Promise((resolve) => (this.#changed = resolve));
  }
}

const servers: RemoteServer[] = [];

const openReplies: BrowserCommand<[]> = async () => {
  const server = new RemoteServer();
  return { server: servers.push(server) - 1, url: await server.open() };
};

const nextRequest: BrowserCommand<[server: number]> = (_, server) => servers[server]?.next();

const chooseReply: BrowserCommand<[server: number, call: number, reply: RemoteReply]> = (_, server, call, reply) => {
  const { base64, ...rest } = reply;
  servers[server]?.calls[call]?.choose(base64 === undefined ? rest : { ...rest, body: Buffer.from(base64, 'base64') });
};

/** The page has what was written of a reply: its connection may be reset. */
const replyArrived: BrowserCommand<[server: number, call: number]> = (_, server, call) =>
  servers[server]?.calls[call]?.arrive();

const requestOver: BrowserCommand<[server: number, call: number]> = (_, server, call) =>
  servers[server]?.calls[call]?.request.over;

const closeReplies: BrowserCommand<[server: number]> = (_, server) => servers[server]?.close();

/** The recorded answers next to the project, by file name, in base64; none where the folder is missing. */
const recordedFiles: BrowserCommand<[kind: string]> = async (_, kind) => {
  const folder = fileURLToPath(new URL(`../../../shared/fixtures/${kind}/`, import.meta.url));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
  return Object.fromEntries(
    await Promise.all(
      files.map(
        async (file) => [file.slice(folder.length).replace(/^\//, ''), await readFile(file, 'base64')] as const,
      ),
    ),
  );
};

/** What the pages of browser tests ask of Node. */
export const replyCommands = {
  openReplies,
  nextRequest,
  chooseReply,
  replyArrived,
  requestOver,
  closeReplies,
  recordedFiles,
};
