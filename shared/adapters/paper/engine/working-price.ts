import type { WorkingType } from './book.ts';
import type { Market } from './market.ts';

/** The price a conditional order watches, in ticks. Mark and last are one path here; a second path would enter at this seam. */
export const workingTicks = (market: Market, _workingType: WorkingType): number => market.price;
