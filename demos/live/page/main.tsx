import '../../../parts/page/theme.css';
import '../../../parts/page/server-page.css';
import './page.css';
import { render } from 'preact';
import { DrawnFeed } from './drawn-feed.js';
import { Feed } from './feed.js';
import { Page } from './page.js';
import { orderOf, timeText } from './texts.js';

render(<Page feed={new Feed('./ctr', new DrawnFeed(timeText, orderOf))} />, document.querySelector('#page')!);
