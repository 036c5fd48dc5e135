import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { presetNames } from '../../read/presets.js';
import { snowplowColumns } from '../../read/snowplow-columns.js';
import type { Outcome } from '../program.js';
import { builtCommand } from './command.js';

const { run } = builtCommand('presets');

const of = (input: string | Uint8Array, ...args: readonly string[]): Promise<Outcome> => run(args, { input });

const lines = (records: readonly object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** The export format of BigQuery, in which integers are strings. */
const ga4 = lines(
  [
    ['session_start', 0, []],
    ['view_search_results', 1, [{ key: 'search_term', value: { string_value: 'red shoes' } }]],
    ['select_item', 21, [{ key: 'ga_session_id', value: { int_value: '1772445600' } }]],
    ['view_search_results', 60, [{ key: 'search_term', value: { string_value: 'hat' } }]],
  ].map(([name, second, params]) => ({
    event_date: '20260302',
    event_timestamp: String(1772445600000000 + Number(second) * 1e6),
    event_name: name,
    event_params: params,
    user_pseudo_id: '1234567890.1772445600',
    items: name === 'select_item' ? [{ item_id: 'SKU1', item_list_index: '2' }] : [],
  })),
);

/** Both the server and the page log the query. It is one search. */
const ubi = lines([
  {
    query_id: 'q1',
    client_id: 'USER-1',
    user_query: 'red shoes',
    timestamp: '2026-03-02T10:00:00.000Z',
    query_response_id: 'r1',
    query_response_hit_ids: ['7', '8'],
  },
  { action_name: 'on_search', query_id: 'q1', client_id: 'USER-1', timestamp: 1772445600100, user_query: 'red shoes' },
  {
    action_name: 'click',
    query_id: 'q1',
    client_id: 'USER-1',
    timestamp: 1772445610000,
    event_attributes: { object: { object_id: '8' }, position: { ordinal: 2 } },
  },
  { action_name: 'on_search', query_id: 'q2', client_id: 'USER-1', timestamp: 1772445660000, user_query: 'hat' },
]);

const posthog = lines(
  [
    { event: '$pageview', properties: { $current_url: 'https://shop.example/' } },
    { event: 'search', properties: { query: 'red shoes', $browser: 'Firefox' } },
    { event: 'search_result_clicked', properties: { position: 2 } },
    { event: 'search', properties: { query: 'hat' } },
  ].map((each, i) => ({
    uuid: `018e-${String(i)}`,
    ...each,
    distinct_id: 'ann@example.org',
    timestamp: `2026-03-02T10:0${String(i)}:00.000000Z`,
  })),
);

const request = (time: string, address: string, from: string, agent = 'Mozilla/5.0 (X11; Linux x86_64)') =>
  `203.0.113.7 - - [02/Mar/2026:${time} +0100] "GET ${address} HTTP/1.1" 200 5120 "${from}" "${agent}"\n`;

const combined =
  request('11:00:00', '/search?q=red+shoes', '-') +
  request('11:00:01', '/style.css', 'https://shop.example/search?q=red+shoes') +
  request('11:00:20', '/item/7', 'https://shop.example/search?q=red+shoes') +
  request('11:01:00', '/search?q=hat', 'https://shop.example/item/7');

const w3cRow = (time: string, path: string, query: string, from: string) =>
  `2026-03-02 ${time} GET ${path} ${query} 203.0.113.7 Mozilla/5.0+(X11;+Linux+x86_64) ${from} 200\n`;

const w3c =
  '#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-03-02 10:00:00\n' +
  '#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) cs(Referer) sc-status\n' +
  w3cRow('10:00:00', '/search', 'q=red+shoes', '-') +
  w3cRow('10:00:20', '/item/7', '-', 'https://shop.example/search?q=red+shoes') +
  w3cRow('10:01:00', '/search', 'q=hat', '-');

const cloudfrontRow = (time: string, path: string, query: string, from: string) =>
  `2026-03-02\t${time}\tFRA2\t5120\t203.0.113.7\tGET\td1.cloudfront.net\t${path}\t200\t${from}\tMozilla/5.0%20(X11)\t${query}\t${time}==\n`;

const cloudfront =
  '#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) ' +
  'cs(User-Agent) cs-uri-query x-edge-request-id\n' +
  cloudfrontRow('10:00:00', '/search', 'q=red%20shoes', '-') +
  cloudfrontRow('10:00:20', '/item/7', '-', 'https://shop.example/search?q=red%20shoes') +
  cloudfrontRow('10:01:00', '/search', 'q=hat', '-');

const term = (name: string) =>
  JSON.stringify({
    schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
    data: { schema: 'iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0', data: { terms: [name] } },
  });

const snowplowEvents = [
  { event_name: 'page_view' },
  { event_name: 'site_search', unstruct_event: term('red shoes') },
  { event_name: 'link_click' },
  { event_name: 'site_search', unstruct_event: term('hat') },
].map((each, i) => ({
  ...each,
  app_id: 'shop',
  event_id: `e${String(i)}`,
  domain_userid: 'bc2e92ec6c204a14',
  derived_tstamp: `2026-03-02 10:0${String(i)}:00.123`,
}));

const snowplow = snowplowEvents
  .map((event) => `${snowplowColumns.map((name) => ({ ...event })[name as 'app_id'] || '').join('\t')}\n`)
  .join('');

const snowplowJson = lines(
  snowplowEvents.map(({ unstruct_event: data, ...event }) => ({
    ...event,
    ...(data !== undefined && {
      unstruct_event_com_snowplowanalytics_snowplow_site_search_1: {
        terms: (JSON.parse(data) as { data: { data: { terms: string[] } } }).data.data.terms,
      },
    }),
  })),
);

describe('an export goes to a report without an option', () => {
  it.each([
    ['combined', combined],
    ['w3c', w3c],
    ['cloudfront', cloudfront],
    ['ga4', ga4],
    ['ubi', ubi],
    ['posthog', posthog],
    ['snowplow', snowplow],
    ['snowplow-json', snowplowJson],
  ])('%s', async (name, input) => {
    for (const packed of [input, gzipSync(input)]) {
      const { code, stdout, stderr } = await of(packed);
      expect([code, stderr]).toEqual([
        0,
        expect.stringMatching(
          new RegExp(`^rxjs-sessionize: standard input is read with --preset ${name}: .*; --explain shows .*\\n$`),
        ) as string,
      ]);
      expect(stdout).toMatch(/\n {2}sessions +1 /);
      expect(stdout).toMatch(/\n {2}searches with a click +50\.0 % +1 of 2\n/);
      expect(stdout).toMatch(/\n {2}hat +1 +0\.0 %/);
      expect(stdout).toMatch(/\n {2}red shoes +1 +100\.0 %/);
      expect(stdout).not.toContain('Left out');
    }
  });
});

describe('--preset', () => {
  it('gives way to the options that are given', async () => {
    const { code, stdout, stderr } = await of(ga4, '--preset', 'ga4', '--search', 'event_name=session_start', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('"searches":1,"clicks":1');
  });

  it('is not taken by itself where something was said of the fields, or with --state', async () => {
    expect((await of(ga4, '--user', 'who')).stderr).toContain('standard input has no field who');
  });

  it('is one of those that there are', async () => {
    const { code, stderr } = await of('', '--preset', 'ga3');
    expect(code).toBe(2);
    expect(stderr).toContain(`--preset: expected ${presetNames.join(', ')}, got "ga3"`);
  });
});

describe('--explain', () => {
  it('prints what a preset stands for, as a command that does the same', async () => {
    const { code, stdout } = await of('', '--preset=ga4', '--explain', '--gap', '10m');
    expect([code, stdout]).toEqual([
      0,
      'rxjs-sessionize --user user_pseudo_id --time event_timestamp --time-unit us ' +
        '--search event_name=view_search_results --click event_name=select_item --click event_name=select_content ' +
        "--query 'event_params[key=search_term].value' --position items.0.item_list_index --gap 10m\n",
    ]);
  });

  it.each(presetNames)('of %s is read as the preset is', async (name) => {
    const input = { combined, w3c, cloudfront, ga4, ubi, posthog, snowplow, 'snowplow-json': snowplowJson }[name];
    const shown = (await of('', '--preset', name, '--explain')).stdout;
    const args = Array.from(shown.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain!).slice(1);
    const explained = await of(input, ...args, '--json');
    expect(explained).toEqual(await of(input, '--preset', name, '--json'));
    expect(explained.code).toBe(0);
  });

  it('tells what was guessed, too', async () => {
    const log = `uid,ts,action\n${'7,1767000000,search\n7,1767000001,click\n'.repeat(3)}`;
    const { stdout } = await of(log, '--explain');
    expect(stdout).toBe(
      'rxjs-sessionize --user uid --time ts --search action=search --click action=click --time-unit s\n',
    );
  });
});
