import { expect, it } from 'vitest';
import { memoryTickQueue } from '../../../shared/adapters/memory/queues.ts';
import { everyQueue } from '../../../shared/application/metronome/every-queue.ts';

it('a tick goes to every queue, and one that refuses it keeps it from no other', async () => {
  const [first, last] = [memoryTickQueue(), memoryTickQueue()];
  const refusing = { send: () => Promise.reject(new Error('no queue')) };
  const queue = everyQueue([first, refusing, last]);
  await expect(queue.send({ account: 'main', dueAtMs: 1 }, 20)).rejects.toThrow('no queue');
  expect([first.sent, last.sent]).toEqual(
    [1, 2].map(() => [{ message: { account: 'main', dueAtMs: 1 }, delaySeconds: 20 }]),
  );
});
