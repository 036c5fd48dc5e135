import { type ChildProcess, execFileSync, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Paths are relative to the root of the package, where npm runs scripts. */
const pom = join('tools', 'kafka', 'broker', 'pom.xml');
const cache = join('node_modules', '.cache', 'kafka-broker');
const jars = join(cache, 'libs');
const patience = 60_000;

/** One broker of a cluster. */
export interface BrokerProcess {
  readonly pid: number;
  /** Shuts the broker down properly. */
  stop(): Promise<void>;
  /** Kills the broker with SIGKILL. This resembles a loss of power, except that the operating system still writes its buffers. */
  kill(): Promise<void>;
  /** Starts the broker again after a stop or a kill, with the same data. */
  start(): Promise<void>;
}

/** A Kafka cluster on free ports of this machine. Its data is in a temporary folder. */
export interface Cluster {
  /** The `bootstrap.servers` of clients. */
  readonly address: string;
  readonly brokers: readonly BrokerProcess[];
  stop(): Promise<void>;
}

/** A cluster of one broker. */
export interface Broker {
  /** The `bootstrap.servers` of clients. */
  readonly address: string;
  readonly pid: number;
  /** Shuts the broker down properly and starts it again, with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why Kafka cannot be used here; `undefined` if it can. */
export function whyNoKafka(): string | undefined {
  const java = versionOf('java');
  if (java === undefined) return 'there is no Java here, which a Kafka broker needs (17 or later)';
  if (Number(/\d+/.exec(java)?.[0]) < 17) return `a Kafka broker needs Java 17 or later, and here is ${java}`;
  if (!hasJars(jars) && versionOf('mvn') === undefined) return 'there is no Maven here, which fetches a Kafka broker';
  try {
    createRequire(import.meta.url).resolve('@confluentinc/kafka-javascript');
    return undefined;
  } catch {
    return 'the Kafka client is not installed; npm run kafka:install does it';
  }
}

/** The first line of a command's version text; `undefined` if there is no such command. */
function versionOf(command: string): string | undefined {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    return execFileSync(command, ['--version'], { encoding: 'utf8', stdio }).split('\n')[0];
  } catch {
    return undefined;
  }
}

const hasJars = (folder: string) => existsSync(folder) && readdirSync(folder).length > 0;

/** Starts one broker. The first time, it is downloaded from Maven Central (45 MB). */
export async function startBroker(): Promise<Broker> {
  const cluster = await startCluster(1);
  const broker = cluster.brokers[0]!;
  return {
    address: cluster.address,
    stop: () => cluster.stop(),
    get pid() {
      return broker.pid;
    },
    async restart() {
      await broker.stop();
      await broker.start();
    },
  };
}

/**
 * Starts a cluster. With three brokers or more, each partition has three copies, and two of them acknowledge each write. So one
 * broker may be lost at any time.
 */
export async function startCluster(size: number): Promise<Cluster> {
  fetchJars(pom, jars);
  const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  const ports = await freePorts(2 * size);
  const nodes = Array.from({ length: size }, (_, i): Node => ({
    id: i + 1,
    folder: join(folder, String(i + 1)),
    port: ports[2 * i]!,
    controllerPort: ports[2 * i + 1]!,
  }));
  const clusterId = tool('random-uuid').trim().split('\n').at(-1) ?? '';
  for (const node of nodes) {
    mkdirSync(node.folder);
    writeFileSync(settingsOf(node), properties(node, nodes));
    tool('format', '-t', clusterId, '-c', settingsOf(node));
  }
  const brokers = await Promise.all(nodes.map(startNode));
  return {
    address: nodes.map(({ port }) => `127.0.0.1:${String(port)}`).join(','),
    brokers,
    async stop() {
      // A broker that shuts down properly waits for other brokers to take over. Here they are all stopping, so they are killed.
      await Promise.all(brokers.map((broker) => (size === 1 ? broker.stop() : broker.kill())));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Lets Maven download the packages of a pom.xml, unless they are already there. */
export function fetchJars(pom: string, folder: string): void {
  if (hasJars(folder)) return;
  const goal = [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(process.cwd(), folder)}`,
  ];
  execFileSync('mvn', ['-B', '-q', '-f', pom, ...goal], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const tool = (...args: string[]): string =>
  execFileSync('java', ['-cp', `${jars}/*`, 'kafka.tools.StorageTool', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });

interface Node {
  readonly id: number;
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
}

const settingsOf = ({ folder }: Node): string => join(folder, 'server.properties');

async function startNode(node: Node): Promise<BrokerProcess> {
  const logFile = join(node.folder, 'broker.log');
  const run = async (): Promise<ChildProcess> => {
    const log = openSync(logFile, 'a');
    const options = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
    const child = spawn('java', [...options, '-cp', `${jars}/*`, 'kafka.Kafka', settingsOf(node)], {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    for (const end = Date.now() + patience; !(await isReady(node.port));) {
      await sleep(100);
      if (child.exitCode !== null || Date.now() > end) {
        child.kill('SIGKILL');
        throw new Error(`the broker does not start; see ${logFile}`);
      }
    }
    return child;
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  let child = await run();
  return {
    get pid() {
      return child.pid ?? 0;
    },
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
    async start() {
      child = await run();
    },
  };
}

function properties({ id, port, controllerPort, folder }: Node, nodes: readonly Node[]): string {
  const copies = String(Math.min(3, nodes.length));
  const inSync = String(Math.min(2, nodes.length));
  const voters = nodes.map((node) => `${String(node.id)}@127.0.0.1:${String(node.controllerPort)}`).join(',');
  return `
process.roles=broker,controller
node.id=${String(id)}
controller.quorum.voters=${voters}
listeners=PLAINTEXT://127.0.0.1:${String(port)},CONTROLLER://127.0.0.1:${String(controllerPort)}
advertised.listeners=PLAINTEXT://127.0.0.1:${String(port)}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${join(folder, 'data')}
num.partitions=4
default.replication.factor=${copies}
min.insync.replicas=${inSync}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
offsets.topic.replication.factor=${copies}
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=${copies}
transaction.state.log.min.isr=${inSync}
transaction.state.log.num.partitions=1
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
share.coordinator.state.topic.replication.factor=${copies}
share.coordinator.state.topic.min.isr=${inSync}
`;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await once(server.close(), 'close');
  return ports;
}

/**
 * Whether a broker answers an ApiVersions request (key 18). The answer begins with its length, the id of the request and an error
 * code.
 */
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
