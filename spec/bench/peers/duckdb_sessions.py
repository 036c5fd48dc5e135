"""The sessions of W2 in DuckDB: duckdb_sessions.py LOG [THREADS]"""

import json
import sys
import time

import duckdb

GAP = 900_000

log = sys.argv[1]
threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1

# For CSV the columns are listed in order; for JSON they are found by name.
reader = "read_csv" if log.endswith(".csv") else "read_ndjson"
columns = {"user": "INTEGER", "time": "BIGINT", "type": "VARCHAR"}
if log.endswith(".csv"):
    columns |= {"query": "VARCHAR", "item": "VARCHAR"}

QUERY = f"""
with events as (
  select
    "user" as person,
    time,
    type = 'search' as search,
    type = 'click' as click
  from {reader}(?, columns = {columns})
),
paused as (
  select *, time - lag(time) over by_time > {GAP} as pause
  from events
  window by_time as (partition by person order by time)
),
numbered as (
  select *, count(*) filter (pause) over by_time as session
  from paused
  window by_time as (partition by person order by time)
),
sessions as (
  select sum(search::integer) as searches, sum(click::integer) as clicks
  from numbered
  group by person, session
)
select
  count(*) as sessions,
  count(*) filter (searches > 0) as searched,
  sum(searches)::bigint as searches,
  (sum(clicks) filter (searches > 0))::bigint as clicks,
  sum(clicks / searches) filter (searches > 0) as ctr
from sessions
"""

started = time.perf_counter()
database = duckdb.connect(config={"threads": threads})
result = database.execute(QUERY, [log])
answer = dict(
    zip([column[0] for column in result.description], result.fetchone())
)
seconds = time.perf_counter() - started

print(json.dumps({**answer, "seconds": seconds}))
