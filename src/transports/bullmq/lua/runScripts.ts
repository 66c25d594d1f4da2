import { defineScript } from './defineScript.js';

/**
 * Opens a run, new or known, for a caller. Key the run; arguments how long it is kept at least, `attach` to take a
 * cancellation back, and the number of the last event that the caller has. Numbers begin at the server's time in
 * microseconds, so that they rise even across a Redis that has lost everything, or what it had not saved.
 *
 * Reply: whether it was there, and the number of the last event that was read and forgotten.
 */
export const openRun = defineScript<[number, string]>(
  `
local existed = redis.call('EXISTS', KEYS[1])
if tonumber(redis.call('HGET', KEYS[1], 'seq') or -1) < tonumber(ARGV[3]) then
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'seq', string.format('%.0f', time[1] * 1000000 + time[2]))
end
if ARGV[2] == 'attach' then redis.call('HDEL', KEYS[1], 'cancelled') end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { existed, redis.call('HGET', KEYS[1], 'read') or '0' }
`,
);

/** Forgets events that were read. Keys the run, its events; arguments the number of the last, the bytes that were read. */
export const trimEvents = defineScript<number>(
  `
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'read', ARGV[1])
  redis.call('HINCRBY', KEYS[1], 'unread', -tonumber(ARGV[2]))
end
return redis.call('XTRIM', KEYS[2], 'MINID', ARGV[1] .. '-1')
`,
);

/** A caller has all it wanted: what is left of the run goes after keepMs. Keys the run, its events. */
export const closeRun = defineScript<number>(
  `
local keep = redis.call('HGET', KEYS[1], 'keep')
if keep then redis.call('PEXPIRE', KEYS[1], keep) end
if redis.call('XLEN', KEYS[2]) == 0 then redis.call('DEL', KEYS[2]) end
return 1
`,
);

/**
 * Cancels a run: durably, for workers that ask later, and at once, for those that listen. Keys the run; arguments the
 * channel, the run's name, how long it is kept where nobody has said.
 */
export const cancelRun = defineScript<number>(
  `
local keep = redis.call('HGET', KEYS[1], 'keep') or ARGV[3]
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'cancelled', 1)
  redis.call('PEXPIRE', KEYS[1], keep)
end
-- Workers that cannot be told now ask with their next sign of life.
redis.pcall('PUBLISH', ARGV[1], ARGV[2])
return 1
`,
);
