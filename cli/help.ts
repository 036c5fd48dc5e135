export const help = `Cuts a log of searches and clicks into sessions, and counts how often what was
found was clicked: the click-through rate (CTR).

  rxjs-sessionize [options] LOG...

LOG is a file of NDJSON (one JSON object per line) or CSV (the first line names
the columns), plain or gzipped; - is standard input. Several logs, each in time
order, are merged by time.

  rxjs-sessionize search.ndjson --gap 30m
  rxjs-sessionize access.csv.gz --user ip --time ts --time-unit s \\
    --search action=query --click action=open
  zcat logs/*.gz | rxjs-sessionize - --sort --json | head
  rxjs-sessionize access.ndjson --state state/ --json >> ctrs.ndjson

What is where in the log
  --user FIELD          who: text or a number (default: user)
  --time FIELD          when: an epoch time, or ISO 8601, which is UTC where it
                        has no offset (default: time)
  --time-unit UNIT      of epoch times: s, ms, us or ns (default: ms)
  --search FIELD=VALUE  which events are searches (default: type=search);
                        FIELD alone: those that have one
  --click FIELD=VALUE   which events are clicks on a result (default: type=click)
                        --search and --click may be given several times: one
                        that fits is enough
  --id FIELD            events of a session with the same id count once
  --format FORMAT       ndjson or csv (default: what the file's name says, or
                        else its first character)

How it is cut; a TIME is 30m, 10s, 1h30m, 500ms
  --gap TIME            the longest pause in a session (default: 30m)
  --max-duration TIME   the longest session (default: no limit)
  --max-events N        the most events of a session (default: no limit)

If the log is not in time order
  --grace TIME          how late events may come (default: 0s)
  --sort                read everything, then sort it; it must fit in memory
  --latest WHEN         leave out events after this time (epoch ms or ISO 8601),
                        so that one wrong clock does not make all others late

If the log grows
  --state DIR           go on where the last run with this folder was, whether it
                        came to the end, was interrupted or killed. The log is
                        one file, not gzipped, to which lines are added. What is
                        open at its end stays open for the next run, and so does
                        a last line without its end. After a crash, sessions may
                        come again, the same: (user, start) says which they are.
                        --csv names the columns once, above the first session.
                        For a log that is complete, leave --state out. It needs
                        the package classic-level

What comes out
  --count WHAT          clicks, or clicked-searches: the searches with at least
                        one click (default: clicks)
  --json                instead of the report, a line of JSON for each session
                        with a search; times in ms since the epoch
  --csv                 the same as CSV
  -h, --help            this

What is left out is counted and shown with its line: in the report, or on
standard error. Exit code: 0; 1 if there is no result, or with --state if no line
is an event; 2 if an option is wrong; 130 after Ctrl-C.
`;
