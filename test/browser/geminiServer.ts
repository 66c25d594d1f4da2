import { onTestFinished } from 'vitest';
import { commands } from 'vitest/browser';
import { pingPath, type Replies, type Reply, ReplyLog, type ReplyServer } from '../support/replies.js';
import type { RemoteReply, RemoteRequest } from './replyCommands.js';

export * from '../support/replies.js';

declare module 'vitest/browser' {
  interface BrowserCommands {
    openReplies(): Promise<{ server: number; url: string }>;
    nextRequest(server: number): Promise<RemoteRequest | undefined>;
    chooseReply(server: number, call: number, reply: RemoteReply): Promise<void>;
    replyArrived(server: number, call: number): Promise<void>;
    requestOver(server: number, call: number): Promise<{ aborted: boolean }>;
    closeReplies(server: number): Promise<void>;
  }
}

/** The same real HTTP server as in Node's tests, opened there, with its replies chosen here. */
export async function serveReplies(replies: Replies): Promise<ReplyServer> {
  const { server, url } = await commands.openReplies();
  const { requests, reply, request } = new ReplyLog(replies);
  const following = (async () => {
    for (;;) {
      const next = await commands.nextRequest(server);
      if (!next) return;
      const { call, ...seen } = next;
      const over = commands.requestOver(server, call);
      const chosen = reply({ ...seen, over });
      await commands.chooseReply(server, call, toRemote(chosen));
      if (chosen.then === 'reset')
        void hasArrived(url)
          .then(() => commands.replyArrived(server, call))
          .catch(() => undefined);
    }
  })();
  onTestFinished(async () => {
    await commands.closeReplies(server);
    await following;
  });
  return { url, requests, request };
}

/**
 * Resolves when what the server has written before is in this page. A browser reads in another process, whose progress nobody
 * tells: what is asked and answered later comes later.
 */
async function hasArrived(url: string): Promise<void> {
  for (let ping = 0; ping < 5; ping++) await fetch(`${url}${pingPath}`, { cache: 'no-store' });
}

function toRemote({ body, ...rest }: Reply): RemoteReply {
  if (body === undefined || typeof body === 'string') return { ...rest, ...(body !== undefined && { body }) };
  return { ...rest, base64: btoa(Array.from(body, (byte) => String.fromCharCode(byte)).join('')) };
}
