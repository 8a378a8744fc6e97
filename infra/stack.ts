import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FILL_STREAM_SOURCE } from '../shared/application/fill-stream/fill.ts';
import { FACT_SOURCE } from '../shared/application/project/facts.ts';
import { Bus } from './constructs/bus.ts';
import { dashboard } from './constructs/dashboard.ts';
import { Egress } from './constructs/egress.ts';
import { FillStreamService } from './constructs/fill-stream.ts';
import { Flags } from './constructs/flags.ts';
import { Functions } from './constructs/functions.ts';
import { Journal } from './constructs/journal.ts';
import { Keys } from './constructs/keys.ts';
import { Monitoring } from './constructs/monitoring.ts';
import { People } from './constructs/people.ts';
import { Queues } from './constructs/queues.ts';
import { NEEDS } from './needs.ts';
import type { Settings } from './settings.ts';

/** Exit Brain for one account. */
export class ExitBrainStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, props: StackProps) {
    super(scope, id, { description: `Exit Brain: ${settings.stage}, account ${settings.account}`, ...props });
    const prefix = `exit-brain-${settings.stage}-${settings.account}`;
    const sources = [...settings.publishers, FILL_STREAM_SOURCE];
    const resources = {
      journal: new Journal(this, 'Journal', settings),
      flags: new Flags(this, 'Flags', settings.flagsPath),
      keys: new Keys(this, 'Keys', settings),
      bus: new Bus(this, 'Bus', prefix, [...sources, FACT_SOURCE]),
      queues: new Queues(this, 'Queues', prefix),
      alarmPrefix: `${prefix} `,
    };
    const nat = settings.egress === 'nat';
    const egress = nat || settings.fillStream ? new Egress(this, 'Egress', { nat }) : null;
    const network = egress?.network ?? undefined;
    const functions = new Functions(this, 'Functions', { settings, prefix, resources, sources, network });
    resources.queues.close(settings.senders);
    const anchorLogs = logsOfAppends(functions.all);
    const people = new People(this, 'People', { prefix, resources, functions: functions.all, anchorLogs });
    const { journal, queues } = resources;
    const ofQueues = [...queues.all].map(([name, { putAside }]) => [name, putAside] as const);
    const putAside = new Map<string, IQueue>([...functions.putAside, ...ofQueues]);
    const monitoring = new Monitoring(this, 'Monitoring', {
      settings,
      prefix,
      functions: functions.all,
      putAside,
      queues,
    });
    if (egress !== null && settings.fillStream) {
      const fillStream = new FillStreamService(this, 'FillStream', { settings, resources, egress });
      monitoring.silentFillStream(fillStream.logGroup);
    }
    const tables = [journal.commits, journal.positions];
    dashboard(this, { name: prefix, monitoring, functions: functions.all, tables });

    this.tell('JournalTable', resources.journal.commits.tableName);
    this.tell('PositionsTable', resources.journal.positions.tableName);
    this.tell('BusName', resources.bus.bus.eventBusName);
    this.tell('FlagsPath', resources.flags.path);
    this.tell('ReadingSecret', resources.keys.reading.secretArn);
    this.tell('TradingSecret', resources.keys.trading.secretArn);
    this.tell('Venue', settings.venue);
    this.tell('ExchangeUrl', settings.exchangeHttpUrl);
    this.tell('AlarmTopic', monitoring.topic.topicArn);
    this.tell('Dashboard', prefix);
    this.tell(
      'AnchorLogs',
      Fn.join(
        ',',
        anchorLogs.map(({ logGroupName }) => logGroupName),
      ),
    );
    this.tell('ReaderPolicy', people.reader.managedPolicyArn);
    this.tell('OperatorPolicy', people.operator.managedPolicyArn);
    if (egress?.address) this.tell('EgressAddress', egress.address);
    for (const [name, { queue }] of resources.queues.all) this.tell(`Queue${name}`, queue.queueUrl);
  }

  private tell(name: string, value: string): void {
    new CfnOutput(this, name.replaceAll('-', ''), { value });
  }
}

/** Logs of the functions that append to the journal: each append is told there. */
const logsOfAppends = (all: Functions['all']): readonly ILogGroup[] =>
  [...all].flatMap(([name, { logGroup }]) => (NEEDS[name].needs.includes('journal') ? [logGroup] : []));
