import { defineScript } from './defineScript.js';
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
 * not used at all, `silent` if it has answered and does not say), the channel on which those who wait hear of it.
 */
export const releasePermit = defineScript<number>(
  `${windowLog}
local id, used = ARGV[4], ARGV[5]
local isFreed = false
if used == '-' then
  local tokenBucket, reserved, requestBucket = readPermit(id)
  if tokenBucket then
    takeBack(requests, requestBucket, 1)
    takeBack(tokens, tokenBucket, reserved)
    isFreed = true
  end
elseif used ~= '?' then
  if used == 'silent' then
    redis.call('HINCRBY', state, 'silent', 1)
    used = 0
  else
    used = tonumber(used)
    -- Welford's way to mean and spread, forgetting slowly.
    local told = redis.call('HMGET', state, 'reports', 'mean', 'spread')
    local reports = math.min(tonumber(told[1] or '0') + 1, 1000)
    local mean, spread = tonumber(told[2] or '0'), tonumber(told[3] or '0')
    local off = used - mean
    mean = mean + off / reports
    spread = math.max(0, spread * (reports == 1000 and 0.999 or 1) + off * (used - mean))
    redis.call('HSET', state, 'reports', reports, 'mean', mean, 'spread', spread)
  end
  local tokenBucket = count(id)
  if tokenBucket then
    local _, reserved = readPermit(id)
    takeBack(tokens, tokenBucket, reserved - used)
    -- Even one that used all of it no longer may use more.
    isFreed = tokens.per > 0
  end
else
  count(id)
end
local held = redis.call('ZREM', slots, id)
redis.call('HDEL', state, 'permit:' .. id)
redis.call('PEXPIRE', state, 86400000)
-- Once for all who wait: those who get nothing say so again.
local awaits = redis.call('HMGET', state, 'awaitsSlots', 'awaitsQuota')
if (held == 1 and awaits[1]) or (isFreed and awaits[2]) then
  redis.call('HDEL', state, 'awaitsSlots', 'awaitsQuota')
  redis.pcall('PUBLISH', ARGV[6], 'room')
end
return held
`,
);

/** Keeps slots for longer. Arguments, after those of all: their ids. */
export const renewSlots = defineScript<number>(
  `${windowLog}
for i = 4, #ARGV do redis.call('ZADD', slots, now + lease, ARGV[i]) end
redis.call('PEXPIRE', slots, lease)
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
