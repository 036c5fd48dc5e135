import { readFile } from '../../site/islands/log-numbers/read-file.js';
import { expect, it } from 'vitest';

const read = (...rows: readonly string[]) => readFile(new File([rows.join('\n')], 'shop.csv'));

it.each([
  ['2026-03-12T10:00:00Z'],
  ['1773309600'],
  ['1773309600000'],
  ['12.03.2026 10:00'],
  ['12/Mar/2026:10:00:00 +0000'],
])('reads the time of a log, written as in %s', async (time) => {
  const { users, times, badLines } = await read('user;time;type', `ann;${time};search`, `bob;${time};click`);

  expect([users, badLines]).toEqual([['ann', 'bob'], 0]);
  expect([...times]).toEqual([Date.UTC(2026, 2, 12, 10), Date.UTC(2026, 2, 12, 10)]);
});

it('says what times are that it cannot read', async () => {
  await expect(read('user,date,type', 'ann,46093.41666,search', 'ann,46094.41666,click')).rejects.toThrow(
    'its times (date) are days, as spreadsheets count them: format the column as yyyy-mm-dd hh:mm:ss, and save it again',
  );
});
