export { CandleFileError } from './candles/candle-file-error.ts';
export { type GeneratorOptions, generatedSource } from './candles/generate.ts';
export { type CandleFile, readCandleFile } from './candles/read.ts';
export { deriveRules, type RulesBasis } from './candles/rules.ts';
export { arraySource } from './candles/source.ts';
export type { Book, HistoryRecord, MarketRules, Trade } from './engine/book.ts';
export type { AccountSettings, Triggering } from './engine/core.ts';
export { createEngine, type Engine, type EngineOptions } from './engine/engine.ts';
export type { ForcedBy } from './engine/liquidation.ts';
export type { CandleSource } from './engine/market.ts';
export { VenueRefusal } from './engine/refusal.ts';
export type { AlgoView, EngineEvent, OrderView, PositionView } from './engine/view.ts';
export { FAULT_NAMES, FAULTS, type FaultName, SWITCHES } from './faults/catalogue.ts';
export { VENUE_CODES, type VenueCode } from './faults/codes.ts';
export { parseFaults } from './faults/parse.ts';
export { type FaultPlan, type FaultPlanSpec, type FaultRule, FaultSpecError, faultPlan } from './faults/plan.ts';
export {
  createObserver,
  type Observer,
  type ObserverOptions,
  type ObserverReport,
  type OpenState,
} from './observer/observer.ts';
export { type ApiKey, signatureOf } from './server/auth.ts';
export type { ServerClock } from './server/clock.ts';
export { type PaperExchange, type PaperExchangeOptions, startPaperExchange } from './server/start.ts';
export { BookCorruptError, type BookStore, fileBookStore } from './server/store.ts';
export type { FrameListener } from './server/user-push.ts';
