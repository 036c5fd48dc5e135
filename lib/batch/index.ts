export { sessionsOf, type SessionsOfOptions } from './sessions-of.js';
