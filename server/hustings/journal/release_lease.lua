-- Give a lease back, if it is one's own.
-- KEYS lease  ARGV holder
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 1, #ARGV[1] + 1) == ARGV[1] .. '\n' then
  redis.call('DEL', KEYS[1])
end
return 0
