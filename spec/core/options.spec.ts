import { Sessionizer } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { checkTime } from '../../lib/core/check.js';
import { OptionRangeError, OptionTypeError } from '../../lib/core/errors.js';

const refusalOf = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
};

const made = (options: object) => () => new Sessionizer<string, { time: number }>({ gap: 1, ...options });

const asks = () => true;
const aDuration = 'a number of ms, at least 0';
const aGap = 'a finite number of ms, at least 0';
const aCount = 'a whole number, at least 1';

describe('A3: the options of a machine', () => {
  it.each<[option: string, expected: string, shown: string, options: object, ErrorClass?: unknown]>([
    ['gap', aGap, '-1', { gap: -1 }, OptionRangeError],
    ['gap', aGap, 'Infinity', { gap: Infinity }, OptionRangeError],
    ['gap', aGap, 'NaN', { gap: NaN }, OptionRangeError],
    ['gap', aGap, '"1"', { gap: '1' }],
    ['maxDuration', aDuration, '-1', { maxDuration: -1 }, OptionRangeError],
    ['maxDuration', aDuration, 'NaN', { maxDuration: NaN }, OptionRangeError],
    ['maxDuration', aDuration, '"1"', { maxDuration: '1' }],
    ['grace', aDuration, '-1', { grace: -1 }, OptionRangeError],
    ['grace', aDuration, 'null', { grace: null }],
    ['maxEvents', aCount, '0', { maxEvents: 0 }, OptionRangeError],
    ['maxEvents', aCount, '1.5', { maxEvents: 1.5 }, OptionRangeError],
    ['maxEvents', aCount, '-Infinity', { maxEvents: -Infinity }, OptionRangeError],
    ['maxEvents', aCount, '"1"', { maxEvents: '1' }],
    ['timeOf', 'a function', '"time"', { timeOf: 'time' }],
    ['idOf', 'a function', 'null', { idOf: null }],
    ['rejected', 'a function', 'an object', { rejected: {} }],
    ['forgotten', 'a function', '"x"', { forgotten: 'x' }],
    ['unclosed', 'a function', '"x"', { unclosed: 'x' }],
    ['fold', 'a fold, such as ctrFold()', 'null', { fold: null }],
    ['fold', 'a fold, such as ctrFold()', '"empty finish"', { fold: 'empty finish' }],
    ['fold', 'a fold, such as ctrFold()', 'a function', { fold: asks }],
    ['fold', 'a fold, such as ctrFold()', 'an object', { fold: { empty: asks } }],
    ['fold', 'a fold, such as ctrFold()', 'an object', { fold: { finish: asks } }],
    ['split', 'an object', '"log-in"', { split: 'log-in' }],
    ['split.name', 'a text', 'undefined', { split: { before: asks } }],
    ['split.before', 'a function', 'true', { split: { name: 'x', before: true } }],
    ['split.after', 'a function', 'true', { split: { name: 'x', after: true } }],
    ['split.before', 'a function, where there is no split.after', 'undefined', { split: { name: 'x' } }],
  ])('%s must be %s, not %s', (option, expected, shown, options, ErrorClass = OptionTypeError) => {
    const error = refusalOf(made(options));

    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toMatchObject({
      message: `Sessionizer: ${option} must be ${expected}, got ${shown}`,
      option,
    });
  });

  it.each<object>([
    { gap: 0 },
    { gap: () => 1 },
    { maxDuration: 0, grace: 0, maxEvents: 1 },
    { maxDuration: Infinity, grace: Infinity, maxEvents: Infinity },
    { maxDuration: undefined, grace: undefined, maxEvents: undefined, fold: undefined, split: undefined },
    { split: { name: '', before: asks } },
    { split: { name: '', after: asks } },
  ])('may be %o', (options) => {
    expect(made(options)).not.toThrow();
  });

  it.each([
    [{ gp: 1 }, 'there is no option "gp"; did you mean gap?'],
    [{ gaap: 1 }, 'there is no option "gaap"; did you mean gap?'],
    [{ GAP: 1 }, 'there is no option "GAP"; did you mean gap?'],
    [{ pag: 1 }, 'there is no option "pag"; did you mean gap?'],
    [{ maxEvnets: 1 }, 'there is no option "maxEvnets"; did you mean maxEvents?'],
    [{ durationMax: 1 }, 'there is no option "durationMax"; did you mean maxDuration?'],
    [{ gx: 1 }, 'there is no option "gx"; its options are gap, '],
    [{ split: { name: 'x', befor: asks } }, 'there is no option "split.befor"; did you mean before?'],
    [{ split: { name: 'x', zzzz: asks } }, 'there is no option "split.zzzz"; its options are name, before, after'],
    [{ ['grace'.repeat(100)]: 1 }, 'its options are gap, maxDuration, maxEvents, split, grace, timeOf, idOf, fold, '],
  ])('that do not exist: %o', (options, sentence) => {
    expect(refusalOf(made(options))).toMatchObject({
      message: expect.stringContaining(sentence) as string,
      code: 'invalid-option',
    });
  });
});

describe('A3: a time among the options', () => {
  it.each([undefined, 0, -5, new Date(0)])('may be %o', (time) => {
    expect(() => {
      checkTime('f', 'at', time);
    }).not.toThrow();
  });

  it.each([
    ['"0"', '0', OptionTypeError],
    ['null', null, OptionTypeError],
    ['NaN', NaN, OptionRangeError],
    ['an invalid Date', new Date(NaN), OptionTypeError],
  ])('must not be %s', (shown, time, ErrorClass) => {
    const error = refusalOf(() => {
      checkTime('f', 'at', time);
    });

    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toMatchObject({
      message: `f: at must be a time in ms since the epoch or a valid Date, got ${shown}`,
      option: 'at',
    });
  });
});
