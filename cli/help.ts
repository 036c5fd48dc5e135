/** On one screen: what most people need. */
export const help = `Cuts a log of events into sessions, and counts searches and clicks in them.

  rxjs-sessionize [options] LOG...

  rxjs-sessionize search.ndjson
  rxjs-sessionize shop.csv --user visitor --time at --search event=search
  zcat logs/*.gz | rxjs-sessionize --sort --sessions --csv > sessions.csv

LOG is a file of JSON, CSV or a web server, plain or gzipped; without one,
standard input.
Without --sessions or --events, a report is printed.

  --user FIELD          who (default: user)
  --time FIELD          when (default: time)
  --search FIELD=VALUE  which events are searches (default: type=search)
  --click FIELD=VALUE   which events are clicks (default: type=click)
  --gap TIME            the longest pause in a session (default: 30m)
  --sort                sort a log that is not in time order
  --top N, --every day  the report with N queries, and by the day
  --sessions, --events  the sessions, or each event with its session
  --follow, --state DIR read on while the log grows; go on where a run ended

rxjs-sessionize --help all explains every option.
`;

export const allHelp = `Cuts a log of events into sessions, and counts searches and clicks in them: how
often what was found was clicked is the click-through rate (CTR).

  rxjs-sessionize [options] LOG...

LOG is a file of JSON objects (one per line, or in an array), of CSV (the first
line names the columns) or of a web server, plain or gzipped, or of Parquet
(with the package hyparquet); - is standard input, and may be left out where it
comes from another program. Several logs, each in time order, are merged by
time.

  rxjs-sessionize search.ndjson --gap 30m
  rxjs-sessionize access.csv.gz --user ip --time ts --time-unit s \\
    --search action=query --click action=open
  zcat logs/*.gz | rxjs-sessionize --sort --json | head
  rxjs-sessionize access.ndjson --state state/ --json >> sessions.ndjson

What is where in the log; what is not said is guessed, and the guess is shown.
A FIELD inside another is user.id, items.0.id or params[key=page].value
  --user FIELD          who: text or a number (default: user); several fields
                        are one user: --user ip,agent
  --time FIELD          when: an epoch time, or a date and time (default: time);
                        --time date,time where they are two fields
  --time-unit UNIT      of epoch times: s, ms, us or ns (default: ms)
  --time-format FORMAT  of other times, as in strptime: %d/%m/%Y %H:%M:%S
  --time-zone ZONE      of times without an offset, such as Europe/Berlin
                        (default: UTC). Of a time that clocks show twice, the
                        first is taken; one that they leave out is an hour on
  --search FIELD=VALUE  which events are searches (default: type=search);
                        FIELD alone: those that have one. FIELD^=PREFIX,
                        FIELD~REGEX (of the first 500 characters) and FIELD>0
                        go too
  --click FIELD=VALUE   which events are clicks on a result (default:
                        type=click). --search and --click may be given
                        several times: one that fits is enough
  --query FIELD         what was searched for, if a search has it (default:
                        query)
  --position FIELD      where in the list the item was, if a click has it
                        (default: position)
  --id FIELD            events of a session with the same id count once
  --search-id FIELD     searches of a session with the same id count once, as
                        where each page of results is logged; clicks with that
                        id belong to it; several fields as with --user
  --preset NAME         the log of a tool: combined, w3c, cloudfront, ga4, ubi,
                        posthog, snowplow or snowplow-json; other options go
                        before it. A log that fits one is read by it
  --explain             print the whole command, with all that a preset or a
                        guess says, and do nothing else
  --columns NAMES       the columns of a table of which no line names them:
                        user,time,,type; one that nobody needs has no name
  --quote CHAR          what quotes a value, or none (default: " between commas,
                        and none between tabs)
  --format FORMAT       ndjson, json, csv, combined (nginx, Apache) or w3c (IIS,
                        CloudFront) (default: what the log's beginning says, or
                        else its name)
  --threads N           1: read and cut in one thread; 2: read in a second one
                        (default: 2 for a file from 32 MB on). The report and
                        --sessions of a single file can have two

How it is cut; a TIME is 30m, 10s, 1h30m, 500ms
  --gap TIME            the longest pause in a session (default: 30m)
  --max-duration TIME   the longest session (default: no limit)
  --max-events N        the most events of a session (default: no limit; with
                        --state and a split or --metrics: 10000)
  --gap-by FIELD=VALUE:TIME
                        another gap for the users whose FIELD, one of --user,
                        has this value; may be given several times
  --split-before FIELD=VALUE
                        such an event begins a session, as a log-in does
  --split-after FIELD=VALUE
                        such an event ends its session, as a log-out does; both
                        may be given several times
  --split-on-change FIELD
                        an event with another value than the last one that had
                        any begins a session, as another campaign does
  --split-at midnight   a session ends with its day, as --time-zone has it

If the log is not in time order; a file is sorted by itself, without --grace
  --grace TIME          how late events may come (default: 0s)
  --sort                read everything, then sort it; it must fit in memory
  --sort-memory SIZE    how much memory a file may take that is sorted by itself
                        (default: 256MB)
  --latest WHEN         leave out events after this time (epoch ms or ISO 8601),
                        so that one wrong clock does not make all others late
  --strict              if more than 1 % of the lines are left out, exit with 3

If the log grows
  --follow              read on, as tail -F does: through rotation, and from a
                        file that is not there yet. --sessions and --events are
                        written as sessions close; Ctrl-C ends it, and prints
                        the report. Several logs are read one after the other,
                        and the last one is followed. With --state, the next run
                        goes on where this one ended
  --state DIR           go on where the last run with this folder was, whether
                        it came to the end, was interrupted or killed. The log
                        is a file to which lines are added, and files that
                        follow it, plain or gzipped, in order; files are known
                        by what is in them. What is open at the end stays open
                        for the next run, and so does a line without its end.
                        After a crash, sessions may come again, with the same
                        session_id.
                        --csv names the columns once, above the first session.
                        For a log that is complete, leave --state out. It needs
                        the package classic-level

The report
  --top N               list N queries (default: as many as fit), and the
                        queries without a click, and the clicks by position
  --every INTERVAL      add up by the hour, the day or a TIME from 1m (UTC), in
                        which the sessions end
  --by FIELD            add up by the values of this field of the searches

  --html FILE           write the report to a file too, as a page with charts
                        that needs nothing else: to mail, or to print

Instead of the report
  --metrics             what a search team measures: abandoned and reformulated
                        searches, clicks in the top 1, 3, 5 and 10, the mean
                        reciprocal rank, the time to the first click, satisfied
                        searches; with --every and --by of each; as text, or
                        with --csv or --json
  --satisfied-after TIME
                        a search is satisfied if no event follows its last click
                        for so long (default: 30s); less than --gap
  --sessions            a line for each session, with or without a search
  --events              each event of the log again, as it stands there, with
                        session_id, session_start, session_end, event_index
                        (from 0) and session_events added; those that are in no
                        session with the reason in rejected
  --csv                 sessions or metrics as CSV
  --json                sessions or metrics as NDJSON; --csv and --json alone
                        mean --sessions
  --parquet             sessions or events as a file of Parquet, for --out or a
                        pipe. It needs the package hyparquet-writer
  --time-out FORMAT     times as iso, ms or s (default: iso in CSV, ms in JSON)
  --count WHAT          what counts as a click: clicks, all of them, or
                        clicked-searches, one for each search (default: clicks)
  --out FILE            write to a file, which is there when it is whole

  -h, --help            the most important of this; --help all: this
  --version             the version of the program

What is left out is counted and shown with its line, in the report or on
standard error. Exit codes: 0 done; 1 no result, or it could not go on, such as
where a file is not there; 2 an option is wrong; 3 with --strict, too much is
left out; 130 ended by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP: with --follow they
are the end of the log, and it is 0. NO_COLOR=1 turns colours off.
`;
