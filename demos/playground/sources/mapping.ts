import { isLeft } from 'fp-ts/lib/Either.js';
import { decodeValue } from 'rxjs-sessionize/codec';
import { type EventFields, fieldNames } from '../../../read/event-decoder.js';
import type { TimeUnit } from '../../../read/event-time.js';
import { FieldMatch } from '../../../read/field-match.js';
import { placeOfEvents } from '../../../read/first-look.js';
import { guess } from '../../../read/guess.js';
import { LogError } from '../../../read/log-event.js';
import type { PresetOptions } from '../../../read/presets.js';
import type { SeenField } from '../../../read/seen-fields.js';

/** Which field of a log has which meaning, written as in the options of the program `rxjs-sessionize`; `''` means no field. */
export interface Mapping {
  readonly user: string;
  readonly time: string;
  /** The unit of epoch times. */
  readonly timeUnit: TimeUnit;
  /** The format of times that need one. */
  readonly timeFormat: string;
  /**
   * Which events are searches, clicks and log-outs: `FIELD=VALUE`, `FIELD^=PREFIX`, `FIELD~REGEX`, `FIELD>NUMBER` or `FIELD`, several
   * of them with ` || ` between them.
   */
  readonly search: string;
  readonly click: string;
  readonly logOut: string;
  /** The fields with the query and with the clicked item. */
  readonly query: string;
  readonly item: string;
  readonly campaign: string;
  /** The field with the position of the clicked item, from 0 or 1. */
  readonly position: string;
  /** Events of a session with the same id count once. */
  readonly id: string;
  /** Searches of a session with the same value count once. Clicks with it belong to that search. */
  readonly searchId: string;
}

const queries = /^(?:q|query|search|search_?(?:term|query|text)|keywords?|terms?|query_index)$/i;
const items = /^(?:item|product|product_?id|item_?id|result|url|page|path|rank)$/i;
const positions = /^(?:position|rank)$/i;
const campaigns = /^(?:utm_)?campaign(?:_?(?:id|name))?$/i;
const ids = /^(?:event_?)?id$/i;
const searchIds = /^search_?id$/i;
const saysKind = /^(?:type|event|action|kind|event_?(?:type|name))$/i;
const logOuts = /^(?:user_?)?log[-_ ]?out$|^sign[-_ ]?out$/i;

/** Guesses which fields are what from their names and values. */
export function guessedMapping(fields: readonly SeenField[]): Mapping {
  const guessed = guess(fields);
  const named = (pattern: RegExp) => fields.find(({ name }) => pattern.test(name))?.name ?? '';
  return {
    ...placeOfEvents(fields),
    search: guessed.search ?? '',
    click: guessed.click ?? '',
    logOut: logOutIn(fields),
    query: named(queries),
    item: named(items),
    campaign: named(campaigns),
    position: named(positions),
    id: fields.find(({ name, values }) => ids.test(name) && areDistinct(values))?.name ?? '',
    searchId: named(searchIds),
  };
}

/** Whether almost no value occurs twice. An id of something else than an event, such as a user, occurs often. */
const areDistinct = (values: readonly unknown[]): boolean =>
  values.length > 1 && new Set(values).size >= 0.9 * values.length;

/** The mapping for a log that fits a preset of the program. It guesses what the preset leaves open. */
export function presetMapping(preset: PresetOptions, fields: readonly SeenField[]): Mapping {
  const guessed = guessedMapping(fields);
  const { search, click, id = '', 'search-id': searchId = '' } = preset;
  const { query = guessed.query, position = guessed.position } = preset;
  return {
    ...guessed,
    ...placeOfEvents(fields, preset),
    search: search.join(or),
    click: click.join(or),
    query,
    position,
    id,
    searchId,
  };
}

const or = ' || ';

function logOutIn(fields: readonly SeenField[]): string {
  for (const { name, values } of fields) {
    const value = values.find((value) => typeof value === 'string' && logOuts.test(value));
    if (saysKind.test(name) && typeof value === 'string') return `${name}=${value}`;
  }
  return '';
}

const readMatch = decodeValue(FieldMatch);

/**
 * The mapping in the form that `EventDecoder` takes.
 *
 * @throws LogError - if a match is not valid; the message says which one, and what is expected
 */
export function fieldsOf(mapping: Mapping): EventFields {
  const matches = (name: 'search' | 'click' | 'logOut'): readonly FieldMatch[] => {
    const texts = mapping[name].split(or).map((text) => text.trim());
    return texts.flatMap((text) => {
      if (text === '') return [];
      const match = readMatch(text);
      if (isLeft(match))
        throw new LogError(`${matchNames[name]}: ${match.left.errors.map(({ reason }) => reason).join('; ')}`);
      return [match.right];
    });
  };
  const named = (name: string) => (name === '' ? undefined : name);
  return {
    user: mapping.user,
    time: mapping.time,
    timeUnit: mapping.timeUnit,
    timeFormat: named(mapping.timeFormat),
    timeZone: undefined,
    search: matches('search'),
    click: matches('click'),
    id: named(mapping.id),
    query: named(mapping.query),
    by: undefined,
    position: named(mapping.position),
    item: named(mapping.item),
    searchId: named(mapping.searchId),
    splitBefore: [],
    splitAfter: matches('logOut'),
    splitOnChange: named(mapping.campaign),
    optional: [
      ...[mapping.query, mapping.item, mapping.campaign, mapping.position, mapping.id],
      ...fieldNames(mapping.searchId),
    ],
  };
}

const matchNames = { search: 'Searches', click: 'Clicks', logOut: 'Log-outs' };
