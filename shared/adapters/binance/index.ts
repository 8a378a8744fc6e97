export { type BinanceExchangeOptions, BinanceOptionsError, binanceExchange } from './exchange.ts';
