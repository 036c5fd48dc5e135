"""The sessions of W2 in Polars: polars_sessions.py LOG [THREADS]"""

import json
import os
import sys
import time

log = sys.argv[1]
# Polars reads this variable when it is imported.
os.environ["POLARS_MAX_THREADS"] = sys.argv[2] if len(sys.argv) > 2 else "1"

import polars as pl  # noqa: E402

GAP = 900_000

schema = {"user": pl.Int32, "time": pl.Int64, "type": pl.String}
user, at, kind = pl.col("user"), pl.col("time"), pl.col("type")
searches, clicks = pl.col("searches"), pl.col("clicks")
pauses = (at.diff() > GAP).fill_null(False)
searched = searches > 0

started = time.perf_counter()
answer = (
    pl.scan_ndjson(log, schema=schema)
    .select(user, at, searches=kind == "search", clicks=kind == "click")
    .sort("time")
    .with_columns(session=pauses.cum_sum().over("user"))
    .group_by("user", "session")
    .agg(searches.sum(), clicks.sum())
    .select(
        sessions=pl.len(),
        searched=searched.sum(),
        searches=searches.sum(),
        clicks=clicks.filter(searched).sum(),
        ctr=(clicks / searches).filter(searched).sum(),
    )
    .collect(engine="streaming")
    .row(0, named=True)
)
seconds = time.perf_counter() - started

print(json.dumps({**answer, "seconds": seconds}))
