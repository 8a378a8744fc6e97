export { staleness } from '../../domain/orders/staleness.ts';
