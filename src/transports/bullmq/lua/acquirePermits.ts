import { defineScript } from './defineScript.js';
import { tokenGuesses } from './tokenGuesses.js';
import { windowLog } from './windowLog.js';

/**
 * Grants permits, in order, as far as slots and windows have room. Arguments, after those of all: the most slots, how far
 * ahead permits are granted, the limits of requests and of tokens, then for each permit its id, its tokens, and `?` if they are
 * but its base, and what it uses beyond that is a guess. One that was granted already is granted again: the answer was lost.
 *
 * Granted ahead, with the time at which to begin, a permit is with its process by then: the way there costs no quota.
 *
 * Reply: when it opens (ms from now, 0 if it is open), when to ask again (-1 when slots are given back), then for each
 * granted permit when it may begin (ms from now).
 */
export const acquirePermits = defineScript<[closedMs: number, waitMs: number, ...startInMs: number[]]>(
  `${windowLog}${tokenGuesses}
local most, ahead = tonumber(ARGV[4]), tonumber(ARGV[5])
requests.limit, tokens.limit = tonumber(ARGV[6]), tonumber(ARGV[7])
local closed = math.max(0, tonumber(redis.call('HGET', state, 'closedUntil') or '0') - now)
-- Of holders that died.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', slots, '-inf', now)) do
  redis.call('ZREM', slots, id)
  forgetGuess(id)
  redis.call('HDEL', state, 'permit:' .. id)
end
if closed > 0 then return { closed, closed } end

local learned = readLearned()
local ignorant = learned.reports == 0
-- What runs, and was guessed: how much, and how long ago the first of it began.
local running, guessed, started = redis.call('ZCARD', guesses), learned.guessed, learned.started
local oldest = started
while true do
  local id, seq = unpack(redis.call('ZRANGE', guesses, 0, 0, 'WITHSCORES'))
  if not id then break end
  local _, _, _, at = readPermit(id)
  if at and tonumber(at) > now - tokens.per then
    oldest = tonumber(seq)
    break
  end
  -- No window holds it any more.
  forgetGuess(id)
  running, guessed = running - 1, tonumber(redis.call('HGET', state, 'guessed') or '0')
end

-- Those that answer first may use far less than the others: twice as many go together as have answered before the first
-- that has not, so that what is learned from so few gets wrong little.
local function isTrusted()
  return learned.answered == 0 or started + 1 - oldest <= 2 * math.min(oldest, learned.answered)
end

-- What one more uses beyond its base, and how much room to leave for what all that run together may use above that.
local function guess()
  -- The first attempts go one at a time, until one has said what it used. Those that never say so use nothing.
  if ignorant then return learned.answered >= 3 and 0 or tokens.limit, 0 end
  local reports, n = learned.reports, running + 1
  local mean = math.min(math.max(learned.mean, learned.recent), tokens.limit)
  -- Few reports say little.
  local doubt = reports < 10 and 1 / reports or 0
  local variance = learned.spread / reports + (learned.mean * doubt) ^ 2
  local most = math.max(0, learned.max + math.abs(learned.max) * doubt - mean)
  local lag = running * mean - guessed
  if learned.busy > 0 then
    -- What takes long is met more often while it runs, and may use more.
    local busyMean = learned.busyUse / learned.busy
    variance = math.max(variance, learned.busySquares / learned.busy - busyMean ^ 2)
    lag = math.max(lag, running * busyMean - guessed)
  end
  -- Bernstein's bound on a sum, which holds for long tails too: exceeded once in 150 times at most.
  local share = most * 5 / 3
  local bound = share + math.sqrt(share ^ 2 + 10 * variance * (n + n ^ 2 / reports))
  return mean, math.min(n * most, bound) + math.max(0, lag)
end

local function grant(id, amount, at, beyond)
  redis.call('ZADD', slots, now + lease, id)
  if beyond then
    redis.call('ZADD', guesses, started, id)
    redis.call('HSET', state, 'guess:' .. id, beyond)
    redis.call('HINCRBYFLOAT', state, 'guessed', beyond)
    started, running, guessed = redis.call('HINCRBY', state, 'started', 1), running + 1, guessed + beyond
  end
  writePermit(id, spend(tokens, amount, at + lease), amount, spend(requests, 1, at + lease), at, 0)
end

local reply = { 0, 0 }
local held = redis.call('ZCARD', slots)
for i = 8, #ARGV, 3 do
  local id, amount = ARGV[i], tonumber(ARGV[i + 1])
  local isGuess = tokens.per > 0 and ARGV[i + 2] == '?'
  local known, _, _, at = readPermit(id)
  if not known then
    if held >= most or (isGuess and not isTrusted()) then
      redis.call('HSET', state, 'awaitsSlots', 1)
      reply[2] = -1
      break
    end
    local beyond, room = nil, 0
    if isGuess then
      beyond, room = guess()
      amount = math.max(0, amount + beyond)
    end
    amount = tokens.per == 0 and 0 or math.min(amount, tokens.limit)
    at = math.max(earliest(requests, 1), earliest(tokens, amount + room))
    if at > now + ahead then
      redis.call('HSET', state, 'awaitsQuota', 1)
      -- Half of the way is left for the answer; by then more may be granted at once.
      reply[2] = at - now - math.floor(ahead / 2)
      break
    end
    grant(id, amount, at, beyond)
    held = held + 1
  end
  reply[#reply + 1] = math.max(0, tonumber(at) - now)
end
for _, key in ipairs({ slots, guesses, state }) do redis.call('PEXPIRE', key, 86400000) end
return reply
`,
);
