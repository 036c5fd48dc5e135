// Loaded before the program. Writes to the file TRACE what the program does to standard output and to its store.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { ClassicLevel } from 'classic-level';

const { appendFileSync, fsyncSync, writeSync } = fs;
const trace = (...said) => {
  appendFileSync(process.env.TRACE, `${said.join(' ')}\n`);
};

fs.writeSync = (descriptor, ...more) => {
  const bytes = writeSync(descriptor, ...more);
  if (descriptor === 1) trace('write', bytes);
  return bytes;
};

fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  trace('sync', descriptor);
};

syncBuiltinESMExports();

const { _chainedBatch: chained } = ClassicLevel.prototype;
ClassicLevel.prototype._chainedBatch = function () {
  const batch = chained.call(this);
  const put = batch.put.bind(batch);
  batch.put = (key, value, ...more) => {
    if (String(key).endsWith('!head')) trace('acknowledge', JSON.parse(String(value)).acknowledged);
    return put(key, value, ...more);
  };
  return batch;
};
