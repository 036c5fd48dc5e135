"""Computes the metrics of `searchMetrics` on the sample log with SQL: python search_metrics.py demos/data/trec-sessions.csv"""

import json
import sys

import duckdb

# A gap of 30 minutes; a search is satisfied if nothing follows its last click for 30 seconds.
SQL = """
WITH log AS (
  SELECT row_number() OVER () AS line, * FROM read_csv(?, header = true)
), pauses AS (
  SELECT *, lag(t_ms) OVER w AS before, lead(t_ms) OVER w AS after
  FROM log WINDOW w AS (PARTITION BY "user" ORDER BY t_ms, line)
), numbered AS (
  SELECT *, sum(CASE WHEN before IS NULL OR t_ms - before > 1800000 THEN 1 ELSE 0 END)
    OVER (PARTITION BY "user" ORDER BY t_ms, line) AS session
  FROM pauses
), attributed AS (
  SELECT *,
    sum(CASE WHEN event = 'search' THEN 1 ELSE 0 END) OVER (PARTITION BY "user", session ORDER BY t_ms, line) AS search,
    lead(t_ms) OVER (PARTITION BY "user", session ORDER BY t_ms, line) AS next
  FROM numbered
), searches AS (
  SELECT "user", session, search, any_value(year) AS year,
    min(t_ms) FILTER (event = 'search') AS made,
    min(query_index) FILTER (event = 'search') AS query,
    count(*) FILTER (event = 'click') AS clicks,
    min(rank) FILTER (event = 'click') AS highest,
    sum(rank) FILTER (event = 'click') AS ranks,
    min(t_ms) FILTER (event = 'click') AS first_click,
    max(t_ms) FILTER (event = 'click') AS last_click,
    arg_max(coalesce(next, -1), line) FILTER (event = 'click') AS after_clicks
  FROM attributed WHERE search > 0 GROUP BY ALL
), related AS (
  SELECT s.*,
    lead(query) OVER (PARTITION BY s."user", s.session ORDER BY search) AS next_query,
    EXISTS (SELECT 1 FROM numbered n WHERE n."user" = s."user" AND n.session > s.session) AS ended_by_gap
  FROM searches s
)
SELECT year,
  count(*) AS searches,
  count(DISTINCT ("user", session)) AS sessions,
  sum(clicks)::INT AS clicks,
  count(*) FILTER (clicks > 0) AS clicked,
  count(*) FILTER (clicks = 0 AND next_query IS NOT NULL) AS searched_again,
  count(*) FILTER (next_query <> query) AS reformulated,
  count(*) FILTER (highest <= 1) AS ctr_at_1,
  count(*) FILTER (highest <= 3) AS ctr_at_3,
  count(*) FILTER (highest <= 5) AS ctr_at_5,
  count(*) FILTER (highest <= 10) AS ctr_at_10,
  sum(coalesce(1 / highest, 0)) / count(*) AS mean_reciprocal_rank,
  sum(ranks)::INT AS ranks,
  quantile_disc(first_click - made, 0.5) FILTER (clicks > 0) AS median,
  quantile_disc(first_click - made, 0.9) FILTER (clicks > 0) AS p90,
  count(*) FILTER (clicks = 0 OR after_clicks >= 0 OR ended_by_gap) AS satisfied_known,
  count(*) FILTER (clicks > 0 AND ((after_clicks >= 0 AND after_clicks - last_click >= 30000)
    OR (after_clicks < 0 AND ended_by_gap))) AS satisfied
FROM related GROUP BY GROUPING SETS ((year), ()) ORDER BY year NULLS FIRST
"""

rows = duckdb.execute(SQL, [sys.argv[1]])
names = [column[0] for column in rows.description]
print(json.dumps([dict(zip(names, row)) for row in rows.fetchall()], indent=2))
