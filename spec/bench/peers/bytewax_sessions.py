"""The sessions of W2 in Bytewax, as a stream: bytewax_sessions.py LOG"""

import json
import sys
import time
from datetime import datetime, timedelta, timezone

import bytewax.operators as op
from bytewax.connectors.files import FileSource
from bytewax.dataflow import Dataflow
from bytewax.operators.windowing import (
    EventClock,
    SessionWindower,
    fold_window,
)
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.testing import run_main

GAP = timedelta(milliseconds=900_000)
GRACE = timedelta(seconds=30)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

answer = {"sessions": 0, "searched": 0, "searches": 0, "clicks": 0, "ctr": 0.0}


class Total(DynamicSink, StatelessSinkPartition):
    def build(self, step_id, worker_index, worker_count):
        return self

    def write_batch(self, items):
        for _user, (_window, (searches, clicks)) in items:
            answer["sessions"] += 1
            if searches > 0:
                answer["searched"] += 1
                answer["searches"] += searches
                answer["clicks"] += clicks
                answer["ctr"] += clicks / searches


def keyed(line):
    event = json.loads(line)
    return str(event["user"]), (event["time"], event["type"])


def count(counts, event):
    searches, clicks = counts
    kind = event[1]
    return searches + (kind == "search"), clicks + (kind == "click")


# The log is replayed. So the time of day must not decide how late an event is
# or when a session ends.
clock = EventClock(
    ts_getter=lambda event: EPOCH + timedelta(milliseconds=event[0]),
    wait_for_system_duration=GRACE,
    now_getter=lambda: EPOCH,
    to_system_utc=lambda _time: None,
)

flow = Dataflow("sessions")
lines = op.input("log", flow, FileSource(sys.argv[1], batch_size=10_000))
sessions = fold_window(
    "sessions",
    op.map("keyed", lines, keyed),
    clock,
    SessionWindower(gap=GAP),
    builder=lambda: (0, 0),
    folder=count,
    merger=lambda one, other: (one[0] + other[0], one[1] + other[1]),
    ordered=False,
)
op.output("total", sessions.down, Total())

started = time.perf_counter()
run_main(flow)
seconds = time.perf_counter() - started

print(json.dumps({**answer, "seconds": seconds}))
