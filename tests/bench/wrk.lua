-- Requests as a browser sends them, to one host or to any of many; everything else comes in by variables.
local function variable(name) return os.getenv(name) or "" end
local many, port, first = tonumber(variable("HOSTS")), variable("PORT"), tonumber(variable("FIRST"))
local body = variable("BODY")
local start = (body == "" and "GET " or "POST ") .. variable("TARGET") .. " HTTP/1.1\r\nHost: "
local rest = ".localhost:" .. port .. "\r\n"
  .. "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
  .. "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
  .. "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
  .. "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\n"
  .. variable("HEADERS")
if body ~= "" then
  rest = rest .. "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " .. #body .. "\r\n"
end
rest = rest .. "\r\n" .. body

local asked = first
function init() math.randomseed(os.time()) end

if rest:find("{n}", 1, true) then
  -- Another asker each time.
  local before, after = (start .. variable("HOSTS") .. rest):match("^(.-){n}(.*)$")
  function request()
    asked = asked + 1
    return before .. string.format("%08d", asked - 1) .. after
  end
elseif not many then
  local one = start .. variable("HOSTS") .. rest
  function request() return one end
elseif first > 0 then
  -- One host after the other, and from the beginning again.
  function request()
    asked = asked + 1
    return start .. string.format("t%06d", (asked - 2) % many + 1) .. rest
  end
else
  function request() return start .. string.format("t%06d", math.random(many)) .. rest end
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  print(string.format('{"requests": %d, "errors": %d, "seconds": %.9f}', summary.requests, wrong, latency.mean / 1e6))
end
