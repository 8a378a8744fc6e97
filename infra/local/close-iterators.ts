import { AbstractKeyIterator, AbstractValueIterator } from 'abstract-level';

/**
 * The embedded database ends a read of its store by `return`; the store's iterators call that `close`. Without this, every query
 * leaves an iterator open, with the memory and the snapshot it holds, for as long as the run lasts.
 */
for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator]) {
  Object.defineProperty(prototype, 'return', {
    value(this: { close(): Promise<void> }) {
      return this.close();
    },
  });
}
