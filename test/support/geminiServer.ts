import { onTestFinished } from 'vitest';
import { openReplyServer } from './openReplyServer.js';
import { type Replies, ReplyLog, type ReplyServer } from './replies.js';

export * from './replies.js';

/**
 * A real HTTP server on this machine that gives these replies. Closed at the end of the test. In a browser's tests
 * `test/browser/geminiServer.ts` stands for this file, since a page cannot open one.
 */
export async function serveReplies(replies: Replies): Promise<ReplyServer> {
  const { requests, reply, request } = new ReplyLog(replies);
  const { url, close } = await openReplyServer(reply);
  onTestFinished(close);
  return { url, requests, request };
}
