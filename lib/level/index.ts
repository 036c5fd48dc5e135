export { levelStore } from './level-store.js';
