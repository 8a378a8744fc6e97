import { summary } from '../../shared/domain/decide/summary.ts';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { isLifeStream, parseLifeStreamId } from '../../shared/domain/life/identity.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import type { Commit, StoredEvent } from '../../shared/ports/journal.ts';

/** Prints calm lines: a position, its plan, decisions that changed, orders, owners. */
export interface Narrator {
  tell(commit: Commit): void;
  say(nowMs: number, text: string): void;
  /** Share of a finite run that is done, 0…1; drawn only on a terminal. */
  progress(share: number, nowMs: number): void;
  done(): void;
}

const BAR_WIDTH = 28;

/** A narrator on a stream; a progress bar only where somebody can see it move. */
export function createNarrator(out: NodeJS.WriteStream): Narrator {
  let hasBar = false;
  let lastDrawnMs = 0;
  const clearBar = () => {
    if (hasBar) out.write('\r\x1b[2K');
    hasBar = false;
  };
  const say = (nowMs: number, text: string) => {
    clearBar();
    out.write(`${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')}  ${text}\n`);
  };
  return {
    say,
    tell(commit) {
      for (const text of linesOf(commit)) say(commit.recordedAtMs, text);
    },
    progress(share, nowMs) {
      if (!out.isTTY || performance.now() - lastDrawnMs < 100) return;
      lastDrawnMs = performance.now();
      const filled = Math.round(share * BAR_WIDTH);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
      out.write(
        `\r\x1b[2K${bar} ${(share * 100).toFixed(0).padStart(3)} %  ${new Date(nowMs).toISOString().slice(0, 16)}`,
      );
      hasBar = true;
    },
    done: clearBar,
  };
}

function linesOf(commit: Commit): readonly string[] {
  if (!isLifeStream(commit.streamId)) return commit.events.flatMap(accountLine);
  const { symbol } = parseLifeStreamId(commit.streamId).key;
  return commit.events.flatMap((stored) => {
    const line = lineOf(readLifeEvent(stored));
    return line === null ? [] : [`${symbol.padEnd(9)}  ${line}`];
  });
}

function accountLine({ type, data }: StoredEvent): readonly string[] {
  if (type === 'OwnershipChanged') return [`flags      exits belong to ${String(data.to)} now`];
  if (type === 'RiskModeChanged') return [`risk mode  ${String(data.riskMode)}: ${String(data.reason)}`];
  return [];
}

function lineOf(event: LifeEvent): string | null {
  switch (event.type) {
    case 'PositionOpened':
      return `opened     ${event.data.identity.side} (life ${event.data.identity.life}${event.data.cause === 'fill' ? '' : ', found by a position read'})`;
    case 'FillRecorded':
      return `fill       ${event.data.side} ${event.data.quantity} at ${event.data.price}`;
    case 'ExitPlanCreated': {
      const { plan, planNumber, cause } = event.data;
      return `plan ${planNumber}     ${plan.strategyId} ${plan.profileName ?? ''} (${cause}): ${plan.reason}`;
    }
    case 'ExitDecisionMade':
      // Written down, but nothing an onlooker waits for.
      if (event.data.decision.decisionType === 'no_change') return null;
      return `${event.data.mode === 'LIVE' ? 'decision ' : 'would    '}  ${summary(event.data.decision)}`;
    case 'ExitOrderRequested':
      return event.data.request.operation === 'cancel' ? null : orderLine(event);
    case 'ExitOrderDenied':
      return `denied     ${event.data.intentId}: ${event.data.rule} (${event.data.detail})`;
    case 'ExitOrderRejected':
      return `rejected   ${event.data.intentId}: ${event.data.venueCode ?? ''} ${event.data.message}`;
    case 'ExitOrderOutcomeUnknown':
      return `unknown    ${event.data.intentId}: ${event.data.reason}`;
    case 'PositionFlat': {
      const { realisedPnlQuote, realisedR } = event.data;
      return `flat       ${Number(realisedPnlQuote).toFixed(2)} USDT${realisedR === null ? '' : `, ${realisedR.toFixed(2)} R`}`;
    }
    case 'PositionClosed':
      return 'closed     nothing of it rests any more';
    default:
      return null;
  }
}

function orderLine(event: Extract<LifeEvent, { type: 'ExitOrderRequested' }>): string | null {
  const { request } = event.data;
  if (request.operation === 'cancel') return null;
  const size = request.quantity === '0' ? 'whole position' : request.quantity;
  return `order      ${request.kind} ${request.type} ${size}${request.price === null ? '' : ` at ${request.price}`}`;
}
