export { type Clock, clockwork, isClock } from '../lib/core/clock.js';
