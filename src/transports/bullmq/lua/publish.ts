import { defineScript } from './defineScript.js';

/** How many arguments describe one record. */
export const recordArgs = 8;

/**
 * What happened to tasks of one run in one turn of a worker's event loop. Redis decides what counts: an attempt that a
 * later one has replaced (its worker was frozen, and has woken up) writes nothing.
 *
 * Keys: the run, its live tasks, its events, then for each record the hash of ended tasks that it belongs to.
 * Arguments: keepMs, leaseMs, then for each record
 * kind, task, epoch, batch, attempt, state, first start, lines; the lines of a record are separated by newlines.
 *
 * A live task is `epoch batch attempt state firstAt lost`. State: `w` no attempt is open; `r` one is; `l` one was when its
 * worker was lost, which the next worker has not told yet.
 *
 * Reply: whether the run is cancelled, how many bytes wait for its reader, then an answer for each record:
 * `ok`, `stale`, `done`, `cancelled`, or for `begin` the live task.
 */
export const publish = defineScript<[number, number, ...string[]]>(
  `
local run, live, events = KEYS[1], KEYS[2], KEYS[3]
local keep, lease = tonumber(ARGV[1]), tonumber(ARGV[2])
if redis.call('EXISTS', run) == 0 then
  local time = redis.call('TIME')
  redis.call('HSET', run, 'seq', string.format('%.0f', time[1] * 1000000 + time[2]))
end
redis.call('HSET', run, 'keep', keep)
local seq = tonumber(redis.call('HGET', run, 'seq'))
local first = seq
local cancelled = redis.call('HEXISTS', run, 'cancelled')
local reply = { cancelled, 0 }
local payloads = {}
local bytes = 0

for i = 0, #KEYS - 4 do
  local at = 2 + i * ${recordArgs}
  local kind, task, epoch, batch = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local attempt, state, firstAt, lines = ARGV[at + 5], ARGV[at + 6], ARGV[at + 7], ARGV[at + 8]
  local done = KEYS[4 + i]
  local answer = 'ok'
  local known = redis.call('HGET', live, task)
  local epoch0, batch0, attempt0, state0, firstAt0, lost0
  if known then
    epoch0, batch0, attempt0, state0, firstAt0, lost0 = string.match(known, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  end
  if kind == 'begin' then
    if cancelled == 1 then
      answer = 'cancelled'
    elseif redis.call('HEXISTS', done, task) == 1 then
      answer = 'done'
    elseif known and tonumber(epoch) < tonumber(epoch0) then
      answer = 'stale'
    else
      if not known then
        attempt0, state0, firstAt0, lost0 = '0', 'w', '0', '0'
      elseif epoch ~= epoch0 and state0 == 'r' then
        state0, lost0 = 'l', tostring(tonumber(lost0) + 1)
      end
      answer = table.concat({ epoch, '0', attempt0, state0, firstAt0, lost0 }, ' ')
      redis.call('HSET', live, task, answer)
    end
  elseif not known or epoch ~= epoch0 then
    answer = 'stale'
  elseif tonumber(batch) > tonumber(batch0) then
    -- Nobody wants to know how a cancelled run goes on. Answers that come all the same were paid for.
    if lines ~= '' and (cancelled == 0 or kind == 'end') then
      local _, breaks = string.gsub(lines, '\\n', '')
      seq = seq + breaks + 1
      payloads[#payloads + 1] = lines
    end
    if kind == 'end' then
      redis.call('HDEL', live, task)
      redis.call('HSET', done, task, string.format('%.0f', seq))
      redis.call('PEXPIRE', done, keep)
    elseif kind == 'drop' then
      redis.call('HDEL', live, task)
    else
      redis.call('HSET', live, task, table.concat({ epoch, batch, attempt, state, firstAt, lost0 }, ' '))
    end
  end
  reply[i + 3] = answer
end

if seq > first then
  local last = string.format('%.0f', seq)
  redis.call('HSET', run, 'seq', last)
  local text = table.concat(payloads, '\\n')
  bytes = #text
  redis.call('XADD', events, last .. '-0', 'e', text)
end
reply[2] = redis.call('HINCRBY', run, 'unread', bytes)
local ttl = keep
if redis.call('EXISTS', live) == 1 then
  ttl = math.max(keep, lease)
  redis.call('PEXPIRE', live, ttl)
end
redis.call('PEXPIRE', run, ttl)
redis.call('PEXPIRE', events, ttl)
return reply
`,
);
