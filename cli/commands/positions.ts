import { openLives } from '../../shared/application/lives/open-lives.ts';
import type { PositionProtection } from '../../shared/application/status/protection-summary.ts';
import { protectionOf } from '../../shared/application/status/protection-summary.ts';
import type { OpenLife } from '../../shared/domain/life/state.ts';
import type { Output } from '../output.ts';
import { moment, table } from '../output.ts';
import { CliError } from '../system/system.ts';
import type { Register, Session } from './command.ts';
import { examples } from './command.ts';

/** `positions`, `plan` and `orders`: the open positions as the journal knows them. */
export const positions: Register = (program, run) => {
  program
    .command('positions')
    .description('every open position and what rests for it')
    .addHelpText('after', examples('positions', '--stage prod positions --json'))
    .action((_options, command) =>
      run(command.optsWithGlobals(), async ({ system, out }) => {
        const found = protectionOf(await system.view.rowsOf(system.venue, system.account));
        out.result(found, () => positionsText(found, out));
        return 0;
      }),
    );
  program
    .command('plan')
    .argument('<symbol>', 'such as SOLUSDT')
    .description('the exit plan in force of a position')
    .addHelpText('after', examples('plan SOLUSDT'))
    .action((symbol: string, _options, command) =>
      run(command.optsWithGlobals(), async (session) => {
        const lives = await livesOf(session, symbol);
        const found = lives.map(({ identity, entryPrice, plan }) => ({ ...identity, entryPrice, plan }));
        session.out.result(found, () => lives.map(planText).join('\n\n'));
        return 0;
      }),
    );
  program
    .command('orders')
    .description('orders of open positions that rest or are on their way')
    .option('--symbol <symbol>', 'of one symbol only')
    .addHelpText('after', examples('orders', 'orders --symbol SOLUSDT'))
    .action((options: { readonly symbol?: string }, command) =>
      run(command.optsWithGlobals(), async ({ system, out }) => {
        const rows = await system.view.rowsOf(system.venue, system.account);
        const wanted = options.symbol?.toUpperCase();
        const found = openLives(rows)
          .filter(({ identity }) => wanted === undefined || identity.symbol === wanted)
          .flatMap(ordersOf);
        out.result(found, () =>
          found.length === 0
            ? 'no orders'
            : table(
                ['symbol', 'kind', 'type', 'quantity', 'price', 'status', 'client order id'],
                found.map((order) => [
                  order.symbol,
                  order.kind,
                  order.type,
                  order.quantity,
                  order.price ?? '',
                  order.status,
                  order.client_order_id,
                ]),
              ),
        );
        return 0;
      }),
    );
};

/** The open lives of a symbol. @throws CliError when it has none */
export async function livesOf({ system }: Pick<Session, 'system'>, symbol: string): Promise<readonly OpenLife[]> {
  const rows = await system.view.rowsOf(system.venue, system.account);
  const lives = openLives(rows).filter(({ identity }) => identity.symbol === symbol.toUpperCase());
  if (lives.length > 0) return lives;
  const open = openLives(rows).map(({ identity }) => identity.symbol);
  throw new CliError(`no open position in ${symbol.toUpperCase()}; open: ${open.join(', ') || 'none'}`);
}

/** Positions with what protects them. */
export function positionsText(found: readonly PositionProtection[], out: Output): string {
  if (found.length === 0) return 'no open positions';
  const rows = found.map((position) => [
    position.symbol,
    position.side,
    position.size,
    position.entry_price,
    position.stop ?? 'none of ours',
    position.floor ?? '—',
    String(position.take_profits.length),
    position.plan === null ? 'none' : `${position.plan}`,
    moment(position.opened_at_ms),
  ]);
  const titles = ['symbol', 'side', 'size', 'entry', 'stop', 'floor', 'targets', 'plan', 'opened (UTC)'];
  const bare = found.filter(({ stop }) => stop === null).map(({ symbol }) => symbol);
  const warning = `without a stop of ours: ${bare.join(', ')}`;
  return [table(titles, rows), ...(bare.length === 0 ? [] : [out.paint('yellow', warning)])].join('\n');
}

function planText({ identity, entryPrice, plan, quantity }: OpenLife): string {
  const title = `${identity.symbol} ${identity.side} ${quantity} at ${entryPrice} (life ${identity.life})`;
  if (plan === null) return `${title}: no plan yet`;
  const sign = identity.side === 'LONG' ? 1 : -1;
  const legs = plan.legs.map((leg, index) => [
    String(index),
    leg.kind,
    `${(leg.size * 100).toFixed(0)} %`,
    leg.trigger === null ? '' : `${(leg.trigger * 100).toFixed(2)} %`,
    leg.trigger === null ? '' : (Number(entryPrice) * (1 + sign * leg.trigger)).toPrecision(8),
    leg.callback === undefined ? '' : `${(leg.callback * 100).toFixed(2)} %`,
    plan.taken.includes(index) ? 'taken' : '',
  ]);
  return [
    title,
    `plan ${plan.number}: ${plan.strategyId} ${plan.profileName ?? ''}, regime ${plan.regime ?? 'unknown'}, risk ${plan.riskMode}, until ${moment(plan.expiresAtMs)}`,
    table(['leg', 'kind', 'share', 'distance', 'price', 'callback', ''], legs),
  ].join('\n');
}

const ordersOf = ({ identity, orders }: OpenLife) =>
  Object.entries(orders).map(([id, { request, status, venueOrderId }]) => ({
    symbol: identity.symbol,
    position_side: identity.positionSide,
    kind: request.operation === 'cancel' ? `cancel ${request.kind}` : request.kind,
    type: request.operation === 'cancel' ? 'CANCEL' : request.type,
    quantity: request.operation === 'cancel' ? '' : request.quantity,
    price: request.operation === 'cancel' ? null : request.price,
    status,
    client_order_id: id,
    venue_order_id: venueOrderId ?? null,
  }));
