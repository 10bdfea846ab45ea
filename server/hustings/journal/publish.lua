-- Number a transient value, keep it for newcomers until it expires, and tell the subscribers.
--
-- KEYS  alive (hash: name -> message), expiry (sorted set: name by time), number
-- ARGV  1 channel, 2 name, 3 message (a JSON object without its closing brace), 4 milliseconds it lives
--       (0: it is gone), 5 most names kept
--
-- Nothing of this is journalled: it goes neither to the append-only file, where each write would wait for
-- the disk, nor to replicas.
redis.set_repl(redis.REPL_NONE)

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- Numbers begin at the time, so that they go on rising after a store has started empty.
local number = math.max(now, tonumber(redis.call('GET', KEYS[3]) or '0') + 1)
redis.call('SET', KEYS[3], string.format('%.0f', number), 'PX', 86400000)

local lapsed = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, 100)
for _, name in ipairs(lapsed) do
  redis.call('HDEL', KEYS[1], name)
  redis.call('ZREM', KEYS[2], name)
end

local ttl = tonumber(ARGV[4])
local message = ARGV[3] .. string.format(',"number":%.0f,"expires_ms":%.0f}', number, ttl)
if ttl == 0 then
  redis.call('HDEL', KEYS[1], ARGV[2])
  redis.call('ZREM', KEYS[2], ARGV[2])
elseif redis.call('HLEN', KEYS[1]) < tonumber(ARGV[5]) or redis.call('HEXISTS', KEYS[1], ARGV[2]) == 1 then
  redis.call('HSET', KEYS[1], ARGV[2], message)
  redis.call('ZADD', KEYS[2], string.format('%.0f', now + ttl), ARGV[2])
  redis.call('PEXPIRE', KEYS[1], 3600000)
  redis.call('PEXPIRE', KEYS[2], 3600000)
end
redis.call('PUBLISH', ARGV[1], message)
return 0
