"""Runs a command, and adds its time, that of the processors and its peak
memory to what it writes.

measured.py COMMAND [ARGUMENT ...]

A process of its own, and a small one: on Linux, a process begins with the peak
of the one that it was forked from.
"""

import json
import resource
import subprocess
import sys
import time

started = time.perf_counter()
code = subprocess.run(sys.argv[1:]).returncode
seconds = time.perf_counter() - started

usage = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1_024
print(
    json.dumps(
        {
            "ms": seconds * 1_000,
            "cpu": (usage.ru_utime + usage.ru_stime) * 1_000,
            "peak": usage.ru_maxrss * unit,
        }
    )
)
sys.exit(code)
