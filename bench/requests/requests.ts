import { setTimeout as delay } from "node:timers/promises";
import type { CleanUp } from "../../local/clean-up.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";
import { createControlPlaneEnvironment } from "../../local/control-plane-environment.ts";
import { warmUpFunctions } from "../../local/warm-up.ts";
import { median } from "../statistics.ts";
import { putEmptyFunction } from "./empty-function.ts";
import { measureRate, type Send } from "./rate.ts";
import { findRelay, type Relay } from "./relay.ts";

/** How many requests a second of one kind are answered, and the ratio to those of an empty function. */
export type RequestFigures = { request: string; perSecond: number; emptyPerSecond: number; ratio: number };

type RequestPair = { request: string; send: Send; sendEmpty: Send };
type System = { card: ConnectionInfo; token: string; tenantId: string };

/** In one block; every block stands beside one of the empty function, of the same verb. */
const BLOCK_SIZE = 60;

/** Measures reading and requesting tenants in alternating blocks; `tenantId` is the one that is read. */
export async function measureRequests(system: System, times: number, cleanUp: CleanUp): Promise<RequestFigures[]> {
  const { card, tenantId } = system;
  const empty = await putEmptyFunction(card, cleanUp);
  await warmUpFunctions(card.endpoint, card.accounts.controlPlane);
  const sends = (request: string, method: string, path: string, body?: (count: number) => object): RequestPair => ({
    request,
    send: createSender(system, method, path, body),
    sendEmpty: createSender(system, method, empty, body),
  });
  const read = sends("GET /v1/tenants/{id}", "GET", `/tenants/${tenantId}`);
  const write = sends("POST /v1/tenants, and all that follows", "POST", "/tenants", buildTenantBody);
  const figures = [await measurePair(read, card, times), await measurePair(write, card, times)];
  // What follows a request waits behind the relay; on two cores it would take most of what is measured.
  const relay = await findRelay(card);
  cleanUp.defer(() => relay.setEnabled(true));
  figures.push(await measurePair({ ...write, request: "POST /v1/tenants, the request alone" }, card, times, relay));
  return figures;
}

async function measurePair(
  pair: RequestPair,
  connectionInfo: ConnectionInfo,
  times: number,
  relay?: Relay,
): Promise<RequestFigures> {
  // The first block starts the processes that the others find.
  for (const send of [pair.send, pair.sendEmpty]) await measureRate(send, BLOCK_SIZE / 2);
  const rounds: { own: number; sendEmpty: number }[] = [];
  for (let round = 0; round < times; round += 1) {
    await waitUntilIdle(connectionInfo);
    await relay?.setEnabled(false);
    // In either order: whatever follows the other's block finds a machine that is warmer, or busier.
    const isEmptyFirst = Math.random() < 0.5;
    const first = await measureRate(isEmptyFirst ? pair.sendEmpty : pair.send, BLOCK_SIZE);
    const second = await measureRate(isEmptyFirst ? pair.send : pair.sendEmpty, BLOCK_SIZE);
    rounds.push(isEmptyFirst ? { sendEmpty: first, own: second } : { sendEmpty: second, own: first });
    await relay?.setEnabled(true);
  }
  return {
    request: pair.request,
    perSecond: median(rounds.map(({ own }) => own)),
    emptyPerSecond: median(rounds.map(({ sendEmpty: empty }) => empty)),
    ratio: median(rounds.map(({ own, sendEmpty: empty }) => own / empty)),
  };
}

const createSender = (
  { card, token }: System,
  method: string,
  path: string,
  body?: (count: number) => object,
): Send => {
  const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
  return () =>
    fetch(`${card.apiUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body(nextNumber())) }) });
};

let count = 0;
const nextNumber = () => {
  count += 1;
  return count;
};
const buildTenantBody = (number: number) => ({
  name: `Load ${number}`,
  adminEmail: `load.${number}@example.com`,
  subscriptions: [],
});

const TIMEOUT_MS = 60_000;

/** Waits until the work that earlier requests began no longer takes the processor from what is measured. */
async function waitUntilIdle(connectionInfo: ConnectionInfo): Promise<void> {
  Object.assign(process.env, createControlPlaneEnvironment(connectionInfo));
  const { readPage } = await import("../../handlers/adapters/dynamodb/lists.ts");
  const { findPointers } = await import("../../handlers/adapters/dynamodb/outbox.ts");
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await delay(200)) {
    const [open, pointers] = await Promise.all([
      readPage({ list: "openOperations", key: "open", limit: 1 }),
      findPointers(new Date().toISOString()),
    ]);
    if (open.items.length === 0 && pointers.length === 0) return;
  }
  throw new Error(`What the requests began is not over after ${TIMEOUT_MS / 1000} s`);
}
