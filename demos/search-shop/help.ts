export const help = `A small shop that logs what people search and click, and shows what its search is like.

  npm run demo:shop [-- OPTIONS]

  /                 the shop
  /dashboard.html   rates per hour and query, queries without results, open sessions, search metrics

  --port N            where to listen; 0 is any port that is free (default: 8090, or PORT)
  --host NAME         for whom: 0.0.0.0 is all of the network (default: 127.0.0.1, this machine)
  --allow-host NAME   a name by which it is asked, beside localhost and addresses; may be given again
  --data FOLDER       where its data is (default: search-shop-data)
  --postgres URL      keeps the data in Postgres instead, as postgres://localhost/shop
  --gap TIME          longest pause inside a session (default: 30s, to see sessions close; 30m is usual)
  --grace TIME        how late events may be (default: 3s)

  TIME is 30m, 10s, 1h30m, 500ms. Open sessions are kept when it stops, and go on when it starts again.
`;
