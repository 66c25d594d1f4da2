import { defineScript } from './defineScript.js';

/**
 * A sliding window of what was spent, in buckets that leave the window with the last of them. Kept in a hash (the amounts,
 * and their sum) and a sorted set (the buckets by time), so that an estimate can be put right later.
 */
const windowLog = `
local function forget(key, amounts, untilMs)
  local gone = redis.call('ZRANGEBYSCORE', key, '-inf', untilMs)
  for _, bucket in ipairs(gone) do
    local amount = redis.call('HGET', amounts, bucket) or '0'
    redis.call('HINCRBYFLOAT', amounts, 'sum', -tonumber(amount))
    redis.call('HDEL', amounts, bucket)
    redis.call('ZREM', key, bucket)
  end
  -- Sums of fractions leave a little over when all of them are taken off again.
  if #gone > 0 and redis.call('ZCARD', key) == 0 then redis.call('DEL', amounts) end
end

-- When this much fits, in ms since the epoch; now, or when enough has left the window.
local function earliest(key, amounts, limit, per, amount, now)
  forget(key, amounts, now - per)
  local sum = tonumber(redis.call('HGET', amounts, 'sum') or '0')
  -- What is larger than the whole quota goes alone: refused, it would wait for ever.
  local room = limit - math.min(amount, limit)
  if sum <= room + 0.000001 then return now end
  local from = 0
  while true do
    local buckets = redis.call('ZRANGE', key, from, from + 99)
    if #buckets == 0 then return now end
    for _, bucket in ipairs(buckets) do
      sum = sum - tonumber(redis.call('HGET', amounts, bucket) or '0')
      if sum <= room + 0.000001 then return tonumber(bucket) + per + 1 end
    end
    from = from + 100
  end
end

local function spend(key, amounts, per, amount, now)
  local width = math.max(1, math.floor(per / 1000))
  -- Called by its end, at which the last of it may have been spent.
  local bucket = string.format('%.0f', math.ceil(now / width) * width)
  redis.call('ZADD', key, bucket, bucket)
  redis.call('HINCRBYFLOAT', amounts, bucket, amount)
  redis.call('HINCRBYFLOAT', amounts, 'sum', amount)
  redis.call('PEXPIRE', key, per * 2)
  redis.call('PEXPIRE', amounts, per * 2)
  return bucket
end

local function takeBack(amounts, bucket, amount)
  if bucket == '0' or redis.call('HEXISTS', amounts, bucket) == 0 then return false end
  redis.call('HINCRBYFLOAT', amounts, bucket, -amount)
  redis.call('HINCRBYFLOAT', amounts, 'sum', -amount)
  return true
end

local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)
`;

/** How many keys a limiter has, in this order: its state, its slots, then log and amounts of requests and of tokens. */
const keys = `
local state, slots = KEYS[1], KEYS[2]
local requests, requestAmounts, tokens, tokenAmounts = KEYS[3], KEYS[4], KEYS[5], KEYS[6]
`;

/**
 * Grants permits, in order, as far as slots and windows have room. Arguments: the most slots, how long they are leased, limit
 * and length of the window of requests, of tokens (0 for none), then for each permit its id and its tokens, `?` for what
 * nobody knows yet. One that was granted already is granted again: the answer was lost.
 *
 * Reply: when it opens (ms from now, 0 if it is open), when to ask again (-1 when slots are given back), then for each
 * granted permit the bucket of its tokens, how many were reserved, and the bucket of its request.
 */
export const acquirePermits = defineScript<[closedMs: number, waitMs: number, ...granted: string[]]>(
  'acquirePermits',
  `${windowLog}${keys}
local most, lease = tonumber(ARGV[1]), tonumber(ARGV[2])
local requestLimit, requestPer = tonumber(ARGV[3]), tonumber(ARGV[4])
local tokenLimit, tokenPer = tonumber(ARGV[5]), tonumber(ARGV[6])
local closed = math.max(0, tonumber(redis.call('HGET', state, 'closedUntil') or '0') - now)
-- Of holders that died.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', slots, '-inf', now)) do
  redis.call('ZREM', slots, id)
  redis.call('HDEL', state, 'permit:' .. id)
end
local reply = { closed, 0 }
if closed > 0 then
  reply[2] = closed
  return reply
end

-- What an attempt uses where nobody can tell: the mean of what was reported, and some more, since it varies.
local function estimate()
  local told = redis.call('HMGET', state, 'reports', 'mean', 'spread', 'silent')
  local reports = tonumber(told[1] or '0')
  -- The first attempts go one at a time, until one has said what it used. Those that never say so use nothing.
  if reports == 0 then return tonumber(told[4] or '0') >= 3 and 0 or nil end
  return tonumber(told[2]) + 2 * math.sqrt(tonumber(told[3]) / reports)
end

local held = redis.call('ZCARD', slots)
for i = 7, #ARGV, 2 do
  local id, amount = ARGV[i], ARGV[i + 1]
  local known = redis.call('HGET', state, 'permit:' .. id)
  if known then
    reply[#reply + 1] = known
  else
    if held >= most then
      reply[2] = -1
      break
    end
    local at = now
    if requestLimit > 0 then at = math.max(at, earliest(requests, requestAmounts, requestLimit, requestPer, 1, now)) end
    local bucket = '0'
    if tokenLimit > 0 then
      amount = amount == '?' and (estimate() or tokenLimit) or tonumber(amount)
      amount = math.min(amount, tokenLimit)
      at = math.max(at, earliest(tokens, tokenAmounts, tokenLimit, tokenPer, amount, now))
    else
      amount = 0
    end
    if at > now then
      reply[2] = at - now
      break
    end
    local requestBucket = '0'
    if requestLimit > 0 then requestBucket = spend(requests, requestAmounts, requestPer, 1, now) end
    if tokenLimit > 0 then bucket = spend(tokens, tokenAmounts, tokenPer, amount, now) end
    held = held + 1
    redis.call('ZADD', slots, now + lease, id)
    local permit = bucket .. ' ' .. amount .. ' ' .. requestBucket
    redis.call('HSET', state, 'permit:' .. id, permit)
    reply[#reply + 1] = permit
  end
end
redis.call('PEXPIRE', slots, lease)
redis.call('PEXPIRE', state, 86400000)
return reply
`,
);

