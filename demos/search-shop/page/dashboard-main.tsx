import '../../../parts/page/theme.css';
import '../../../parts/page/server-page.css';
import './page.css';
import { render } from 'preact';
import { Dashboard } from './dashboard.js';

render(<Dashboard />, document.querySelector('#page')!);
