import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { type Outcome, run as runProgram } from '../program.js';
import { builtCommand } from './command.js';

const { folder, program, run } = builtCommand('rows');

const of = (input: string, ...args: readonly string[]): Promise<Outcome> => run(args, { input });

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

describe('--events', () => {
  const csv = lines(
    'user,time,type,"the query"',
    'ann,0,search,"a, ""b"""',
    'bob,1000,view,',
    'ann,60000,click,"two',
    'lines"',
    ',61000,view,x',
    'ann,7200000,search,c',
    'bob,2000,view,late',
    'too,few',
  );

  it('are the rows of a table as they stand there, each with its session, and those in none with the reason', async () => {
    const { code, stdout } = await of(csv, '--events');
    expect(code).toBe(0);
    expect(stdout).toBe(
      lines(
        'user,time,type,"the query",session_id,session_start,session_end,event_index,session_events,rejected',
        ',61000,view,x,,,,,,no-user',
        'bob,1000,view,,"[""bob"",1000]",1970-01-01T00:00:01.000Z,1970-01-01T00:00:01.000Z,0,1,',
        'ann,0,search,"a, ""b""","[""ann"",0]",1970-01-01T00:00:00.000Z,1970-01-01T00:01:00.000Z,0,2,',
        'ann,60000,click,"two',
        'lines","[""ann"",0]",1970-01-01T00:00:00.000Z,1970-01-01T00:01:00.000Z,1,2,',
        'bob,2000,view,late,,,,,,too-late',
        'ann,7200000,search,c,"[""ann"",7200000]",1970-01-01T02:00:00.000Z,1970-01-01T02:00:00.000Z,0,1,',
      ),
    );
  });

  it('are the objects of NDJSON as they stand there, with more members', async () => {
    const ndjson = lines(
      '{"user":1,"time":5 , "big":12345678901234567890}',
      '{"time":6}',
      '{"user":1,"time":3}',
      '{}',
      'no',
    );
    const { stdout, stderr } = await of(ndjson, '--events', '--sort');
    expect(stdout).toBe(
      lines(
        '{"time":6,"session_id":null,"session_start":null,"session_end":null,"event_index":null,"session_events":null,"rejected":"no-user"}',
        '{"session_id":null,"session_start":null,"session_end":null,"event_index":null,"session_events":null,"rejected":"no-user"}',
        '{"user":1,"time":3,"session_id":"[1,3]","session_start":3,"session_end":5,"event_index":0,"session_events":2,"rejected":null}',
        '{"user":1,"time":5 , "big":12345678901234567890,"session_id":"[1,3]","session_start":3,"session_end":5,"event_index":1,"session_events":2,"rejected":null}',
      ),
    );
    expect(stderr).toContain('1 not a JSON object');
  });

  it('of JSON in an array are lines, as are those of a web server with the session behind them', async () => {
    const array = await of('[\n  {\n    "user": 1,\n    "time": 3\n  }\n]\n', '--events');
    expect(array.stdout).toMatch(/^\{ +"user": 1, +"time": 3 +,"session_id":"\[1,3\]",.*\}\n$/);

    const line = (second: string) =>
      `203.0.113.7 - - [01/Jan/1970:00:00:0${second} +0000] "GET / HTTP/1.1" 200 5 "-" "x"`;
    const combined = await of(lines(line('1'), line('3')), '--events', '--user', 'ip,agent');
    const session =
      '"[\\"[\\\\\\"203.0.113.7\\\\\\",\\\\\\"x\\\\\\"]\\",1000]" 1970-01-01T00:00:01.000Z 1970-01-01T00:00:03.000Z';
    expect(combined.stdout).toBe(lines(`${line('1')} ${session} 0 2 -`, `${line('3')} ${session} 1 2 -`));

    const w3c = lines('#Version: 1.0', '#Fields: date time c-ip', '1970-01-01 00:00:01 1.2.3.4');
    expect((await of(w3c, '--events', '--user', 'c-ip', '--time', 'date,time')).stdout).toBe(
      lines(
        '#Fields: date time c-ip session_id session_start session_end event_index session_events rejected',
        '1970-01-01 00:00:01 1.2.3.4 "[\\"1.2.3.4\\",1000]" 1970-01-01T00:00:01.000Z 1970-01-01T00:00:01.000Z 0 1 -',
      ),
    );
  });

  it('have the delimiter of the log, and the times that are asked for', async () => {
    const { stdout } = await of('user;time\na;1000\n', '--events', '--time-out', 's');
    expect(stdout).toBe(
      'user;time;session_id;session_start;session_end;event_index;session_events;rejected\na;1000;"[""a"",1000]";1;1;0;1;\n',
    );
  });

  it('have quotes only where the log has them', async () => {
    const tabs = await of('user\ttime\n"a"\t1000\n', '--events', '--time-out', 'ms');
    expect(tabs.stdout.split('\n')[1]).toBe('"a"\t1000\t["\\"a\\"",1000]\t1000\t1000\t0\t1\t');
    const single = await of("user,time\n'a,b',1000\n", '--events', '--quote', "'", '--time-out', 'ms');
    expect(single.stdout.split('\n')[1]).toBe("'a,b',1000,'[\"a,b\",1000]',1000,1000,0,1,");
  });

  it('have the session_id of --sessions', async () => {
    const trec = ['demos/data/trec-sessions.csv', '--time', 't_ms', '--sort'];
    const rowsOf = async (what: string) =>
      Papa.parse<string[]>((await run([...trec, what])).stdout.trimEnd()).data.slice(1);
    const [sessions, events] = [await rowsOf('--sessions'), await rowsOf('--events')];
    const counted = new Map<string, number>();
    for (const event of events) counted.set(event.at(-6)!, (counted.get(event.at(-6)!) ?? 0) + 1);
    expect(events).toHaveLength(1_643);
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(sessions.map((row) => [row[0], Number(row[5])])));
  });

  it('are refused where they could not be told apart', async () => {
    const twice = await of('user,time,session_id\na,1,2\n', '--events');
    expect([twice.code, twice.stdout]).toEqual([1, '']);
    expect(twice.stderr).toContain('already has a column session_id');
    const other = await run([file('a.csv', 'user,time\na,1\n'), file('b.csv', 'time,user\n1,a\n'), '--events']);
    expect(other.stderr).toMatch(/b\.csv has other columns than .*a\.csv/);
    expect((await of('', '--events', '--json')).stderr).toContain('--events writes the format of the log');
  });
});

