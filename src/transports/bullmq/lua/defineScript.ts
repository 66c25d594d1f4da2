import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua function that Redis runs as one step: keys and arguments in, its reply out. */
export type Script<Reply> = (
  client: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>;

/** Sent by its hash, and whole where Redis does not know it (any more). @typeParam Reply what the function returns */
export function defineScript<Reply>(lua: string): Script<Reply> {
  const hash = createHash('sha1').update(lua).digest('hex');
  return async (client, keys, args) => {
    const rest = [...keys, ...args];
    const reply = await client.evalsha(hash, keys.length, ...rest).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return client.eval(lua, keys.length, ...rest);
      throw error;
    });
    return reply as Reply;
  };
}
