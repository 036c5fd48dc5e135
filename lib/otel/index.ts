export { meterSessions, type Reading } from './meter-sessions.js';