describe('--sessions', () => {
  it('have the users of the log: a number beyond 2^53 is none of its neighbours, and not the text of its digits', async () => {
    const users = ['9007199254740993', '"9007199254740993"', '9007199254740992', '"9007199254740993n"'];
    const log = lines(...users.map((user) => `{"user":${user},"time":0,"type":"search"}`));

    const { stdout, stderr } = await of(log, '--sessions', '--json', '-');

    expect(stderr).toBe('');
    const sessions = stdout.trimEnd().split('\n');
    expect(sessions.map((session) => /"user":(.*),"start"/.exec(session)?.[1]).sort()).toEqual([...users].sort());
    expect(new Set(sessions.map((session) => /"session_id":(".*"),"user"/.exec(session)?.[1])).size).toBe(4);
  });

  it('have the fields of a user of several in a column each', async () => {
    const csv = lines('ip,end,time', '::1,"a, b",0', '::1,,5', '::1,"a, b",9');
    const asked = ['--user', 'ip,end', '--sessions'];
    expect((await of(csv, ...asked)).stdout).toBe(
      lines(
        'session_id,ip,user_end,start,end,duration,events,closed_by,searches,clicks,ctr',
        '"[""[\\""::1\\"",null]"",5]",::1,,1970-01-01T00:00:00.005Z,1970-01-01T00:00:00.005Z,0,1,end,0,0,',
        '"[""[\\""::1\\"",\\""a, b\\""]"",0]",::1,"a, b",1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.009Z,0.009,2,end,0,0,',
      ),
    );
    const [, first] = (await of(csv, ...asked, '--json')).stdout.split('\n');
    expect(JSON.parse(first!)).toMatchObject({ ip: '::1', user_end: 'a, b', start: 0, end: 9, ctr: null });
  });
});

