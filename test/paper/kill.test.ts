import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileBookStore, signatureOf } from '../../shared/adapters/paper/index.ts';
import { TRADER } from './server-support.ts';
import { limit, market } from './support.ts';

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paper-kill-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function startExchange(path: string): Promise<string> {
  const started = spawn(process.execPath, [join(import.meta.dirname, 'kill-fixture.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const [line] = await once(started.stdout, 'data');
  return String(line).trim();
}

/** The client id when the order was acknowledged, undefined when the answer was lost. */
async function place(url: string, params: Record<string, string>): Promise<string | undefined> {
  const { serverTime } = (await (await fetch(`${url}/fapi/v1/time`)).json()) as { serverTime: number };
  const payload = new URLSearchParams({ ...params, timestamp: String(serverTime) }).toString();
  const signed = `${payload}&signature=${signatureOf(TRADER.secret, payload)}`;
  const answer = await fetch(`${url}/fapi/v1/order?${signed}`, {
    method: 'POST',
    headers: { 'X-MBX-APIKEY': TRADER.key },
  });
  return answer.ok ? ((await answer.json()) as { clientOrderId: string }).clientOrderId : undefined;
}

/** Places orders until the exchange is gone; it is killed a moment after its sixth answer: by count, because on a busy machine a fixed delay could strike before the first. */
async function placeUntilKilled(url: string, life: number): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let index = 0; ; index += 1) {
    const params = index % 2 === 0 ? market('BUY', '0.01') : limit('BUY', '0.01', '960');
    const answer = await place(url, { ...params, newClientOrderId: `life${life}_${index}` }).catch(() => 'lost');
    if (answer === 'lost') return acknowledged;
    if (answer !== undefined) acknowledged.push(answer);
    if (acknowledged.length === 6) setTimeout(() => child?.kill('SIGKILL'), 5 + life * 20);
  }
}

it('every order that was acknowledged before a kill -9 is in the book afterwards', async () => {
  const path = join(folder, 'book.json');
  const acknowledged: string[] = [];
  for (let life = 0; life < 3; life += 1) {
    const url = await startExchange(path);
    const exited = once(child as ChildProcess, 'exit');
    acknowledged.push(...(await placeUntilKilled(url, life)));
    await exited;
  }
  const kept = fileBookStore(path).load();
  const known = new Set([
    ...(kept?.book.markets.flatMap((one) => one.orders.map((order) => order.clientOrderId)) ?? []),
    ...(kept?.history.flatMap((record) => (record.kind === 'order' ? [record.value.clientOrderId] : [])) ?? []),
  ]);
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(acknowledged.filter((clientOrderId) => !known.has(clientOrderId))).toEqual([]);
});
