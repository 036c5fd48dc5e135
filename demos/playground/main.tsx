import '../../parts/page/theme.css';
import './playground.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { headStart, Player } from './player.js';
import { Playground } from './playground.js';
import { sampleLog } from './sources/sample-log.js';

const player = new Player(new URLSearchParams(location.search), () => sampleLog);
// Who comes without a link sees a session close within three seconds.
if (location.search === '') player.frame(headStart);
let isFirst = true;
effect(() => {
  const link = player.link.value;
  // What the page came with stays until something is set.
  if (!isFirst) history.replaceState(null, '', `${location.pathname}${link === '' ? '' : `?${link}`}`);
  isFirst = false;
});
render(<Playground player={player} />, document.querySelector('#page')!);
