"""What processes took from the machine, read from /proc; and what machine it is."""

import os
import pathlib
import platform
import re
import subprocess

TICK = os.sysconf("SC_CLK_TCK")


def children(pid):
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def cpu(pid, with_children=True):
    """Seconds of CPU (user and system) that a process and its children have taken, those that ended included."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    used = sum(int(ticks) for ticks in fields[11:15]) / TICK
    for child in children(pid) if with_children else []:
        try:
            used += cpu(child)
        except FileNotFoundError:
            pass
    return used


def memory(pid, field="VmRSS"):
    """Bytes that a process and its children hold; VmHWM is the most that they held."""
    total = 0
    for one in [pid, *children(pid)]:
        try:
            text = pathlib.Path(f"/proc/{one}/status").read_text()
        except FileNotFoundError:
            continue
        total += int(re.search(rf"{field}:\s+(\d+) kB", text)[1]) * 1024
    return total


def forget_peak(pid):
    """Begins VmHWM anew."""
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def load_average():
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def first_line(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def describe(postgres):
    """The machine and the versions, as lines of a list."""
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    total = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    return [
        f"Machine: {os.cpu_count()} cores of {model[1] if model else platform.machine()}, {total:.0f} GiB of memory, "
        f"Linux {platform.release()}",
        f"Portico: release build of {first_line('git', 'describe', '--always', '--abbrev=10')}, "
        f"{first_line('rustc', '--version').split(' (')[0]}",
        f"Others: {first_line('nginx', '-v').removeprefix('nginx version: ')}, "
        f"{first_line(postgres.program('postgres'), '--version').removeprefix('postgres ').replace('(PostgreSQL)', 'PostgreSQL')}, "
        f"{first_line('wrk', '-v').split(' [')[0]}",
    ]
