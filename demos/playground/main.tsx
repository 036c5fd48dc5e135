import '../../parts/page/theme.css';
import './playground.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { Address } from './address.js';
import { headStart, Player } from './player.js';
import { Playground } from './playground.js';
import { sampleLog } from './sources/sample-log.js';

const link = location.hash.slice(1) || location.search.slice(1);
const player = new Player(link, () => sampleLog);
// Without a link, a session closes within three seconds of loading.
if (link === '') player.frame(headStart);
const address = new Address();
let isFirst = true;
effect(() => {
  const { value } = player.link;
  // The address keeps the link that was opened until a setting changes.
  if (!isFirst) address.write(`${location.pathname}#${value}`);
  isFirst = false;
});
addEventListener('hashchange', () => {
  address.forget();
  location.reload();
});
render(<Playground player={player} />, document.querySelector('#page')!);
