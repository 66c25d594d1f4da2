/**
 * What attempts probably use where nobody can tell: learned from what those of all processes have reported, beyond what is
 * known of their prompts (their base). Comes after {@link windowLog}. Key: the guesses, permits in the order of their
 * start; those older than a window of tokens count no more.
 *
 * In the state: `started` and `answered` count attempts for good; `reports` (at most 1,000), `mean`, `spread` and `max`
 * describe what was reported, forgetting slowly, and `recent` is the mean of the last 20; `busy`, `busyUse` and
 * `busySquares` weigh each report by how long its attempt took; `guessed` is what was reserved for those that run.
 */
export const tokenGuesses = `
local guesses = KEYS[7]
local memory, recently = 1000, 20
local learnedFields = { 'started', 'answered', 'reports', 'mean', 'spread', 'max', 'recent', 'busy', 'busyUse', 'busySquares', 'guessed' }

local function readLearned()
  local values = redis.call('HMGET', state, unpack(learnedFields))
  local learned = {}
  for i, field in ipairs(learnedFields) do learned[field] = tonumber(values[i] or '0') end
  return learned
end

local function forgetGuess(id)
  local guess = redis.call('HGET', state, 'guess:' .. id)
  if not guess then return end
  redis.call('ZREM', guesses, id)
  redis.call('HDEL', state, 'guess:' .. id)
  redis.call('HINCRBYFLOAT', state, 'guessed', -tonumber(guess))
  -- Sums of fractions leave a little over.
  if redis.call('EXISTS', guesses) == 0 then redis.call('HDEL', state, 'guessed') end
end

-- An attempt has used so much beyond its base, and took so long.
local function learn(used, ms)
  local l = readLearned()
  local reports = math.min(l.reports + 1, memory)
  local kept = reports == memory and 1 - 1 / memory or 1
  -- Welford's way to mean and spread.
  local off = used - l.mean
  local mean = l.mean + off / reports
  local max = l.reports == 0 and used or math.max(used, mean + (l.max - mean) * (1 - 1 / memory))
  redis.call('HSET', state, 'reports', reports, 'mean', mean, 'max', max,
    'spread', math.max(0, l.spread * kept + off * (used - mean)),
    'recent', l.recent + (used - l.recent) / math.min(reports, recently),
    'busy', l.busy * kept + ms, 'busyUse', l.busyUse * kept + used * ms,
    'busySquares', l.busySquares * kept + used ^ 2 * ms)
end
`;
