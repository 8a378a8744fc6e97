import { RISK_MODE_CHANGED } from '../../shared/contracts/risk-mode-changed.v1.ts';
import { isAccountStream } from '../../shared/domain/account/account-stream.ts';
import { type Doors, doorsOf } from './aws.ts';
import { eventsOf } from './lives.ts';
import { brainStopOf, decisionOf, nameOf, placedAfter, planOf, requestedBy, setFlags, stopOf } from './looks.ts';
import { meetLegacy, tryTheBorder } from './outsiders.ts';
import { expect, type Protocol } from './protocol.ts';
import { attachAgain, type Stage, upgrade } from './redeploy.ts';
import { countRequests } from './requests.ts';
import { until } from './until.ts';
import { ACCOUNT, type Venue } from './venue.ts';

const BOT = 'entry-bot';
/** A plan comes with the fill, a tick within its interval; the first call of a function starts its process. */
const SOON_SECONDS = 30;
/** A new schedule, and everything a tick may wait for. */
const TICK_SECONDS = 60;
const TICK_INTERVAL_MS = 5_000;

/** Deploys the system, drives it through its front doors and checks at every door what became of it. */
export async function tellStory({ emulator, venue, cdk, dir }: Stage, protocol: Protocol): Promise<void> {
  const context = {
    accounts: ACCOUNT,
    tickIntervalMs: String(TICK_INTERVAL_MS),
    exchangeHttpUrl: venue.httpUrl,
    exchangeWsUrl: venue.wsUrl,
  };
  await protocol.step('cdk bootstrap', () => cdk.bootstrap());
  const outputs = await protocol.step('cdk deploy', () => cdk.deploy(context));
  const doors = doorsOf(emulator, outputs);
  await protocol.step('the two keys are put into their secrets', async () => {
    await doors.putKey(outputs.ReadingSecret ?? '', venue.readingKey);
    await doors.putKey(outputs.TradingSecret ?? '', venue.tradingKey);
  });
  await inShadow(doors, venue, protocol);
  await changeRiskMode(doors, protocol);
  await goLive(doors, venue, protocol);
  await meetLegacy(emulator, doors, venue, protocol);
  await closeOne(doors, venue, protocol);
  await countRequests(emulator, dir, TICK_INTERVAL_MS, protocol);
  await tryTheBorder(emulator, outputs, protocol);
  await rollBack(doors, venue, protocol);
  await upgrade(doors, cdk, context, protocol);
  await attachAgain({ emulator, venue, cdk, dir }, outputs, context, protocol);
}

async function inShadow(doors: Doors, venue: Venue, protocol: Protocol): Promise<void> {
  await protocol.step('a fill on the bus becomes a plan in the journal', async () => {
    await doors.publish(BOT, await venue.open('BTCUSDT'));
    await planOf(doors, 'BTCUSDT', SOON_SECONDS);
  });
  await protocol.step('a position that nobody reported is found and planned', async () => {
    await venue.open('ETHUSDT');
    await planOf(doors, 'ETHUSDT', TICK_SECONDS);
  });
  await protocol.step(
    'SHADOW: decisions are in the journal, and no order of the brain is at the exchange',
    async () => {
      await decisionOf(doors, 'BTCUSDT', 'SHADOW', TICK_SECONDS);
      await decisionOf(doors, 'ETHUSDT', 'SHADOW', TICK_SECONDS);
      const journal = await doors.journal();
      const sent = placedAfter(journal, 0);
      expect(sent.length === 0, `the brain sent ${sent.join(', ')}`);
      const own = requestedBy(journal);
      for (const symbol of venue.symbols) {
        const orders = (await venue.resting(symbol)).filter(({ clientOrderId }) => own.has(clientOrderId));
        expect(orders.length === 0, `${symbol}: ${orders.map(nameOf).join(', ')} rests`);
      }
    },
  );
  await protocol.step('SHADOW: the old exit stack protects what the brain only observes', async () => {
    await stopOf(venue, 'BTCUSDT', TICK_SECONDS);
    await stopOf(venue, 'ETHUSDT', TICK_SECONDS);
  });
}

