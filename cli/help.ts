/** On one screen: what most people need. */
export const help = `Cuts a log of events into sessions, and counts searches and clicks in them.

  rxjs-sessionize [options] LOG...

  rxjs-sessionize search.ndjson
  rxjs-sessionize shop.csv --user visitor --time at --search event=search
  zcat logs/*.gz | rxjs-sessionize --sort --sessions --csv > sessions.csv

LOG is a file of JSON or CSV, or the log of a web server, plain or gzipped.
Without LOG, standard input is read.
The program prints a report, or with --sessions or --events a table.

  --user FIELD          the field with the user (default: user)
  --time FIELD          the field with the time (default: time)
  --search FIELD=VALUE  which events are searches (default: type=search)
  --click FIELD=VALUE   which events are clicks (default: type=click)
  --gap TIME            the longest pause in a session (default: 30m)
  --sort                sort a log that is not in time order
  --top N, --every day  add the top N queries, or sums by day, to the report
  --sessions, --events  print the sessions, or each event with its session
  --follow, --state DIR follow a growing log, or go on where a run ended

rxjs-sessionize --help all explains every option.
`;

export const allHelp = `Cuts a log of events into sessions, and counts searches and clicks in them. The
click-through rate (CTR) is the number of clicks divided by that of searches.

  rxjs-sessionize [options] LOG...

LOG is a file of JSON objects (one on each line, or in an array), of CSV (the
first line names the columns), the log of a web server, or a Parquet file (with
the package hyparquet). It may be gzipped, except Parquet. - is standard input,
and is the default if another program writes to it. Several logs, each in time
order, are merged by time.

  rxjs-sessionize search.ndjson --gap 30m
  rxjs-sessionize access.csv.gz --user ip --time ts --time-unit s \\
    --search action=query --click action=open
  zcat logs/*.gz | rxjs-sessionize --sort --json | head
  rxjs-sessionize access.ndjson --state state/ --json >> sessions.ndjson

The fields of the log. If they are not given, the program guesses them and
prints its guess. A FIELD inside another one is written user.id, items.0.id or
params[key=page].value
  --user FIELD          the user: text or a number (default: user). Several
                        fields together name a user: --user ip,agent
  --time FIELD          the time: an epoch time, or a date and time (default:
                        time). Two fields: --time date,time
  --time-unit UNIT      the unit of epoch times: s, ms, us or ns (default: ms)
  --time-format FORMAT  the form of other times, as in strptime:
                        %d/%m/%Y %H:%M:%S
  --time-zone ZONE      the zone of times without an offset, such as
                        Europe/Berlin (default: UTC). A time that clocks show
                        twice means the first one; a time that they skip is
                        read an hour later
  --search FIELD=VALUE  which events are searches (default: type=search).
                        FIELD alone: events that have the field. Also
                        FIELD^=PREFIX, FIELD~REGEX (on the first 500
                        characters) and FIELD>0
  --click FIELD=VALUE   which events are clicks on a result (default:
                        type=click). --search and --click may be repeated: an
                        event needs to match only one
  --query FIELD         the query of a search (default: query, if present)
  --position FIELD      the position of a clicked item in the list (default:
                        position, if present)
  --id FIELD            events of a session with the same id count once
  --search-id FIELD     searches of a session with the same id count once, for
                        example if each page of results is logged; a click with
                        that id belongs to that search. Several fields as with
                        --user
  --preset NAME         the fields of a well-known log: combined, w3c,
                        cloudfront, ga4, ubi, posthog, snowplow or
                        snowplow-json. Other options override it. It is the
                        default for a log that fits it
  --explain             print the complete command, with all options of the
                        preset or the guess, and do nothing else
  --columns NAMES       the columns of a table, if no line names them:
                        user,time,,type; a column may have no name
  --quote CHAR          the character that quotes a value, or none (default: "
                        between commas, none between tabs)
  --format FORMAT       ndjson, json, csv, combined (nginx, Apache) or w3c (IIS,
                        CloudFront) (default: the beginning of the log tells
                        it, or else its name)
  --threads N           1: read and cut in one thread; 2: read in a second one
                        (default: 2 for a file of 32 MB or more). Only the
                        report and --sessions of a single file can use two

How sessions are cut. TIME is written 30m, 10s, 1h30m or 500ms
  --gap TIME            the longest pause in a session (default: 30m)
  --max-duration TIME   the longest session (default: no limit)
  --max-events N        the most events in a session (default: no limit; 10000
                        with --state and a split or --metrics)
  --gap-by FIELD=VALUE:TIME
                        another gap for users with this VALUE in FIELD, which
                        is a field of --user; may be repeated
  --split-before FIELD=VALUE
                        such an event begins a session, for example a log-in
  --split-after FIELD=VALUE
                        such an event ends its session, for example a log-out;
                        both may be repeated
  --split-on-change FIELD
                        an event with another value than the one before it
                        begins a session, for example another campaign, or the
                        first one. Events without a value are ignored
  --split-at midnight   a session ends with its day in --time-zone

If the log is not in time order. A file is sorted without being asked, unless
--grace is given
  --grace TIME          how late an event may be (default: 0s)
  --sort                read the whole log and sort it; it must fit in memory
  --sort-memory SIZE    the most memory for a file that is sorted without
                        --sort (default: 256MB)
  --latest WHEN         leave out events after this time (epoch ms or ISO 8601).
                        So one wrong clock does not make all other events late
  --strict              exit with 3 if more than 1 % of the lines are left out

If the log grows
  --follow              read on while the log grows, like tail -F: it follows
                        rotation, and waits for a missing file. --sessions and
                        --events print sessions as they close. Ctrl-C ends it
                        and prints the report. Several logs are read one after
                        the other, and the last one is followed. With --state,
                        the next run goes on where this one ended
  --state DIR           go on where the last run with this folder ended, also
                        after Ctrl-C or a crash. The log is a file to which
                        lines are added, and files that follow it, plain or
                        gzipped. Name them in the order of their events. They
                        are recognised by their contents, so they may be
                        renamed. Sessions that are open at the end stay open
                        for the next run, and a line without its end is left
                        to it. After a crash, some sessions may be printed
                        again with the same session_id.
                        --csv names the columns once, above the first session.
                        If the log is complete, leave --state out. It needs
                        the package classic-level

The report
  --top N               list N queries (default: as many as fit), the queries
                        without a click, and the clicks by position
  --every INTERVAL      add up by hour, day or a TIME from 1m, in which the
                        sessions end (UTC)
  --by FIELD            add up by the values of this field of searches

  --html FILE           also write the report to a file, as a page with charts
                        that loads nothing else: to mail or to print

Instead of the report
  --metrics             search metrics: abandoned and reformulated searches,
                        clicks in the top 1, 3, 5 and 10, the mean reciprocal
                        rank, the time to the first click, satisfied searches.
                        With --every and --by for each interval or value. As
                        text, or with --csv or --json
  --satisfied-after TIME
                        a search is satisfied if no event follows its last click
                        for this time (default: 30s), less than --gap
  --sessions            a line for each session, with or without a search
  --events              each event as it is in the log, with session_id,
                        session_start, session_end, event_index (from 0) and
                        session_events added. An event in no session has the
                        reason in rejected
  --csv                 sessions or metrics as CSV
  --json                sessions or metrics as NDJSON. --csv and --json alone
                        mean --sessions
  --parquet             sessions or events as a Parquet file, for --out or a
                        pipe. It needs the package hyparquet-writer
  --time-out FORMAT     times as iso, ms or s (default: iso in CSV, ms in JSON)
  --count WHAT          which clicks count: clicks (all of them), or
                        clicked-searches (one for each search) (default: clicks)
  --out FILE            write to a file, which appears when it is complete

  -h, --help            the most important options; --help all: all of them
  --version             the version of the program

Lines that are left out are counted and shown, in the report or on standard
error. Exit codes: 0 done; 1 no result, or an error such as a missing file; 2 a
wrong option; 3 too much is left out, with --strict; 130 after Ctrl-C, 143 after
SIGTERM, 129 after SIGHUP. With --follow, these signals are the end of the log,
and the code is 0. NO_COLOR=1 turns colours off.
`;
