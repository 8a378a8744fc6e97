import { simulateOptions } from './options.ts';
import { playOne } from './play.ts';

/** Plays the runs whose seeds it is told, by the arguments of the process that started it. */
const options = simulateOptions(process.argv.slice(2));
process.on('message', (seed) => {
  void playOne(options, Number(seed)).then((played) => {
    if (process.connected) process.send?.(played);
  });
});