async function changeRiskMode(doors: Doors, protocol: Protocol): Promise<void> {
  await protocol.step("a risk mode on the bus is in the account's journal", async () => {
    const detail = {
      account: ACCOUNT,
      riskMode: 'CONSERVATIVE',
      reason: 'rehearsal',
      changedAtMs: Date.now(),
      changedBy: 'rehearsal',
    };
    await doors.publish('risk-service', [{ detailType: RISK_MODE_CHANGED, detail }]);
    await until('the risk mode in the journal', SOON_SECONDS, async () => {
      const accounts = [...(await doors.journal())].filter(([streamId]) => isAccountStream(streamId));
      const events = accounts.flatMap(([, commits]) => commits.flatMap((commit) => commit.events));
      return events.find(({ type, data }) => type === 'RiskModeChanged' && data.riskMode === 'CONSERVATIVE');
    });
  });
}

async function goLive(doors: Doors, venue: Venue, protocol: Protocol): Promise<void> {
  await protocol.step(
    'LIVE: three parameters later stops of the brain rest for every position',
    async () => {
      await setFlags(doors, {
        EXIT_MODE: 'EXIT_BRAIN_V3',
        EXIT_EXECUTOR_MODE: 'LIVE',
        EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
      });
      const flippedAtMs = Date.now();
      await brainStopOf(doors, venue, 'BTCUSDT', TICK_SECONDS);
      await brainStopOf(doors, venue, 'ETHUSDT', TICK_SECONDS);
      return (Date.now() - flippedAtMs) / 1_000;
    },
    (seconds) => `${seconds.toFixed(1)} s after the last parameter`,
  );
  await protocol.step(
    'LIVE: a fill on the bus becomes a stop at the exchange',
    async () => {
      const fills = await venue.open('SOLUSDT');
      const filledAtMs = Number(fills[0]?.detail.tradeTimeMs);
      await doors.publish(BOT, fills);
      const stop = await brainStopOf(doors, venue, 'SOLUSDT', SOON_SECONDS);
      return (stop.updateTimeMs - filledAtMs) / 1_000;
    },
    (seconds) => `${seconds.toFixed(1)} s from trade to stop`,
  );
}

async function closeOne(doors: Doors, venue: Venue, protocol: Protocol): Promise<void> {
  await protocol.step(
    'a position that somebody closed is noticed, its orders are swept and its life ends',
    async () => {
      await venue.close('SOLUSDT');
      await until(
        'the end of the life',
        TICK_SECONDS,
        async () => eventsOf(await doors.journal(), 'SOLUSDT', 'PositionClosed')[0],
      );
      const orders = await venue.resting('SOLUSDT');
      expect(orders.length === 0, `${orders.map(nameOf).join(', ')} rests`);
    },
  );
}

async function rollBack(doors: Doors, venue: Venue, protocol: Protocol): Promise<void> {
  await protocol.step(
    'ROLLBACK: one parameter back, and the next order of the brain does not leave',
    async () => {
      // On its way while the parameter changes: what its order does, depends on which came first.
      await doors.publish(BOT, await venue.open('BNBUSDT'));
      await setFlags(doors, { EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' });
      const flippedAtMs = Date.now();
      await doors.publish(BOT, await venue.open('LTCUSDT'));
      await decisionOf(doors, 'LTCUSDT', 'SHADOW', SOON_SECONDS);
      const toldAtMs = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 2 * TICK_INTERVAL_MS));
      const journal = await doors.journal();
      const late = placedAfter(journal, flippedAtMs);
      expect(late.length === 0, `left on flags read after the flip: ${late.join(', ')}`);
      const own = requestedBy(journal);
      const orders = (await venue.resting('LTCUSDT')).filter(({ clientOrderId }) => own.has(clientOrderId));
      expect(orders.length === 0, `${orders.map(nameOf).join(', ')} rests`);
      return (toldAtMs - flippedAtMs) / 1_000;
    },
    (seconds) => `decided in SHADOW ${seconds.toFixed(1)} s after the parameter`,
  );
  await protocol.step('ROLLBACK: what rested at the exchange rests there still', async () => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) await stopOf(venue, symbol, 1);
  });
}
