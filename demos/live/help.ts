export const help = `Collects search events over HTTP, and shows their sessions and click-through rates as they come.

  npm run demo:live [-- OPTIONS]

  POST /events    an event, an array of them, { sentAt, events }, or NDJSON as application/x-ndjson
  GET  /ctr       closed sessions, open ones, and the CTR of each minute, as Server-Sent Events
  GET  /stats     what became of the events
  GET  /          a page that shows it

  --port N            where to listen; 0 is any port that is free (default: 8080, or PORT)
  --host NAME         for whom: 0.0.0.0 is all of the network (default: 127.0.0.1, this machine)
  --allow-host NAME   a name by which it is asked, beside localhost and addresses; may be given again
  --origin URL        whose pages may post events, as https://shop.example; may be given again
  --gap TIME          longest pause inside a session (default: 10s)
  --gap-by user=VALUE:TIME
                      another gap for this user; user^=PREFIX:TIME: for those whose names begin so; may be given again
  --grace TIME        how late events may be (default: 2s)
  --silence TIME      how long nothing must come until silence counts as a pause (default: 2s)
  --max-ahead TIME    how far events may be ahead of this clock (default: 1m)
  --max-events N      events after which a session ends (default: 1000)
  --split-before TYPE an event of this type begins a session: app-open, search, results or click; may be given again
  --split-after TYPE  an event of this type ends its session; may be given again
  --every TIME        the length of an interval of CTRs (default: 1m)

  TIME is 30m, 10s, 1h30m, 500ms. SIGTERM or Ctrl-C closes the open sessions and sends them; a second one does not.
`;
