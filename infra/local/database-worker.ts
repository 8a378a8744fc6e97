import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import './close-iterators.ts';

/** The thread of the embedded DynamoDB: it tells its port, and closes its store when it is told to. */
const { path } = workerData as { readonly path: string | null };
const server = dynalite({ createTableMs: 0, ...(path === null ? {} : { path }) });
server.once('error', (error) => {
  throw error;
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
parentPort?.once('message', () => {
  server.close(() => parentPort?.close());
  server.closeAllConnections();
});
