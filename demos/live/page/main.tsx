import '../../../parts/page/theme.css';
import '../../../parts/page/server-page.css';
import './page.css';
import { render } from 'preact';
import { Feed } from './feed.js';
import { Page } from './page.js';

render(<Page feed={new Feed('./ctr')} />, document.querySelector('#page')!);
