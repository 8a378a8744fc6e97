import type { EngineEvent } from '../../shared/adapters/paper/index.ts';
import type { Commit } from '../../shared/ports/journal.ts';

/** One line of what happened. */
export interface TraceLine {
  readonly atMs: number;
  readonly text: string;
}

const KEPT = 20_000;

/** What happened, the oldest of it forgotten when it becomes too much. */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  say(text: string): void {
    this.lines.push({ atMs: this.#nowMs(), text });
    if (this.lines.length > KEPT) this.lines.splice(0, KEPT / 2);
  }

  event(event: EngineEvent): void {
    this.say(`venue ${textOf(event)}`);
  }

  log(level: 'info' | 'warn' | 'error', message: string): void {
    if (level !== 'info') this.say(`log ${level} ${message}`);
  }

  commit({ streamId, commit, events }: Commit): void {
    this.say(`journal ${streamId}@${commit}: ${events.map(eventText).join('; ')}`);
  }
}

function textOf(event: EngineEvent): string {
  if (event.type === 'trade') {
    const { trade } = event;
    return `trade ${trade.clientOrderId} ${trade.side} ${trade.quantity} ${trade.symbol} at ${trade.price}`;
  }
  if (event.type === 'positionChanged')
    return `position ${event.symbol} ${event.positionSide} ${event.previousQuantity} → ${event.quantity}`;
  if ('algo' in event) {
    const { clientAlgoId, symbol, side, quantity, triggerPrice, closePosition } = event.algo;
    return `${event.type} ${clientAlgoId} ${symbol} ${side} ${closePosition ? 'all' : quantity} at ${triggerPrice}`;
  }
  if ('order' in event) {
    const { clientOrderId, symbol, side, quantity, type, price } = event.order;
    return `${event.type} ${clientOrderId} ${symbol} ${type} ${side} ${quantity} at ${price}`;
  }
  return event.type;
}

function eventText({
  type,
  data,
}: {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}): string {
  const { intentId, request, rule, reason, venueCode, target } = data;
  const asked = request as
    | { operation?: string; kind?: string; quantity?: string; price?: string; target?: string }
    | undefined;
  const order = asked === undefined ? [] : [asked.operation, asked.kind, asked.quantity, asked.price, asked.target];
  return [type, intentId, ...order, rule, reason, venueCode, target].filter((part) => part != null).join(' ');
}
