import type { RequestExitOrderV1 } from '../../shared/contracts/request-exit-order.v1.ts';
import { isLegacyModule } from '../../shared/domain/orders/gate.ts';
import { queueOf } from '../../shared/domain/orders/module-queues.ts';
import type { Doors } from './aws.ts';
import { tryBorder } from './border.ts';
import type { Outputs } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { deployedFunctions } from './functions.ts';
import { eventsOf } from './lives.ts';
import { logLines } from './logs.ts';
import { nameOf, requestedBy } from './looks.ts';
import { expect, type Protocol } from './protocol.ts';
import { until } from './until.ts';
import { ACCOUNT, type Venue } from './venue.ts';

const SECONDS = 30;

/** The old exit stack goes on asking while the brain owns the exits; the modules are told of the same fill. */
export async function meetLegacy(emulator: Emulator, doors: Doors, venue: Venue, protocol: Protocol): Promise<void> {
  await protocol.step(
    'LIVE: what a module of the old exit stack asks for is blocked, counted, and not at the exchange',
    async () => {
      const denied = await until('a denial in the journal', SECONDS, async () =>
        eventsOf(await doors.journal(), 'SOLUSDT', 'ExitOrderDenied').find(({ data }) => data.rule === 'not-the-owner'),
      );
      const counted = denied.data.counted as { readonly module?: string } | undefined;
      const module = counted?.module ?? 'nobody';
      expect(isLegacyModule(module), `counted as ${JSON.stringify(counted)}`);
      const guard = new RegExp(`EXIT_GUARD.*BLOCKED.*${module}`);
      await until('the guard in the log of the gateway', SECONDS, async () =>
        (await logLines(emulator)).find((line) => line.function === 'exit-gateway' && guard.test(line.text)),
      );
      const asked = requestedBy(await doors.journal(), module);
      const orders = (await venue.resting('SOLUSDT')).filter(({ clientOrderId }) => asked.has(clientOrderId));
      expect(orders.length === 0, `${orders.map(nameOf).join(', ')} rests`);
      return module;
    },
    (module) => `asked by ${module}`,
  );
  await protocol.step(
    'nobody else can ask in the name of a module, the owner of the AWS account included',
    async () => {
      const request = {
        v: 1,
        account: ACCOUNT,
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        requestId: 'rehearsal:1',
        requestedAtMs: Date.now(),
        explanation: 'rehearsal',
        operations: [{ operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '0.1', price: '60000' }],
      } as const satisfies RequestExitOrderV1;
      const answer = await doors.ask(queueOf('hybrid_tpsl'), request).then(
        () => 'it was taken',
        (error) => String(error),
      );
      expect(/denied/i.test(answer), answer);
    },
  );
}

/** What policies keep everybody from, and that they keep nobody from his work. */
export async function tryTheBorder(emulator: Emulator, outputs: Outputs, protocol: Protocol): Promise<void> {
  await protocol.step(
    'IAM: no function was refused what it asked for',
    async () => {
      const names = new Map((await deployedFunctions(emulator)).map((one) => [one.credentials.accessKeyId, one.name]));
      const calls = emulator.front.calls.filter(({ keyId }) => names.has(keyId));
      const refused = calls.filter(({ isRefused }) => isRefused);
      const lines = new Set(refused.map(({ keyId, operation }) => `${names.get(keyId)} ${operation}`));
      expect(lines.size === 0, [...lines].join(', '));
      return calls.length;
    },
    (calls) => `${calls} calls`,
  );
  await protocol.step(
    'IAM: the trading key is for the gateway alone, and nobody can change what the journal holds',
    async () => {
      const border = await tryBorder(emulator, outputs);
      expect(border.wrong.length === 0, border.wrong.join(', '));
      return border;
    },
    ({ tried, absent }) => `${tried} attempts${absent.length === 0 ? '' : `, none as ${absent.join(', ')}`}`,
  );
}
