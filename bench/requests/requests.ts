import { setTimeout as delay } from "node:timers/promises";
import type { Card } from "../../local/card.ts";
import type { CleanUp } from "../../local/clean-up.ts";
import { controlPlaneEnvironment } from "../../local/control-plane-environment.ts";
import { warmUp } from "../../local/warm-up.ts";
import { median } from "../statistics.ts";
import { putEmptyFunction } from "./empty-function.ts";
import { rateOf, type Send } from "./rate.ts";
import { type Relay, relayOf } from "./relay.ts";

/** How many requests a second of one kind are answered, and the ratio to those of an empty function. */
export type RequestFigures = { request: string; perSecond: number; emptyPerSecond: number; ratio: number };

type Pair = { request: string; of: Send; empty: Send };
type System = { card: Card; token: string; tenantId: string };

/** In one block; every block stands beside one of the empty function, of the same verb. */
const BLOCK = 60;

/** Measures reading and requesting tenants in alternating blocks; `tenantId` is the one that is read. */
export async function measureRequests(system: System, times: number, cleanUp: CleanUp): Promise<RequestFigures[]> {
  const { card, tenantId } = system;
  const empty = await putEmptyFunction(card, cleanUp);
  await warmUp(card.endpoint, card.accounts.controlPlane);
  const sends = (request: string, method: string, path: string, body?: (count: number) => object): Pair => ({
    request,
    of: sender(system, method, path, body),
    empty: sender(system, method, empty, body),
  });
  const read = sends("GET /v1/tenants/{id}", "GET", `/tenants/${tenantId}`);
  const write = sends("POST /v1/tenants, and all that follows", "POST", "/tenants", aTenant);
  const figures = [await measure(read, card, times), await measure(write, card, times)];
  // What follows a request waits behind the relay; on two cores it would take most of what is measured.
  const relay = await relayOf(card);
  cleanUp.defer(() => relay.switch(true));
  figures.push(await measure({ ...write, request: "POST /v1/tenants, the request alone" }, card, times, relay));
  return figures;
}

async function measure(pair: Pair, card: Card, times: number, relay?: Relay): Promise<RequestFigures> {
  // The first block starts the processes that the others find.
  for (const send of [pair.of, pair.empty]) await rateOf(send, BLOCK / 2);
  const rounds: { own: number; empty: number }[] = [];
  for (let round = 0; round < times; round += 1) {
    await allDone(card);
    await relay?.switch(false);
    // In either order: whatever follows the other's block finds a machine that is warmer, or busier.
    const isEmptyFirst = Math.random() < 0.5;
    const first = await rateOf(isEmptyFirst ? pair.empty : pair.of, BLOCK);
    const second = await rateOf(isEmptyFirst ? pair.of : pair.empty, BLOCK);
    rounds.push(isEmptyFirst ? { empty: first, own: second } : { empty: second, own: first });
    await relay?.switch(true);
  }
  return {
    request: pair.request,
    perSecond: median(rounds.map(({ own }) => own)),
    emptyPerSecond: median(rounds.map(({ empty }) => empty)),
    ratio: median(rounds.map(({ own, empty }) => own / empty)),
  };
}

const sender = ({ card, token }: System, method: string, path: string, body?: (count: number) => object): Send => {
  const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
  return () => fetch(`${card.apiUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body(next())) }) });
};

let count = 0;
const next = () => {
  count += 1;
  return count;
};
const aTenant = (number: number) => ({
  name: `Load ${number}`,
  adminEmail: `load.${number}@example.com`,
  subscriptions: [],
});

const PATIENCE = 60_000;

/** Waits until the work that earlier requests began no longer takes the processor from what is measured. */
async function allDone(card: Card): Promise<void> {
  Object.assign(process.env, controlPlaneEnvironment(card));
  const { readPage } = await import("../../handlers/adapters/lists.ts");
  const { findPointers } = await import("../../handlers/adapters/outbox.ts");
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await delay(200)) {
    const [open, pointers] = await Promise.all([
      readPage({ list: "openOperations", key: "open", limit: 1 }),
      findPointers(new Date().toISOString()),
    ]);
    if (open.items.length === 0 && pointers.length === 0) return;
  }
  throw new Error(`What the requests began is not over after ${PATIENCE / 1000} s`);
}
