"""Starts everything below one folder, measures, writes the report, and leaves nothing behind."""

import datetime
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

import data
import edge
import footprint
import machine
import million
import pages
import post
import report
from programs import Portico, Postgres

HERE = pathlib.Path(__file__).parent
REPORT = HERE.parent.parent / "docs" / "benchmarks.md"
PARTS = {"footprint": footprint, "edge": edge, "pages": pages, "million": million, "post": post}


class Bench:
    def __init__(self, folder, binaries):
        self.folder, self.began = folder, time.monotonic()
        self.postgres = Postgres(folder, binaries)
        self.portico = Portico(folder, binaries, self.postgres)

    def note(self, text):
        print(f"{time.monotonic() - self.began:5.0f} s  {text}", file=sys.stderr, flush=True)


def main(binaries, *wanted):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-bench-"))
    # The database's user has to pass through it.
    folder.chmod(0o711)
    bench = None
    try:
        bench = Bench(folder, pathlib.Path(binaries))
        facts = machine.describe(bench.postgres)
        loads, began = [machine.load_average()], datetime.datetime.now(datetime.UTC)
        if not wanted or {"edge", "pages"} & set(wanted):
            bench.note("writing the data")
            data.plant(bench.postgres, bench.portico)
        measured = {}
        for name, part in PARTS.items():
            if not wanted or name in wanted:
                bench.note(f"measuring: {name}")
                measured[name] = part.measure(bench)
                loads.append(machine.load_average())
        minutes = (time.monotonic() - bench.began) / 60
        text = report.write(measured, facts, (began, minutes, loads))
        if wanted:
            print(text)
        else:
            REPORT.write_text(text)
            bench.note(f"wrote {REPORT}")
    finally:
        if bench:
            bench.postgres.forget()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    os.chdir(HERE)
    main(*sys.argv[1:])
