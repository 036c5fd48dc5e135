export const help = `Cuts a log of searches and clicks into sessions, and counts how often what was found was clicked.

  rxjs-sessionize [options] LOG...

LOG is a file of NDJSON (one JSON object per line) or CSV (the first line names the columns), plain or
gzipped; - is standard input. Several logs, each in time order, are merged by time.

  rxjs-sessionize search.ndjson --gap 30m
  rxjs-sessionize access.csv.gz --user ip --time ts --time-unit s --search action=query --click action=open
  zcat logs/*.gz | rxjs-sessionize - --sort --json | head

What is where in the log
  --user FIELD           who: text or a number                                         (default: user)
  --time FIELD           when: an epoch time, or ISO 8601 (UTC if it has no offset)    (default: time)
  --time-unit UNIT       the unit of epoch times: s, ms, us or ns                      (default: ms)
  --search FIELD=VALUE   which events are searches; FIELD alone: those that have it    (default: type=search)
  --click FIELD=VALUE    which events are clicks on a result, likewise                 (default: type=click)
                         Either may be given several times: one that fits is enough.
  --id FIELD             events with the same id in the same session count once
  --format FORMAT        ndjson or csv              (default: by the file's name, else by its first character)

How it is cut (TIME: 30m, 10s, 1h30m, 500ms)
  --gap TIME             the longest pause inside a session                            (default: 30m)
  --max-duration TIME    the longest session                                           (default: no limit)
  --max-events N         the most events of a session                                  (default: no limit)

A log that is not in time order
  --grace TIME           wait for events that come late by up to TIME                  (default: 0s)
  --sort                 read everything and sort it first; it must fit in memory
  --latest TIME          drop events after this time (epoch ms or ISO 8601), so that one wrong clock
                         does not make all others late

What comes out
  --count WHAT           clicks, or clicked-searches: searches with at least one click (default: clicks)
  --json                 instead of the report one line of JSON per session with a search, times in ms
  --csv                  the same as CSV
  -h, --help             this

The report says what was left out and why. Exit code: 0, or 1 if there is no result, 2 if an option is wrong.
`;
