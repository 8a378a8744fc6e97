import type { Bus, BusEvent } from '../../ports/messaging.ts';

/** A bus that only records: what was published is in `published`, in order, as copies. */
export function memoryBus(): Bus & { readonly published: readonly BusEvent[] } {
  const published: BusEvent[] = [];
  return {
    published,
    async publish(events) {
      published.push(...events.map(({ source, detailType, detail }) => ({ source, detailType, detail: copy(detail) })));
    },
  };
}

const copy = (detail: BusEvent['detail']): BusEvent['detail'] => JSON.parse(JSON.stringify(detail));
