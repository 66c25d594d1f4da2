import { defineScript } from './defineScript.js';
import { windowLog } from './windowLog.js';

/**
 * Grants permits, in order, as far as slots and windows have room. Arguments, after those of all: the most slots, how far
 * ahead permits are granted, the limits of requests and of tokens, then for each permit its id and its tokens, `?` for what
 * nobody knows yet. One that was granted already is granted again: the answer was lost.
 *
 * Granted ahead, with the time at which to begin, a permit is with its process by then: the way there costs no quota.
 *
 * Reply: when it opens (ms from now, 0 if it is open), when to ask again (-1 when slots are given back), then for each
 * granted permit when it may begin (ms from now).
 */
export const acquirePermits = defineScript<[closedMs: number, waitMs: number, ...startInMs: number[]]>(
  `${windowLog}
local most, ahead = tonumber(ARGV[4]), tonumber(ARGV[5])
requests.limit, tokens.limit = tonumber(ARGV[6]), tonumber(ARGV[7])
local closed = math.max(0, tonumber(redis.call('HGET', state, 'closedUntil') or '0') - now)
-- Of holders that died.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', slots, '-inf', now)) do
  redis.call('ZREM', slots, id)
  redis.call('HDEL', state, 'permit:' .. id)
end
if closed > 0 then return { closed, closed } end

local told = redis.call('HMGET', state, 'reports', 'mean', 'spread', 'silent')
local reports, mean, spread = tonumber(told[1] or '0'), tonumber(told[2] or '0'), tonumber(told[3] or '0')
local silent = tonumber(told[4] or '0')
local isSilent = reports == 0 and silent >= 3

-- What an attempt probably uses where nobody can tell: the mean of what was reported.
local function estimate()
  -- The first attempts go one at a time, until one has said what it used. Those that never say so use nothing.
  if reports == 0 then return isSilent and 0 or tokens.limit end
  return math.min(mean, tokens.limit)
end

-- How far above their means so many attempts may go together: three deviations of their sum. Few reports say little of
-- either.
local function margin(running)
  if reports == 0 then return 0 end
  local variance = spread / reports + (reports < 10 and (mean / reports) ^ 2 or 0)
  return math.min(3 * math.sqrt(variance * (running + running ^ 2 / reports)), 2 * running * mean)
end

-- The first that answered may have used far less than the others will: twice as many go together as have answered, so that
-- what a mean of so few gets wrong stays small.
local function isTrusted(running)
  return reports == 0 or running <= 2 * (reports + silent)
end

local function grant(id, amount, at)
  redis.call('ZADD', slots, now + lease, id)
  writePermit(id, spend(tokens, amount, at + lease), amount, spend(requests, 1, at + lease), at, 0)
end

local reply = { 0, 0 }
local held = redis.call('ZCARD', slots)
for i = 8, #ARGV, 2 do
  local id, amount = ARGV[i], ARGV[i + 1]
  local known, _, _, at = readPermit(id)
  if not known then
    if held >= most or (amount == '?' and tokens.per > 0 and not isTrusted(held + 1)) then
      redis.call('HSET', state, 'awaitsSlots', 1)
      reply[2] = -1
      break
    end
    local room = 0
    if tokens.per == 0 then
      amount = 0
    elseif amount == '?' then
      amount, room = estimate(), margin(held + 1)
    else
      amount = math.min(tonumber(amount), tokens.limit)
    end
    at = math.max(earliest(requests, 1), earliest(tokens, amount + room))
    if at > now + ahead then
      redis.call('HSET', state, 'awaitsQuota', 1)
      -- Half of the way is left for the answer; by then more may be granted at once.
      reply[2] = at - now - math.floor(ahead / 2)
      break
    end
    grant(id, amount, at)
    held = held + 1
  end
  reply[#reply + 1] = math.max(0, tonumber(at) - now)
end
redis.call('PEXPIRE', slots, lease)
redis.call('PEXPIRE', state, 86400000)
return reply
`,
);
