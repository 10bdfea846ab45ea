-- Append a decided command's entries, all or none, and remember how the command ended.
--
-- KEYS  journal (stream), head (string "<seq> <hash>"), commands (hash: command -> "<digest> <outcome>")
-- ARGV  1 command, 2 its digest, 3 and 4 number and hash of the head it was decided on,
--       5 and 6 number and hash of a head known to be acknowledged, 7 outcome,
--       then for each entry its hash and its text
-- Reply { status, journal's last number, its hash, stored outcome or what is damaged }
--
-- Nothing is written before everything has been checked: Redis does not roll a script back.

local function damaged(seq, why)
  return { 'damaged', seq, '', why }
end

local seq, hash = '0', string.rep('0', 64)
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last then
  seq, hash = string.match(last[1], '^(%d+)-0$'), last[2][2]
  if not seq or last[2][1] ~= 'hash' then
    return damaged(last[1], 'its last entry is no entry')
  end
end
local head = redis.call('GET', KEYS[2])
if (head or '0 ' .. string.rep('0', 64)) ~= seq .. ' ' .. hash then
  return damaged(seq, 'its last entry is not the one its head names')
end
if redis.call('XLEN', KEYS[1]) ~= tonumber(seq) then
  return damaged(seq, 'entries before its last one are missing')
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  local info = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' and info[i + 1] ~= seq .. '-0' then
      return damaged(seq, 'entries behind its last one have been deleted')
    end
  end
end
if ARGV[5] ~= '0' then
  local known = redis.call('XRANGE', KEYS[1], ARGV[5] .. '-0', ARGV[5] .. '-0')[1]
  if not known then
    return damaged(seq, 'acknowledged entries are missing')
  end
  if known[2][2] ~= ARGV[6] then
    return damaged(seq, 'an acknowledged entry has been replaced')
  end
end

local stored = redis.call('HGET', KEYS[3], ARGV[1])
if stored then
  if string.sub(stored, 1, #ARGV[2] + 1) ~= ARGV[2] .. ' ' then
    return { 'reused', seq, hash, '' }
  end
  return { 'known', seq, hash, string.sub(stored, #ARGV[2] + 2) }
end

if ARGV[3] ~= seq or ARGV[4] ~= hash then
  return { 'conflict', seq, hash, '' }
end

for i = 8, #ARGV, 2 do
  seq, hash = tostring(tonumber(seq) + 1), ARGV[i]
  redis.call('XADD', KEYS[1], seq .. '-0', 'hash', hash, 'entry', ARGV[i + 1])
end
if #ARGV > 7 then
  redis.call('SET', KEYS[2], seq .. ' ' .. hash)
end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2] .. ' ' .. ARGV[7])
return { 'appended', seq, hash, ARGV[7] }
