import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Queue } from 'bullmq';
import { Hono } from 'hono';
import { Redis } from 'ioredis';
import { type Listening, listen } from '../node/server/listen.js';
import type { RunningRedis } from './startRedis.js';

/** bull-board, on loopback, over one queue: what waits, what runs, what failed. */
export async function startBoard(queueName: string, { connection }: RunningRedis): Promise<Listening> {
  const options = { maxRetriesPerRequest: null };
  const client =
    typeof connection === 'string' ? new Redis(connection, options) : new Redis({ ...connection, ...options });
  client.on('error', () => undefined);
  const queue = new Queue(queueName, { connection: client });
  queue.on('error', () => undefined);
  const board = new HonoAdapter(serveStatic);
  createBullBoard({ queues: [new BullMQAdapter(queue, { readOnlyMode: true })], serverAdapter: board });
  const app = new Hono().route('/', board.registerPlugin());
  const listening = await listen((request) => app.fetch(request), {});
  return {
    url: listening.url,
    close: async () => {
      await listening.close();
      await queue.close();
      client.disconnect();
    },
  };
}
