"""Load from this machine, bounded in time, and what it cost whom."""

import json
import pathlib
import resource
import statistics
import subprocess
import time

import machine

SCRIPT = pathlib.Path(__file__).with_name("wrk.lua")


class Run:
    """One run: how many requests, the seconds of CPU that each program took for one, and the time of one."""

    def __init__(self, requests, used, seconds):
        self.requests, self.seconds = requests, seconds
        self.each = {name: cpu / requests for name, cpu in used.items()}

    def cpu(self, *names):
        return sum(self.each[name] for name in names or self.each)


def measured(programs, work):
    """Runs the work, which gives the number of requests and the time of one."""
    before = {name: machine.cpu(pid) for name, pid in programs.items()}
    requests, seconds = work()
    used = {name: machine.cpu(pid) - before[name] for name, pid in programs.items()}
    return Run(requests, used, seconds)


def wrk(site, hosts, path, seconds, connections=64, **more):
    """Requests to these hosts: a name, or how many names of the pattern `t000001`."""
    variables = {
        "HOSTS": str(hosts), "PORT": str(more.get("shown", site.port)), "TARGET": path, "FIRST": str(more.get("first", 0)),
        "HEADERS": "".join(f"{name}: {value}\r\n" for name, value in more.get("headers", {}).items()),
        "BODY": more.get("body", ""),
    }
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT), f"http://127.0.0.1:{site.port}"]
    done = subprocess.run(command, env=variables | {"PATH": "/usr/bin:/bin:/usr/local/bin"}, capture_output=True, text=True)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    if told["errors"] or not told["requests"]:
        raise SystemExit(f"{path}: {told['errors']} of {told['requests']} requests failed\n{done.stderr}")
    return told["requests"], told["seconds"]


def pgbench(postgres, database, script, seconds, clients=1):
    """The statements of a script."""
    variables = [part for name, value in script.variables.items() for part in ("-D", f"{name}={value}")]
    command = [postgres.program("pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-T", str(seconds), "-f", str(script.path),
               *variables, "-h", postgres.host, "-U", "portico_app", database]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Its server process ends after it, and counts for the server only then.
    time.sleep(0.3)
    text = done.stdout
    if done.returncode or "number of failed transactions: 0 " not in text:
        raise SystemExit(f"pgbench {script.path}:\n{text}{done.stderr}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    requests = int(text.split("number of transactions actually processed: ")[1].split()[0])
    return requests, float(text.split("latency average = ")[1].split()[0]) / 1000, used


def median(values):
    return statistics.median(values)


def spread(values):
    """The least and the most."""
    return min(values), max(values)
