import { type ChildProcess, execFileSync, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where npm runs scripts: the root of the package. */
const pom = join('tools', 'kafka', 'broker', 'pom.xml');
const cache = join('node_modules', '.cache', 'kafka-broker');
const jars = join(cache, 'libs');
const patience = 60_000;

/** A Kafka broker of its own, on free ports of this machine, with its data in a folder that goes with it. */
export interface Broker {
  /** What clients know it by. */
  readonly address: string;
  readonly pid: number;
  /** Stops it in order and starts it again, with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why nothing can be done with Kafka here; `undefined` if it can. */
export function whyNoKafka(): string | undefined {
  const java = versionOf('java');
  if (java === undefined) return 'there is no Java here, which a Kafka broker needs (17 or later)';
  if (Number(/\d+/.exec(java)?.[0]) < 17) return `a Kafka broker needs Java 17 or later, and here is ${java}`;
  if (!hasJars() && versionOf('mvn') === undefined) return 'there is no Maven here, which fetches a Kafka broker';
  try {
    createRequire(import.meta.url).resolve('@confluentinc/kafka-javascript');
    return undefined;
  } catch {
    return 'the Kafka client is not installed; npm run kafka:install does it';
  }
}

/** The first line that a command says of its version; `undefined` where there is no such command. */
function versionOf(command: string): string | undefined {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    return execFileSync(command, ['--version'], { encoding: 'utf8', stdio }).split('\n')[0];
  } catch {
    return undefined;
  }
}

const hasJars = () => existsSync(jars) && readdirSync(jars).length > 0;

/** Starts a broker; the first time, it is fetched from Maven Central (45 MB). */
export async function startBroker(): Promise<Broker> {
  if (!hasJars()) {
    const goal = [
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${join(process.cwd(), jars)}`,
    ];
    execFileSync('mvn', ['-B', '-q', '-f', pom, ...goal], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  const [port, controller] = await freePorts();
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, properties(port, controller, join(folder, 'data')));
  const tool = (...args: string[]) =>
    execFileSync('java', ['-cp', `${jars}/*`, 'kafka.tools.StorageTool', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const id = tool('random-uuid').toString().trim().split('\n').at(-1) ?? '';
  tool('format', '-t', id, '-c', settings, '--standalone');

  const run = async (): Promise<ChildProcess> => {
    const log = openSync(join(folder, 'broker.log'), 'a');
    const options = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
    const child = spawn('java', [...options, '-cp', `${jars}/*`, 'kafka.Kafka', settings], {
      stdio: ['ignore', log, log],
    });
    for (const end = Date.now() + patience; !(await isReady(port));) {
      await sleep(100);
      if (child.exitCode !== null || Date.now() > end) {
        child.kill('SIGKILL');
        throw new Error(`the broker does not start; see ${join(folder, 'broker.log')}`);
      }
    }
    return child;
  };
  const end = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  let child = await run();
  return {
    address: `127.0.0.1:${String(port)}`,
    get pid() {
      return child.pid ?? 0;
    },
    async restart() {
      await end(child);
      child = await run();
    },
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const properties = (port: number, controller: number, data: string) => `
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${String(controller)}
listeners=PLAINTEXT://127.0.0.1:${String(port)},CONTROLLER://127.0.0.1:${String(controller)}
advertised.listeners=PLAINTEXT://127.0.0.1:${String(port)}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${data}
num.partitions=4
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
`;

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const [a, b] = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await once(server.close(), 'close');
  return [a ?? 0, b ?? 0];
}

/** It is ready when it answers what it can do: request 18, whose answer begins with its length, the request's id and an error code. */
async function isReady(port: number): Promise<boolean> {
  const apiVersions = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 255, 255]);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(apiVersions);
    });
    socket.setTimeout(2_000, () => {
      socket.destroy();
    });
    socket.once('data', (answer) => {
      resolve(answer.readInt16BE(8) === 0);
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      resolve(false);
    });
  });
}
