import { memoryStore } from 'rxjs-sessionize/durable';
import { describe } from 'vitest';

import { itKeepsTheContract } from './store-contract.js';

describe('memoryStore', () => {
  itKeepsTheContract(() => memoryStore());
});
