import '../../../parts/page/theme.css';
import '../../../parts/page/server-page.css';
import './page.css';
import { render } from 'preact';
import { Shop } from './shop.js';

render(<Shop />, document.querySelector('#page')!);
