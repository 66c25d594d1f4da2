import { defineScript } from './defineScript.js';
import { tokenGuesses } from './tokenGuesses.js';
import { windowLog } from './windowLog.js';

/** Counts permits from now on: their attempts have begun. Arguments, after those of all: their ids. */
export const countPermits = defineScript<number>(
  `${windowLog}
for i = 4, #ARGV do count(ARGV[i]) end
return #ARGV - 3
`,
);

/**
 * Gives a permit back. Arguments, after those of all: its id, how many tokens were used (`?` if nobody said, `-` if it was
 * not used at all, `silent` if it has answered and does not say), its base, the channel on which those who wait hear of it.
 */
export const releasePermit = defineScript<number>(
  `${windowLog}${tokenGuesses}
local id, used, base = ARGV[4], ARGV[5], tonumber(ARGV[6])
local tokenBucket, reserved, requestBucket, at = readPermit(id)
local isGuess = redis.call('HEXISTS', state, 'guess:' .. id) == 1
forgetGuess(id)
local isFreed = false
if used == '-' then
  if tokenBucket then
    takeBack(requests, requestBucket, 1)
    takeBack(tokens, tokenBucket, reserved)
    isFreed = true
  end
else
  tokenBucket = count(id)
  local amount = tonumber(used)
  if amount or used == 'silent' then redis.call('HINCRBY', state, 'answered', 1) end
  if amount then
    learn(amount - base, at and math.max(0, now - tonumber(at)) or 0)
  elseif isGuess and redis.call('HGET', state, 'reports') == false then
    -- It was alone, and all of the quota was kept for it.
    amount = base
  end
  if tokenBucket then
    if amount then takeBack(tokens, tokenBucket, reserved - amount) end
    -- Even one that used all of it no longer may use more.
    isFreed = tokens.per > 0
  end
end
local held = redis.call('ZREM', slots, id)
redis.call('HDEL', state, 'permit:' .. id)
redis.call('PEXPIRE', state, 86400000)
-- Once for all who wait: those who get nothing say so again.
local awaits = redis.call('HMGET', state, 'awaitsSlots', 'awaitsQuota')
if (held == 1 and awaits[1]) or (isFreed and awaits[2]) then
  redis.call('HDEL', state, 'awaitsSlots', 'awaitsQuota')
  redis.pcall('PUBLISH', ARGV[7], 'room')
end
return held
`,
);

/** Keeps slots for longer. Arguments, after those of all: their ids. */
export const renewSlots = defineScript<number>(
  `${windowLog}
for i = 4, #ARGV do redis.call('ZADD', slots, now + lease, ARGV[i]) end
redis.call('PEXPIRE', slots, 86400000)
return #ARGV - 3
`,
);

/** Closes the limiter for everybody. Arguments, after those of all: for how long, and the channel. Reply: for how long. */
export const closeLimiter = defineScript<number>(
  `${windowLog}
local untilMs = math.max(tonumber(redis.call('HGET', state, 'closedUntil') or '0'), now + tonumber(ARGV[4]))
redis.call('HSET', state, 'closedUntil', string.format('%.0f', untilMs))
redis.call('PEXPIRE', state, 86400000)
redis.pcall('PUBLISH', ARGV[5], string.format('closed %.0f', untilMs - now))
return untilMs - now
`,
);
