import { RISK_MODE_CHANGED } from '../../shared/contracts/risk-mode-changed.v1.ts';
import { isAccountStream } from '../../shared/domain/account/account-stream.ts';
import { type Doors, doorsOf } from './aws.ts';
import { eventsOf } from './lives.ts';
import { brainStopOf, decisionOf, nameOf, placedAfter, planOf, requestedBy, stopOf } from './looks.ts';
import { goLive, seeLive, seeShadow, TAKEN_OVER, takeOneOver, type Watch } from './on-call.ts';
import { meetLegacy, tryTheBorder } from './outsiders.ts';
import { hireTeam } from './people.ts';
import { expect, type Protocol } from './protocol.ts';
import { attachAgain, type Stage, upgrade } from './redeploy.ts';
import { CLOSED, countRequests } from './requests.ts';
import { rollBack, rollBackFurther } from './rollbacks.ts';
import { tamper } from './tampering.ts';
import { until } from './until.ts';
import { ACCOUNT, type Venue } from './venue.ts';

const BOT = 'entry-bot';
/** A plan comes with the fill, a tick within its interval; the first call of a function starts its process. */
const SOON_SECONDS = 60;
/** A new schedule, and everything a tick may wait for; on a machine that does something else besides, that is long. */
const TICK_SECONDS = 120;
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
  const team = await protocol.step('a team gives its roles the policies of the stack', () =>
    hireTeam(emulator, outputs, dir),
  );
  const watch = { emulator, outputs, doors, venue, team };
  await inShadow(doors, venue, protocol);
  await changeRiskMode(doors, protocol);
  await seeShadow(watch, protocol);
  await goLive(watch, protocol);
  await protectFill(doors, venue, protocol);
  await meetLegacy(emulator, doors, venue, protocol);
  await closeOne(watch, protocol);
  await countRequests(emulator, dir, TICK_INTERVAL_MS, protocol);
  await takeOneOver(watch, protocol);
  await rollBack(watch, protocol);
  await tryTheBorder(emulator, outputs, protocol);
  await team.leaves();
  await upgrade(doors, cdk, context, protocol);
  const again = await attachAgain({ emulator, venue, cdk, dir }, outputs, context, protocol);
  await rollBackFurther(again, protocol);
  await protocol.step('a position that was closed by hand has ended, too', () => ended(again, TAKEN_OVER));
  await tamper(again, protocol);
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

async function protectFill(doors: Doors, venue: Venue, protocol: Protocol): Promise<void> {
  await protocol.step(
    'LIVE: a fill on the bus becomes a stop at the exchange',
    async () => {
      const fills = await venue.open(CLOSED);
      const filledAtMs = Number(fills[0]?.detail.tradeTimeMs);
      await doors.publish(BOT, fills);
      const stop = await brainStopOf(doors, venue, CLOSED, SOON_SECONDS);
      return (stop.updateTimeMs - filledAtMs) / 1_000;
    },
    (seconds) => `${seconds.toFixed(1)} s from trade to stop`,
  );
}

/** A position is closed behind the system's back; somebody looks around while that is noticed. */
async function closeOne(watch: Watch, protocol: Protocol): Promise<void> {
  await watch.venue.close(CLOSED);
  await seeLive(watch, protocol);
  await protocol.step('a position that somebody closed is noticed, its orders are swept and its life ends', () =>
    ended(watch, CLOSED),
  );
}

async function ended({ doors, venue }: Watch, symbol: string): Promise<void> {
  await until(
    `the end of the life of ${symbol}`,
    TICK_SECONDS,
    async () => eventsOf(await doors.journal(), symbol, 'PositionClosed')[0],
  );
  const orders = await venue.resting(symbol);
  expect(orders.length === 0, `${orders.map(nameOf).join(', ')} rests`);
}
