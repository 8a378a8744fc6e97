export { type BinanceExchangeOptions, binanceExchange } from './exchange.ts';
