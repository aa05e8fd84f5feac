"""The programs that are measured, and those that they stand on: started here, and stopped whatever happens."""

import contextlib
import http.client
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import time
import urllib.parse

import seal



def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Program:
    """A process whose log is kept, and shown when it does not start."""

    def __init__(self, folder, command, variables=()):
        self.log = folder / f"{pathlib.Path(command[0]).name}-{secrets.token_hex(4)}.log"
        environment = {name: os.environ[name] for name in ("PATH", "PG_BIN") if name in os.environ}
        environment |= {"HOME": str(folder), **dict(variables)}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        self.pid = self.process.pid

    def wait_for(self, is_ready, patience=120, pause=0.02):
        end = time.monotonic() + patience
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{self.process.args[0]} did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(pause)
        return self

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Postgres:
    """A cluster of its own, made by the product's own tool."""

    def __init__(self, folder, binaries):
        self.folder, self.tool = folder, str(binaries / "cluster")
        self._tool("up")
        url = urllib.parse.urlsplit(self._tool("url"))
        self.host = urllib.parse.parse_qs(url.query)["host"][0]
        self.pid = int(pathlib.Path(self.host, ".s.PGSQL.5432.lock").read_text().split()[0])
        self.programs = pathlib.Path(os.readlink(f"/proc/{self.pid}/exe")).parent
        self.log = pathlib.Path(self.host).parent / "log"
        if not self.log.exists():
            self.log = pathlib.Path(os.readlink(f"/proc/{self.pid}/cwd")).parent / "log"

    def _tool(self, verb):
        return subprocess.run([self.tool, verb], cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()

    def program(self, name):
        return str(self.programs / name)

    def url(self, database, user="postgres"):
        return f"postgres:///{database}?host={urllib.parse.quote(self.host)}&user={user}"

    def sql(self, database, *arguments):
        command = [self.program("psql"), "-qXAt", "-v", "ON_ERROR_STOP=1", "-h", self.host, "-U", "postgres", "-d", database]
        done = subprocess.run([*command, *arguments], text=True, capture_output=True)
        if done.returncode:
            raise SystemExit(f"psql {' '.join(arguments)}:\n{done.stderr}")
        return done.stdout.strip()

    def forget(self):
        self._tool("forget")


class Site:
    """Whoever answers HTTP at a port or a socket file, asked by one client that knows nothing of cookies."""

    def __init__(self, address, port):
        self.address, self.port = address, port

    def host(self, name=""):
        return f"{name}.localhost:{self.port}" if name else f"localhost:{self.port}"

    def ask(self, host, path, form=None, headers=()):
        """Status, location and body; nothing when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        if isinstance(self.address, pathlib.Path):
            connection.sock = socket.socket(socket.AF_UNIX)
        headers = {"Host": host, **dict(headers)}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"}
            headers |= seal.form(headers.get("Cookie", ""))
        with contextlib.closing(connection):
            try:
                if isinstance(self.address, pathlib.Path):
                    connection.sock.connect(str(self.address))
                connection.request("GET" if body is None else "POST", path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.headers, answer.read().decode()
            except OSError:
                return None


class Portico:
    """Starts the product's programs in a folder."""

    def __init__(self, folder, binaries, postgres):
        self.folder, self.binaries, self.postgres = folder, binaries, postgres

    def _common(self, port):
        return {
            "BASE_URL": f"http://localhost:{port}",
            "LIMIT_SCALE": "1000000",
            "PORTICO_KEY": seal.KEY,
            "PORTICO_HOME": str(self.folder / ".portico"),
        }

    def standalone(self, database=None, smtp=None):
        """Everything in one process; without a database the one of its own, with its demo."""
        port = free_port()
        variables = self._common(port)
        if smtp:
            variables["SMTP_URL"] = f"smtp://127.0.0.1:{smtp}"
        if database:
            variables["DATABASE_URL"] = self.postgres.url(database)
        program = Program(self.folder, [str(self.binaries / "standalone")], variables)
        program.site = Site(None, port)
        return program

    def portal(self, database, port):
        """The portal service alone, behind its door."""
        path = self.folder / f"portal-{port}.sock"
        program = Program(self.folder, [str(self.binaries / "standalone"), "portal"], self._common(port) | {
            "APP_DATABASE_URL": self.postgres.url(database, "portico_app"),
            "STRIPE_SECRET_KEY": "sk_test_double",
            "SMTP_URL": "smtp://localhost:2525",
            "STORAGE_URL": str(self.folder / "files"),
            "PORTAL_LISTEN": f"unix:{path}",
        })
        program.site = Site(path, port)
        return program.wait_for(lambda: program.site.ask("portal", "/readyz"))

    def gateway(self, database, port, upstream):
        """The gateway alone, in front of whoever listens at a socket file."""
        private = self.folder / f"private-{port}.sock"
        program = Program(self.folder, [str(self.binaries / "gateway")], self._common(port) | {
            "DATABASE_URL": self.postgres.url(database, "portico_app"),
            "LISTEN": f"127.0.0.1:{port}",
            "PRIVATE_LISTEN": f"unix:{private}",
            "PORTAL": f"unix:{upstream}",
            "ACTIVATION": f"unix:{upstream}",
        })
        program.site, program.private = Site(None, port), Site(private, port)
        return program.wait_for(lambda: program.private.ask("gateway", "/readyz"))

    def migrate(self, database):
        command = [str(self.binaries / "standalone"), "migrate"]
        Program(self.folder, command, {"DATABASE_URL": self.postgres.url(database)}).process.wait()
