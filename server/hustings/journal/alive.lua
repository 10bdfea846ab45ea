-- What is alive now: KEYS alive, expiry  Reply { message, milliseconds left, ... }
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local reply = {}
local rows = redis.call('ZRANGEBYSCORE', KEYS[2], string.format('(%.0f', now), '+inf', 'WITHSCORES')
for i = 1, #rows, 2 do
  local message = redis.call('HGET', KEYS[1], rows[i])
  if message then
    reply[#reply + 1] = message
    reply[#reply + 1] = tonumber(rows[i + 1]) - now
  end
end
return reply
