import { riskModeChanged } from '../../functions/change-risk-mode/function.ts';
import { exitGateway } from '../../functions/exit-gateway/function.ts';
import { flagsChanged } from '../../functions/flags-changed/function.ts';
import { legacyEventDrivenExecutor } from '../../functions/legacy-event-driven-executor/function.ts';
import { legacyHybridTpsl } from '../../functions/legacy-hybrid-tpsl/function.ts';
import { legacyPositionMonitor } from '../../functions/legacy-position-monitor/function.ts';
import { legacyTrailingStopManager } from '../../functions/legacy-trailing-stop-manager/function.ts';
import { metronome } from '../../functions/metronome/function.ts';
import { operator } from '../../functions/operator/function.ts';
import { planPosition } from '../../functions/plan-position/function.ts';
import { positionMonitor } from '../../functions/position-monitor/function.ts';
import { project } from '../../functions/project/function.ts';
import { relay } from '../../functions/relay/function.ts';
import { requestExitOrder } from '../../functions/request-exit-order/function.ts';
import { status } from '../../functions/status/function.ts';
import { watch } from '../../functions/watch/function.ts';
import { uuids } from '../../shared/adapters/system/ids.ts';
import type { Brain } from '../../shared/application/brain.ts';
import { DECISION_FLAGS_AGE_MS } from '../../shared/application/flags/read-ownership.ts';
import type { Gateway } from '../../shared/application/gateway/gateway.ts';
import type { Legacy } from '../../shared/application/legacy/legacy.ts';
import { filterCache } from '../../shared/application/market/market-reader.ts';
import type { Projection } from '../../shared/application/project/project-commit.ts';
import type { ShadowLog } from '../../shared/application/project/shadow-log.ts';
import { interpretFlags } from '../../shared/domain/flags/interpret.ts';
import type { LegacyModule } from '../../shared/domain/orders/gate.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../shared/domain/plan/planner-config.ts';
import type { ProfileBook } from '../../shared/domain/profiles/profile-book.ts';
import type { Flags } from '../../shared/ports/flags.ts';
import type { Journal } from '../../shared/ports/journal.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { PositionsView } from '../../shared/ports/positions-view.ts';
import type { LocalExchange } from './exchange.ts';
import type { IdleSigns } from './idle-signs.ts';
import type { MarketClock } from './market-clock.ts';
import type { RoundTrips } from './round-trips.ts';
import type { Runtime } from './runtime/runtime.ts';
import type { Functions } from './runtime/starter.ts';

/** The account whose positions are played. */
export const ACCOUNT = 'paper';
/** Between two judgements of a position, milliseconds. */
export const TICK_INTERVAL_MS = 10_000;

/** This machine's part for every port. */
export interface LocalParts {
  readonly clock: MarketClock;
  readonly log: Log;
  readonly flags: Flags;
  readonly journal: Journal;
  readonly view: PositionsView;
  readonly exchange: LocalExchange;
  readonly runtime: Runtime;
  readonly trips: RoundTrips;
  readonly shadowLog: ShadowLog;
  readonly idleSigns: IdleSigns;
  readonly profiles: ProfileBook;
}

/** The same functions that are deployed, on this machine's parts; only the gateway is given the trading key. */
export function localFunctions(parts: LocalParts): Functions {
  const { log, flags, journal, exchange, runtime } = parts;
  const ownerNow = async () => interpretFlags((await flags.read(DECISION_FLAGS_AGE_MS)).values).ownership;
  const view = parts.idleSigns.around(parts.view, ownerNow);
  // A use case sets time limits around calls that keep the time themselves: its own must not hold it as well.
  const clock = parts.clock.around();
  const common = { journal, view, flags, clock, ids: uuids, log };
  const reader = exchange.connect('reader');
  const { venue } = reader;
  const tickIntervalMs = TICK_INTERVAL_MS;
  const brain: Brain = {
    ...common,
    exchange: reader,
    filters: filterCache(reader, clock),
    planning: { config: DEFAULT_PLANNER_CONFIG, profiles: parts.profiles },
    tickIntervalMs,
  };
  const legacy = (module: LegacyModule): Legacy => ({ ...brain, requests: runtime.requestsOf(module) });
  const gateway: Gateway = { ...common, exchange: parts.trips.around(exchange.connect('gateway')) };
  const projection: Projection = { ...common, bus: runtime.bus, shadowLog: parts.shadowLog };
  return {
    'plan-position': planPosition(brain),
    'change-risk-mode': riskModeChanged(brain),
    // A file tells nobody who changed it.
    'flags-changed': flagsChanged({ ...common, path: '/local', history: { newest: async () => null } }),
    metronome: metronome({ clock, ticks: runtime.ticks, accounts: [ACCOUNT], tickIntervalMs }),
    'position-monitor': positionMonitor(brain, [ACCOUNT]),
    watch: watch(brain),
    'exit-gateway': exitGateway(gateway, null, runtime.redelivery),
    'request-exit-order': requestExitOrder(brain),
    'legacy-event-driven-executor': legacyEventDrivenExecutor(legacy('event_driven_executor')),
    'legacy-position-monitor': legacyPositionMonitor(legacy('position_monitor')),
    'legacy-trailing-stop-manager': legacyTrailingStopManager(legacy('trailing_stop_manager')),
    'legacy-hybrid-tpsl': legacyHybridTpsl(legacy('hybrid_tpsl')),
    relay: relay({ orders: runtime.orders, clock, log }),
    project: project(projection),
    operator: operator(brain, ACCOUNT, null),
    status: status({ ...common, venue, account: ACCOUNT, tickIntervalMs }, log),
  };
}
