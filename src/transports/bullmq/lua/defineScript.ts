import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua function that Redis runs as one step: keys and arguments in, its reply out. */
export type Script<Reply> = (
  client: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>;

/** Commands that were defined on a client, by their names. */
type DefinedCommands<Reply> = Record<
  `parallelGenai_${string}`,
  ((keyCount: number, ...keysAndArgs: (string | number)[]) => Promise<Reply>) | undefined
>;

/**
 * Sent whole the first time on each connection, then by its hash: ioredis sees to that, and commands keep their order.
 * @typeParam Reply what the function returns
 */
export function defineScript<Reply>(lua: string): Script<Reply> {
  const command = `parallelGenai_${createHash('sha1').update(lua).digest('hex')}` as const;
  return (client, keys, args) => {
    const commands = client as Redis & DefinedCommands<Reply>;
    if (!commands[command]) client.defineCommand(command, { lua });
    return commands[command]!(keys.length, ...keys, ...args);
  };
}
