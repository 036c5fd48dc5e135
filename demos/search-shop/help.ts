export const help = `A small shop that logs what people search and click, and measures its own search.

  npm run demo:shop [-- OPTIONS]

  /                 the shop
  /dashboard.html   rates per hour and query, queries without results, open sessions, search metrics

  --port N            the port to listen on; 0 is any free port (default: 8090, or PORT)
  --host NAME         the address to listen on; 0.0.0.0 is the whole network (default: 127.0.0.1, only this machine)
  --allow-host NAME   a host name of this server, besides localhost and addresses; may be repeated
  --data FOLDER       the folder of its data (default: search-shop-data)
  --postgres URL      keep the data in Postgres instead, for example postgres://localhost/shop
  --gap TIME          longest pause inside a session (default: 30s, to see sessions close; 30m is usual)
  --grace TIME        how late an event may be (default: 3s)

  TIME is written 30m, 10s, 1h30m or 500ms. Open sessions are kept when the shop stops, and continue when it starts.
`;
