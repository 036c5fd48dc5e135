"""Runs a command, and adds its time, processor time and peak memory to its
output.

measured.py COMMAND [ARGUMENT ...]

This is a separate, small process. On Linux, the peak memory of a process
begins with that of the process that it was forked from.
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
