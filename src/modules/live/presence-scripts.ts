/**
 * What Redis does about presence, each step at once and by its own clock, so that neither processes that act together
 * nor clocks that differ can disturb a count.
 *
 * KEYS[1] is the audience of a stream: a sorted set of those who are counted, `socket:<connection>` and
 * `join:<session>`, by the time in milliseconds until which they are. KEYS[2] is its highest count. Further keys are
 * the sockets of one login session on the stream: a hash from the connection to `<is counted>:<until>`, which also
 * holds those that are open and not counted.
 */
const begin = `
local audience, peak = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local keepMs = 60000
local function text(number) return string.format('%.0f', number) end
local function count()
  redis.call('ZREMRANGEBYSCORE', audience, '-inf', text(now))
  local viewers = redis.call('ZCARD', audience)
  if viewers > tonumber(redis.call('GET', peak) or '0') then
    redis.call('SET', peak, viewers, 'PX', 86400000)
  end
  if viewers > 0 then redis.call('PEXPIRE', audience, keepMs) end
  return viewers
end
`;

/** A socket begins to watch. ARGV: for how long it is counted, its connection, its session or ''. */
export const enterScript = `${begin}
local untilMs = text(now + ARGV[1])
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[3], ARGV[2], '1:' .. untilMs)
  redis.call('PEXPIRE', KEYS[3], keepMs)
  redis.call('ZREM', audience, 'join:' .. ARGV[3])
end
redis.call('ZADD', audience, untilMs, 'socket:' .. ARGV[2])
return count()`;

/** A socket watches no longer. ARGV: its connection, its session or ''. */
export const exitScript = `${begin}
redis.call('ZREM', audience, 'socket:' .. ARGV[1])
if ARGV[2] ~= '' then
  redis.call('HDEL', KEYS[3], ARGV[1])
  if redis.call('HLEN', KEYS[3]) == 0 then redis.call('ZREM', audience, 'join:' .. ARGV[2]) end
end
return count()`;

/** A session joins: its open sockets are counted, or, where it has none, itself. ARGV: for how long, the session. */
export const joinScript = `${begin}
local hasSockets = false
local sockets = redis.call('HGETALL', KEYS[3])
for i = 1, #sockets, 2 do
  local untilMs = string.match(sockets[i + 1], ':(%d+)')
  if tonumber(untilMs) > now then
    hasSockets = true
    redis.call('HSET', KEYS[3], sockets[i], '1:' .. untilMs)
    redis.call('ZADD', audience, untilMs, 'socket:' .. sockets[i])
  else
    redis.call('HDEL', KEYS[3], sockets[i])
  end
end
if not hasSockets then redis.call('ZADD', audience, text(now + ARGV[1]), 'join:' .. ARGV[2]) end
return count()`;

/** A session leaves: neither its join is counted any more, nor are its open sockets. ARGV: the session. */
export const leaveScript = `${begin}
redis.call('ZREM', audience, 'join:' .. ARGV[1])
local sockets = redis.call('HGETALL', KEYS[3])
for i = 1, #sockets, 2 do
  redis.call('HSET', KEYS[3], sockets[i], '0:' .. string.match(sockets[i + 1], ':(%d+)'))
  redis.call('ZREM', audience, 'socket:' .. sockets[i])
end
return count()`;

/**
 * The heartbeat of sockets. ARGV: for how long they are counted, and then for each socket its connection, its session
 * or '', and whether its process counts it; KEYS: for each socket its session's sockets. Where another process has said
 * since that a socket counts or does not, Redis knows better. Returns the count, and then the number of each socket
 * about which its process is wrong.
 */
export const beatScript = `${begin}
local untilMs = text(now + ARGV[1])
local wrong = {}
for i = 1, (#ARGV - 1) / 3 do
  local connection, session, isCounted = ARGV[3 * i - 1], ARGV[3 * i], ARGV[3 * i + 1]
  if session ~= '' then
    local sockets = KEYS[2 + i]
    local known = redis.call('HGET', sockets, connection)
    if known and string.sub(known, 1, 1) ~= isCounted then
      isCounted = string.sub(known, 1, 1)
      wrong[#wrong + 1] = i
    end
    redis.call('HSET', sockets, connection, isCounted .. ':' .. untilMs)
    redis.call('PEXPIRE', sockets, keepMs)
    redis.call('ZREM', audience, 'join:' .. session)
  end
  if isCounted == '1' then redis.call('ZADD', audience, untilMs, 'socket:' .. connection) end
end
return { count(), unpack(wrong) }`;

export const countScript = `${begin}
return count()`;
