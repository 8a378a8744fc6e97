import { riskModeChanged } from '../../functions/change-risk-mode/function.ts';
import { exitGateway } from '../../functions/exit-gateway/function.ts';
import { metronome } from '../../functions/metronome/function.ts';
import { planPosition } from '../../functions/plan-position/function.ts';
import { positionMonitor } from '../../functions/position-monitor/function.ts';
import { project } from '../../functions/project/function.ts';
import { relay } from '../../functions/relay/function.ts';
import { watch } from '../../functions/watch/function.ts';
import type { Brain } from '../../shared/application/brain.ts';
import type { Gateway } from '../../shared/application/gateway/gateway.ts';
import type { Projection } from '../../shared/application/project/project-commit.ts';
import type { OrderQueue, TickQueue } from '../../shared/ports/messaging.ts';
import type { Functions } from './runtime.ts';

export interface LocalParts {
  readonly brain: Brain;
  readonly gateway: Gateway;
  readonly projection: Projection;
  readonly orders: OrderQueue;
  readonly ticks: TickQueue;
  readonly accounts: readonly string[];
}

/** The same functions that are deployed, on this machine's parts. */
export function localFunctions({ brain, gateway, projection, orders, ticks, accounts }: LocalParts): Functions {
  return {
    'plan-position': planPosition(brain),
    'change-risk-mode': riskModeChanged(brain),
    metronome: metronome({ ticks, accounts, tickIntervalMs: brain.tickIntervalMs, clock: brain.clock }),
    'position-monitor': positionMonitor(brain, accounts),
    watch: watch(brain),
    'exit-gateway': exitGateway(gateway),
    relay: relay({ orders, log: brain.log }),
    project: project(projection),
  };
}
