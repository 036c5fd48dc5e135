import type { LogFormat } from './log-format.js';
import { snowplowColumns } from './snowplow-columns.js';

/** The fields of a kind of log, as options of the command without their dashes. */
export interface PresetOptions {
  readonly format?: LogFormat;
  readonly columns?: string;
  readonly user: string;
  readonly time: string;
  readonly 'time-unit'?: 's' | 'ms' | 'us' | 'ns';
  readonly search: readonly string[];
  readonly click: readonly string[];
  readonly query?: string;
  readonly position?: string;
  readonly id?: string;
  readonly 'search-id'?: string;
}

export interface Preset {
  /** The kind of log, in a few words. */
  readonly of: string;
  readonly options: PresetOptions;
  /** The fields by which such a log is recognised, in addition to its format. It has all of them. */
  readonly has: readonly string[];
  /** The number of columns, if no line names them. */
  readonly columns?: number;
}

export type PresetName = 'combined' | 'w3c' | 'cloudfront' | 'ga4' | 'ubi' | 'posthog' | 'snowplow' | 'snowplow-json';

/** For web servers: the address of a request, and the page it comes from, tell what it is. */
const ofRequests = { search: ['action=search'], click: ['action=click'], query: 'search_term' };

/**
 * Presets for common logs. They use the names that the makers of the tools propose. For a log with other names, give the preset
 * and the options that differ.
 */
export const presets: Readonly<Record<PresetName, Preset>> = {
  combined: {
    of: 'an access log of nginx or Apache, combined or common',
    options: { format: 'combined', user: 'ip,agent', time: 'time', ...ofRequests },
    has: [],
  },
  cloudfront: {
    of: 'an access log of CloudFront',
    options: {
      format: 'w3c',
      user: 'c-ip,cs(User-Agent)',
      time: 'date,time',
      ...ofRequests,
      id: 'x-edge-request-id',
    },
    has: ['x-edge-location', 'c-ip', 'date', 'time'],
  },
  w3c: {
    of: 'an access log in the extended format of the W3C, as IIS writes it',
    options: { format: 'w3c', user: 'c-ip,cs(User-Agent)', time: 'date,time', ...ofRequests },
    has: ['c-ip', 'date', 'time'],
  },
  ga4: {
    of: 'Google Analytics 4, exported from BigQuery as JSON',
    options: {
      user: 'user_pseudo_id',
      time: 'event_timestamp',
      'time-unit': 'us',
      search: ['event_name=view_search_results'],
      click: ['event_name=select_item', 'event_name=select_content'],
      query: 'event_params[key=search_term].value',
      position: 'items.0.item_list_index',
    },
    has: ['event_name', 'event_timestamp', 'user_pseudo_id'],
  },
  ubi: {
    of: 'User Behavior Insights of OpenSearch: its events, and its queries if they are there too',
    options: {
      user: 'client_id',
      time: 'timestamp',
      search: ['action_name=on_search', 'action_name=search', 'query_response_id'],
      click: ['action_name=click', 'action_name=item_click', 'action_name=product_click', 'action_name=click_through'],
      query: 'user_query',
      position: 'event_attributes.position.ordinal',
      'search-id': 'query_id',
    },
    has: ['client_id', 'query_id', 'timestamp'],
  },
  posthog: {
    of: 'PostHog, exported as JSON',
    options: {
      user: 'distinct_id',
      time: 'timestamp',
      search: ['event~^(site_|product_)?search(ed|_performed|_submitted)?$', 'event=Products Searched'],
      click: ['event~^search_result_(click|open|select)(ed)?$', 'event=result_clicked', 'event=Product Clicked'],
      query: 'properties.query',
      position: 'properties.position',
      id: 'uuid',
    },
    has: ['event', 'distinct_id', 'timestamp', 'properties'],
  },
  snowplow: {
    of: 'Snowplow, enriched events as TSV',
    options: {
      format: 'csv',
      columns: snowplowColumns.join(','),
      user: 'domain_userid',
      time: 'derived_tstamp',
      search: ['event_name=site_search', 'se_action=search'],
      click: ['event_name=link_click', 'se_action=click'],
      query: 'unstruct_event.data.data.terms.0',
      id: 'event_id',
    },
    has: [],
    columns: snowplowColumns.length,
  },
  'snowplow-json': {
    of: 'Snowplow, enriched events as JSON',
    options: {
      user: 'domain_userid',
      time: 'derived_tstamp',
      search: ['event_name=site_search', 'se_action=search'],
      click: ['event_name=link_click', 'se_action=click'],
      query: 'unstruct_event_com_snowplowanalytics_snowplow_site_search_1.terms.0',
      id: 'event_id',
    },
    has: ['domain_userid', 'derived_tstamp', 'event_name'],
  },
};

export const presetNames = Object.keys(presets) as readonly PresetName[];

export const isPresetName = (name: unknown): name is PresetName =>
  typeof name === 'string' && Object.hasOwn(presets, name);

/**
 * The preset that fits a log.
 *
 * @param fields - the names of its fields
 * @param columns - how many values the first line of a table has
 */
export const presetOf = (format: LogFormat, fields: readonly string[], columns?: number): PresetName | undefined =>
  presetNames.find((name) => {
    const { has, options, columns: needed } = presets[name];
    return (
      (options.format ?? format) === format &&
      (needed === undefined || needed === columns) &&
      has.every((field) => fields.includes(field))
    );
  });

/** A preset as arguments of the command, each with its value. */
export const argumentsOf = (name: PresetName): readonly (readonly [option: string, value: string])[] =>
  Object.entries(presets[name].options).flatMap(([option, values]: [string, string | readonly string[]]) =>
    [values].flat().map((value) => [`--${option}`, value] as const),
  );
