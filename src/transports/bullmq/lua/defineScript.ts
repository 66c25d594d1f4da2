import type { Redis } from 'ioredis';

/** A Lua function that Redis runs as one step: keys and arguments in, its reply out. */
export type Script<Reply> = (
  client: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>;

/** Sent by its hash, and whole where Redis does not know it (any more): ioredis sees to that. */
export function defineScript<Reply>(name: string, lua: string): Script<Reply> {
  const command = `parallelGenai_${name}`;
  return (client, keys, args) => {
    const commands = client as unknown as Record<string, ((...args: unknown[]) => Promise<Reply>) | undefined>;
    if (!commands[command]) client.defineCommand(command, { lua });
    return commands[command]!(keys.length, ...keys, ...args);
  };
}