describe('--parquet', () => {
  const rowsIn = async (path: string) => {
    const { buffer } = new Uint8Array(readFileSync(path));
    return parquetReadObjects({ file: buffer });
  };
  const written = async (input: string, ...args: readonly string[]) => {
    const out = join(folder, `${String(files++)}.parquet`);
    expect(await of(input, '--parquet', '--out', out, ...args)).toMatchObject({ code: 0, stdout: '' });
    return rowsIn(out);
  };
  let files = 0;
  const date = (ms: number) => new Date(ms);

  it('are the sessions, with columns of their kinds', async () => {
    const csv = lines('ip,agent,time,type', '::1,a,0,search', '::1,,5000,view', '::1,a,9500,click', ',,1,');
    expect(await written(csv, '--sessions', '--user', 'ip,agent')).toEqual([
      {
        session_id: '["[\\"::1\\",null]",5000]',
        ip: '::1',
        agent: null,
        start: date(5_000),
        end: date(5_000),
        duration: 0,
        events: 1,
        closed_by: 'end',
        searches: 0,
        clicks: 0,
        ctr: null,
      },
      {
        session_id: '["[\\"::1\\",\\"a\\"]",0]',
        ip: '::1',
        agent: 'a',
        start: date(0),
        end: date(9_500),
        duration: 9.5,
        events: 2,
        closed_by: 'end',
        searches: 1,
        clicks: 1,
        ctr: 1,
      },
    ]);
    const [first] = await written(csv, '--user', 'ip,agent', '--time-out', 's');
    expect(first).toMatchObject({ start: 5, end: 5 });
  });

  it('are as many as in CSV, of more rows than are written together', async () => {
    const csv = lines('user,time', ...Array.from({ length: 50_001 }, (_, i) => `u${String(i)},${String(i)}`));
    const rows = await written(csv);
    expect(rows).toHaveLength(50_001);
    expect(rows.map(({ user }) => user as string)).toEqual(Array.from({ length: 50_001 }, (_, i) => `u${String(i)}`));
  });

  it('are the events of a table with its columns as text, and of JSON as they stand there', async () => {
    const span = { session_start: date(0), session_end: date(60_000), session_events: 2, rejected: null };
    const none = { session_id: null, session_start: null, session_end: null, event_index: null, session_events: null };
    const id = { session_id: '["ann",0]' };
    expect(await written(lines('user;time;"the q"', 'ann;0;"a; ""b"""', ';7;x', 'ann;60000;007'), '--events')).toEqual([
      { user: '', time: '7', 'the q': 'x', ...none, rejected: 'no-user' },
      { user: 'ann', time: '0', 'the q': 'a; "b"', ...id, ...span, event_index: 0 },
      { user: 'ann', time: '60000', 'the q': '007', ...id, ...span, event_index: 1 },
    ]);
    expect(
      await written(
        lines('{"user":"ann","time":0,"more":{"a":[12345678901234567890]}}', '{"user":"ann","time":60000}'),
        '--events',
      ),
    ).toEqual([
      { event: '{"user":"ann","time":0,"more":{"a":[12345678901234567890]}}', ...id, ...span, event_index: 0 },
      { event: '{"user":"ann","time":60000}', ...id, ...span, event_index: 1 },
    ]);
  });

  it('needs a package, and says how it is installed', async () => {
    const elsewhere = join(folder, 'program.mjs');
    writeFileSync(elsewhere, readFileSync(program()));
    const outcome = await runProgram(elsewhere, ['--parquet'], { input: 'user,time\na,1\n' });
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('--parquet needs the package hyparquet-writer: npm install hyparquet-writer');
  });

  it.each([
    ['--json', '--parquet excludes --json and --csv'],
    ['--metrics', 'for --metrics, take --csv or --json'],
    ['--state=s', 'each run adds rows'],
  ])('does not go with %s', async (option, sentence) => {
    const { code, stderr } = await run(['a.csv', '--parquet', option]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

describe('--out', () => {
  const ndjson = lines('{"user":"a","time":0}', '{"user":"b","time":1}');

  it('is a file that is replaced when all is written', async () => {
    const out = file('sessions.csv', 'before\n');
    expect(await of(ndjson, '--sessions', '--out', out)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(out, 'utf8').split('\n')).toHaveLength(4);
    const failed = await of(`${'x'.repeat(300_000)}\n`, '--sessions', '--out', out);
    expect(failed.code).toBe(1);
    expect(readFileSync(out, 'utf8').split('\n')).toHaveLength(4);
    expect(readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('takes the place of no device and no pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const outcome = await of(ndjson, '--sessions', '--out', pipe);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(`cannot write ${pipe}: it is a device or a pipe`);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  it('says what is wrong where it cannot be written', async () => {
    const outcome = await of(ndjson, '--sessions', '--out', join(folder, 'no', 'such.csv'));
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^rxjs-sessionize: cannot write .*such\.csv: there is no such folder\n$/);
  });
});
