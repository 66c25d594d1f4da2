/**
 * What all Lua functions of a limiter begin with. Keys: its state, its slots, then log and amounts of requests and of tokens.
 * Arguments: how long slots are leased, the lengths of the windows of requests and of tokens (0 for none), then their own.
 *
 * A window is a sliding log of what was spent, in buckets that leave it with the last of them: a hash (the amounts, and
 * their sum) and a sorted set (the buckets by time), so that an amount can be put right, or moved, later.
 *
 * A permit is first written a lease too late, and moved to the present once its attempt has begun: between the two nobody
 * can know when that will be, and what is counted too late never lets a window overflow. In the state it is
 * `tokenBucket tokens requestBucket at isCounted`.
 */
export const windowLog = `
local state, slots = KEYS[1], KEYS[2]
local lease = tonumber(ARGV[1])
local requests = { log = KEYS[3], amounts = KEYS[4], per = tonumber(ARGV[2]) }
local tokens = { log = KEYS[5], amounts = KEYS[6], per = tonumber(ARGV[3]) }
local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)

local function forget(window)
  local gone = redis.call('ZRANGEBYSCORE', window.log, '-inf', now - window.per)
  for _, bucket in ipairs(gone) do
    local amount = redis.call('HGET', window.amounts, bucket) or '0'
    redis.call('HINCRBYFLOAT', window.amounts, 'sum', -tonumber(amount))
    redis.call('HDEL', window.amounts, bucket)
    redis.call('ZREM', window.log, bucket)
  end
  -- Sums of fractions leave a little over when all of them are taken off again.
  if #gone > 0 and redis.call('ZCARD', window.log) == 0 then redis.call('DEL', window.amounts) end
end

-- When this much fits, in ms since the epoch; now, or when enough has left the window.
local function earliest(window, amount)
  if window.per == 0 then return now end
  forget(window)
  local sum = tonumber(redis.call('HGET', window.amounts, 'sum') or '0')
  -- What is larger than the whole quota goes alone: refused, it would wait for ever.
  local room = window.limit - math.min(amount, window.limit)
  local from = 0
  local at = now
  while sum > room + 0.000001 do
    local buckets = redis.call('ZRANGE', window.log, from, from + 99)
    if #buckets == 0 then return at end
    for _, bucket in ipairs(buckets) do
      sum = sum - tonumber(redis.call('HGET', window.amounts, bucket) or '0')
      at = tonumber(bucket) + window.per
      if sum <= room + 0.000001 then break end
    end
    from = from + 100
  end
  return math.max(at, now)
end

local function spend(window, amount, at)
  if window.per == 0 then return '0' end
  local width = math.max(1, math.floor(window.per / 1000))
  -- Called by its end, at which the last of it may have been spent.
  local bucket = string.format('%.0f', math.ceil(at / width) * width)
  redis.call('ZADD', window.log, bucket, bucket)
  redis.call('HINCRBYFLOAT', window.amounts, bucket, amount)
  redis.call('HINCRBYFLOAT', window.amounts, 'sum', amount)
  redis.call('PEXPIRE', window.log, window.per * 2 + lease)
  redis.call('PEXPIRE', window.amounts, window.per * 2 + lease)
  return bucket
end

local function takeBack(window, bucket, amount)
  if bucket == '0' or redis.call('HEXISTS', window.amounts, bucket) == 0 then return false end
  redis.call('HINCRBYFLOAT', window.amounts, bucket, -amount)
  redis.call('HINCRBYFLOAT', window.amounts, 'sum', -amount)
  return true
end

local function writePermit(id, tokenBucket, amount, requestBucket, at, isCounted)
  local permit = string.format('%s %s %s %.0f %d', tokenBucket, amount, requestBucket, at, isCounted)
  redis.call('HSET', state, 'permit:' .. id, permit)
end

local function readPermit(id)
  local permit = redis.call('HGET', state, 'permit:' .. id)
  if not permit then return nil end
  return string.match(permit, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
end

-- From now on a permit counts from this moment: its attempt has begun. Returns the bucket of its tokens.
local function count(id)
  local tokenBucket, amount, requestBucket, at, isCounted = readPermit(id)
  if not tokenBucket or isCounted == '1' then return tokenBucket end
  if takeBack(requests, requestBucket, 1) then requestBucket = spend(requests, 1, now) end
  if takeBack(tokens, tokenBucket, amount) then tokenBucket = spend(tokens, amount, now) end
  writePermit(id, tokenBucket, amount, requestBucket, at, 1)
  return tokenBucket
end
`;
