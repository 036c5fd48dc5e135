import '../../../parts/page/theme.css';
import './page.css';
import { render } from 'preact';
import { Dashboard } from './dashboard.js';

render(<Dashboard />, document.querySelector('#page')!);
