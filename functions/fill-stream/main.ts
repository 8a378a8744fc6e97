import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { binanceUserStream } from '../../shared/adapters/binance/user-stream.ts';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { eventBridgeBus } from '../../shared/adapters/eventbridge/bus.ts';
import { systemClock as clock } from '../../shared/adapters/system/clock.ts';
import {
  type FillStream,
  type FillStreamOptions,
  startFillStream,
} from '../../shared/application/fill-stream/fill-stream.ts';
import type { Log } from '../../shared/ports/log.ts';
import { EnvironmentError, onlyAccount, readEnvironment, type VariableName } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { exchangeWith, VENUE_VARIABLES } from '../support/venue.ts';

const ASKED = [
  ...VENUE_VARIABLES,
  'POSITIONS_TABLE',
  'BUS_NAME',
  'ACCOUNTS',
  'READING_KEY_ID',
  'READING_KEY_SECRET',
] as const satisfies readonly VariableName[];

/** Configuration that will not mend by starting again; an orchestrator can tell it from a venue that is away. */
const MISCONFIGURED = 2;

/** `--yield-to PREFIX` (repeatable) and `--yield-ms N`: whose fills are told by somebody else, and how long that may take. */
function yieldingOf(args: readonly string[]): Pick<FillStreamOptions, 'yieldTo'> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'yield-to': { type: 'string', multiple: true }, 'yield-ms': { type: 'string' } },
  });
  const clientIdPrefixes = values['yield-to'] ?? [];
  const ms = Number(values['yield-ms'] ?? '500');
  if (clientIdPrefixes.includes('') || !Number.isInteger(ms) || ms < 0 || ms > 5_000) {
    throw new TypeError('--yield-to needs a prefix, --yield-ms whole milliseconds from 0 to 5000');
  }
  return { yieldTo: { clientIdPrefixes, ms } };
}

function start(log: Log, args: readonly string[]): Promise<FillStream> {
  const environment = readEnvironment(ASKED);
  const options = yieldingOf(args);
  const [account = ''] = onlyAccount(environment.ACCOUNTS);
  const { READING_KEY_ID: id, READING_KEY_SECRET: secret } = environment;
  const stream = binanceUserStream({
    apiKey: id,
    apiSecret: secret,
    httpBaseUrl: environment.EXCHANGE_HTTP_URL,
    wsBaseUrl: environment.EXCHANGE_WS_URL,
    clock,
    log,
  });
  const view = dynamoPositionsView({ client: new DynamoDBClient({}), tableName: environment.POSITIONS_TABLE, clock });
  const bus = eventBridgeBus({ client: new EventBridgeClient({}), busName: environment.BUS_NAME, clock });
  const exchange = exchangeWith(environment, { id, secret }, clock);
  return startFillStream({ stream, exchange, view, bus, clock, log }, { account, ...options });
}

/** Runs until SIGTERM or SIGINT; answers with the exit code: 0 after a signal, 1 when the stream cannot be opened, 2 for a wrong configuration. */
async function main(): Promise<number> {
  const { log } = telemetryOf('fill-stream');
  const stopped = Promise.withResolvers<string>();
  process.once('SIGTERM', stopped.resolve);
  process.once('SIGINT', stopped.resolve);
  try {
    const starting = start(log, process.argv.slice(2));
    const running = await Promise.race([starting, stopped.promise]);
    if (typeof running === 'string') return 0;
    log.info('[FILL_STREAM] listening');
    const signal = await stopped.promise;
    await running.close();
    log.info(`[FILL_STREAM] closed after ${signal}`, { ...running.health() });
    return 0;
  } catch (error) {
    log.error(`[FILL_STREAM] cannot run: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof EnvironmentError || error instanceof TypeError ? MISCONFIGURED : 1;
  }
}

// Timers of what was closed may still wait; nothing of them matters any more.
process.exit(await main());
