export const help = `Collects search events over HTTP, and shows their sessions and click-through rates at once.

  npm run demo:live [-- OPTIONS]

  POST /events    an event, an array of them, { sentAt, events }, or NDJSON as application/x-ndjson
  GET  /ctr       closed sessions, open ones, and the CTR of each minute, as Server-Sent Events
  GET  /stats     how many events were accepted, and how many rejected, by reason
  GET  /          a page that shows all of it

  --port N            the port to listen on; 0 is any free port (default: 8080, or PORT)
  --host NAME         the address to listen on; 0.0.0.0 is the whole network (default: 127.0.0.1, only this machine)
  --allow-host NAME   a host name of this server, besides localhost and addresses; may be repeated
  --origin URL        an origin whose pages may post events, such as https://shop.example; may be repeated
  --gap TIME          longest pause inside a session (default: 10s)
  --gap-by user=VALUE:TIME
                      another gap for this user; user^=PREFIX:TIME: for all names with this beginning; may be repeated
  --grace TIME        how late an event may be (default: 2s)
  --silence TIME      if no event comes for this long, the clock moves the watermark (default: 2s)
  --max-ahead TIME    how far events may be ahead of this machine's clock (default: 1m)
  --max-events N      the most events in a session (default: 1000)
  --split-before TYPE an event of this type begins a session: app-open, search, results or click; may be repeated
  --split-after TYPE  an event of this type ends its session; may be repeated
  --every TIME        the length of an interval of CTRs (default: 1m)

  TIME is written 30m, 10s, 1h30m or 500ms. SIGTERM, SIGHUP or Ctrl-C closes the open sessions, sends them, and ends. A
  second one ends at once.
`;