/**
 * Gives a permit back. Arguments: its id, the bucket of its tokens, how many were reserved, how many were used (`?` if nobody
 * said, `-` if it was not used at all, `silent` if it has answered and does not say), the bucket of its request, the
 * channel on which those who wait hear of it.
 */
export const releasePermit = defineScript<number>(
  'releasePermit',
  `${windowLog}${keys}
local id, bucket, reserved, used = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local held = redis.call('ZREM', slots, id)
redis.call('HDEL', state, 'permit:' .. id)
if used == 'silent' then redis.call('HINCRBY', state, 'silent', 1) end
if used == '-' then takeBack(requestAmounts, ARGV[5], 1) end
if used == '-' or used == 'silent' then used = 0 elseif used ~= '?' then
  used = tonumber(used)
  -- Welford's way to mean and spread, forgetting slowly.
  local told = redis.call('HMGET', state, 'reports', 'mean', 'spread')
  local reports = math.min(tonumber(told[1] or '0') + 1, 1000)
  local mean, spread = tonumber(told[2] or '0'), tonumber(told[3] or '0')
  local off = used - mean
  mean = mean + off / reports
  redis.call('HSET', state, 'reports', reports, 'mean', mean, 'spread', math.max(0, spread * (reports == 1000 and 0.999 or 1) + off * (used - mean)))
end
if used ~= '?' then takeBack(tokenAmounts, bucket, reserved - used) end
redis.call('PEXPIRE', state, 86400000)
if held == 1 or (used ~= '?' and used < reserved) then redis.pcall('PUBLISH', ARGV[6], 'room') end
return held
`,
);

/**
 * Counts a permit from now on instead of from when it was granted: its process began late. Arguments: the bucket of its
 * tokens, how many were reserved, the bucket of its request, the windows of requests and of tokens. Reply: both buckets.
 */
export const restampPermit = defineScript<[bucket: string, requestBucket: string]>(
  'restampPermit',
  `${windowLog}${keys}
local bucket, reserved, requestBucket = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local requestPer, tokenPer = tonumber(ARGV[4]), tonumber(ARGV[5])
if requestPer > 0 and takeBack(requestAmounts, requestBucket, 1) then
  requestBucket = spend(requests, requestAmounts, requestPer, 1, now)
end
if tokenPer > 0 and takeBack(tokenAmounts, bucket, reserved) then
  bucket = spend(tokens, tokenAmounts, tokenPer, reserved, now)
end
return { bucket, requestBucket }
`,
);

/** Keeps slots for longer. Arguments: how long they are leased, then their ids. */
export const renewSlots = defineScript<number>(
  'renewSlots',
  `${keys}
local time = redis.call('TIME')
local untilMs = math.floor(time[1] * 1000 + time[2] / 1000) + tonumber(ARGV[1])
for i = 2, #ARGV do redis.call('ZADD', slots, untilMs, ARGV[i]) end
redis.call('PEXPIRE', slots, ARGV[1])
return #ARGV - 1
`,
);

/** Closes the limiter for everybody. Arguments: for how long, and the channel on which they hear of it. Reply: for how long. */
export const closeLimiter = defineScript<number>(
  'closeLimiter',
  `
local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)
local untilMs = math.max(tonumber(redis.call('HGET', KEYS[1], 'closedUntil') or '0'), now + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'closedUntil', string.format('%.0f', untilMs))
redis.call('PEXPIRE', KEYS[1], 86400000)
redis.pcall('PUBLISH', ARGV[2], string.format('closed %.0f', untilMs - now))
return untilMs - now
`,
);
