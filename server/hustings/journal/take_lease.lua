-- Take or renew a lease, unless somebody else has it.
-- KEYS lease  ARGV holder, address, milliseconds  Reply 1 (have it) or 0
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 1, #ARGV[1] + 1) ~= ARGV[1] .. '\n' then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1] .. '\n' .. ARGV[2], 'PX', ARGV[3])
return 1
