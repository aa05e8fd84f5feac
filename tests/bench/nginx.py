"""nginx as somebody would set it up for the gateway's work, and a second one as a service that costs next to nothing."""

import os

from programs import Program, Site, free_port

COMMON = """daemon off;
{user}worker_processes {workers};
pid {folder}/{name}.pid;
error_log {folder}/{name}.error warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  default_type text/html;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/{name}-body;
  proxy_temp_path {folder}/{name}-proxy;
  fastcgi_temp_path {folder}/{name}-fastcgi;
  uwsgi_temp_path {folder}/{name}-uwsgi;
  scgi_temp_path {folder}/{name}-scgi;
{rest}}}
"""

# The gateway's duties, as far as nginx has them: know the host, count the client, say who asks, number the request.
PROXY = """
  map_hash_max_size 1048576;
  map_hash_bucket_size 128;
  map $host $tenant {{
    default "";
{names}
  }}
  limit_req_zone $binary_remote_addr zone=clients:10m rate=1000000r/s;
  upstream service {{ server unix:{upstream}; keepalive 128; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port} reuseport backlog=4096;
    if ($tenant = "") {{ return 404; }}
    location / {{
      limit_req zone=clients burst=1000000 nodelay;
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host:{shown};
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Request-Id $request_id;
      proxy_set_header X-Tenant $tenant;
      add_header X-Request-Id $request_id;
    }}
  }}
"""

PAGE = """
  open_file_cache max=10;
  sendfile on;
  server {{
    listen unix:{upstream};
    root {folder};
    location / {{ try_files /page.html =404; }}
  }}
"""


def start(folder, name, rest, workers):
    user = "user root;\n" if os.getuid() == 0 else ""
    config = folder / f"{name}.conf"
    config.write_text(COMMON.format(folder=folder, name=name, user=user, workers=workers, rest=rest))
    return Program(folder, ["nginx", "-e", f"{folder}/{name}.error", "-c", str(config)])


def proxy(folder, names, upstream, shown=None):
    """nginx in front of a socket file, for these login names; `shown` is the port that the service calls its own."""
    port = free_port()
    lines = "\n".join(f"    {name}.localhost {number};" for number, name in enumerate(names, 1))
    rest = PROXY.format(names=lines, upstream=upstream, port=port, shown=shown or port)
    program = start(folder, "proxy", rest, os.cpu_count())
    program.site = Site(None, port)
    return program.wait_for(lambda: program.site.ask(f"{names[0]}.localhost", "/sign-in"))


def page(folder, text):
    """Answers everything with one page."""
    (folder / "page.html").write_text(text)
    upstream = folder / "page.sock"
    program = start(folder, "page", PAGE.format(folder=folder, upstream=upstream), 1)
    program.upstream = upstream
    return program.wait_for(upstream.exists)
