import type { TableOptions } from './csv.js';
import type { TimeUnit } from './event-time.js';
import { type ColumnNames, columnsWithoutHead, guess } from './guess.js';
import { LogError } from './log-event.js';
import { formatOf, type LogFormat } from './log-format.js';
import { checkBeginning } from './no-log.js';
import { type Preset, presetOf, type PresetOptions, presets } from './presets.js';
import {
  areMembersEvents,
  fieldsIn,
  listOfEventsIn,
  type SeenField,
  valuesAt,
  valuesInFirstRow,
  withInner,
} from './seen-fields.js';
import { type TimeForm, timeFormOf } from './time-form.js';

/** What the beginning of a log tells a page, without options. */
export interface FirstLook {
  readonly format: LogFormat;
  /** The kind of log, if it is a known one. */
  readonly preset: Preset | undefined;
  readonly table: TableOptions;
  /** What the names of the columns come from, if no line of the table names them. */
  readonly namedFrom: ColumnNames['from'] | undefined;
  /** The fields with some of their values. Fields inside others have a path. */
  readonly fields: readonly SeenField[];
}

/** The fields with the user and the time of an event; `''` for one that is not found. */
export interface EventPlace {
  readonly user: string;
  readonly time: string;
  /** The unit of epoch times. */
  readonly timeUnit: TimeUnit;
  /** The format of the times, if they need one; otherwise `''`. */
  readonly timeFormat: string;
}

/**
 * Looks at the beginning of a log as the program does.
 *
 * @param log - its name
 * @throws LogError - if the file is no log; its message is for the reader of the page
 */
export function firstLook(log: string, head: Uint8Array): FirstLook {
  checkBeginning('it', head);
  const format = formatOf(log.replace(/(?:\.gz)+$/i, ''), head);
  const named = fieldsIn(head, format).map(({ name }) => name);
  const presetName = presetOf(format, named, format === 'csv' ? valuesInFirstRow(head) : undefined);
  const preset = presetName === undefined ? undefined : presets[presetName];
  const unnamed = preset === undefined && format === 'csv' ? unnamedColumns(head) : undefined;
  const columns = preset?.options.columns?.split(',') ?? unnamed?.names;
  const table = columns === undefined ? {} : { columns };
  const fields = withInner(fieldsIn(head, format, table)).filter(({ name }) => name !== '');
  checkList(log, head, format, fields);
  return { format, preset, table, namedFrom: unnamed?.from, fields };
}

/** Says where the user and the time are: as a preset has it, or by a guess. */
export function placeOfEvents(fields: readonly SeenField[], preset?: PresetOptions): EventPlace {
  if (preset !== undefined) {
    const { user, time, 'time-unit': unit } = preset;
    const { timeUnit, timeFormat } = readingOf(fields, time);
    return { user, time, timeUnit: unit ?? timeUnit, timeFormat };
  }
  const guessed = guess(fields);
  const has = (name: string) => fields.some((field) => field.name === name && field.values.length > 0);
  const time = has('time') ? 'time' : (guessed.time ?? '');
  return { user: has('user') ? 'user' : (guessed.user ?? ''), time, ...readingOf(fields, time) };
}

/** How to read the times of a field. If several formats read them, it is the first. */
export function readingOf(fields: readonly SeenField[], time: string): Pick<EventPlace, 'timeUnit' | 'timeFormat'> {
  const form = timeFormIn(fields, time);
  return {
    timeUnit: form?.is === 'epoch' ? form.unit : 'ms',
    timeFormat: form?.is === 'written' ? form.formats[0]! : '',
  };
}

/** The form of the times of a field, if they need a unit or a format. */
export const timeFormIn = (fields: readonly SeenField[], time: string): TimeForm | undefined =>
  timeFormOf(valuesAt(fields, time));

function areEvents(fields: readonly SeenField[]): boolean {
  const { user, time } = placeOfEvents(fields);
  return user !== '' && time !== '';
}

function unnamedColumns(head: Uint8Array): ColumnNames | undefined {
  const fields = fieldsIn(head, 'csv');
  return areEvents(fields) ? undefined : columnsWithoutHead(head, fields, areEvents);
}

/** @throws LogError - if the log is one object whose members, or a list in it, are events */
function checkList(log: string, head: Uint8Array, format: LogFormat, fields: readonly SeenField[]): void {
  const isOne = (format === 'json' || format === 'ndjson') && fields.every(({ values }) => values.length < 2);
  const makeLog = (list: string) => `make a log of them: jq -c '.${list}[]' ${log} > log.ndjson`;
  if (isOne && areMembersEvents(head))
    throw new LogError(`it is one JSON object. If its events are its members, ${makeLog('')}`);
  const list = isOne && !areEvents(fields) ? listOfEventsIn(head) : undefined;
  if (list !== undefined) throw new LogError(`it is one JSON object. If its events are in ${list}, ${makeLog(list)}`);
}
