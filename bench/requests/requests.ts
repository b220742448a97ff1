import { setTimeout as delay } from "node:timers/promises";
import type { CleanUp } from "../../local/clean-up.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";
import { createControlPlaneEnvironment } from "../../local/control-plane-environment.ts";
import { warmUpFunctions } from "../../local/warm-up.ts";
import { median } from "../statistics.ts";
import { putEmptyFunction } from "./empty-function.ts";
import { measureRate, type Send } from "./rate.ts";
import { findRelay, type Relay } from "./relay.ts";

/** The rate of one kind of request, and its ratio to the rate of an empty function. */
export type RequestFigures = { request: string; perSecond: number; emptyPerSecond: number; ratio: number };

type RequestPair = { request: string; send: Send; sendEmpty: Send };
type System = { connectionInfo: ConnectionInfo; token: string; tenantId: string };

/** The number of requests in a block. Each block is paired with a block of the empty function with the same method. */
const BLOCK_SIZE = 60;

/** Measures the rates of reading and requesting tenants. `tenantId` names the tenant that is read. */
export async function measureRequests(system: System, times: number, cleanUp: CleanUp): Promise<RequestFigures[]> {
  const { connectionInfo, tenantId } = system;
  const emptyPath = await putEmptyFunction(connectionInfo, cleanUp);
  await warmUpFunctions(connectionInfo.endpoint, connectionInfo.accounts.controlPlane);
  const createPair = (
    request: string,
    method: string,
    path: string,
    body?: (count: number) => object,
  ): RequestPair => ({
    request,
    send: createSender(system, method, path, body),
    sendEmpty: createSender(system, method, emptyPath, body),
  });
  const read = createPair("GET /v1/tenants/{id}", "GET", `/tenants/${tenantId}`);
  const write = createPair("POST /v1/tenants, with its workflow", "POST", "/tenants", buildTenantBody);
  const figures = [await measurePair(read, connectionInfo, times), await measurePair(write, connectionInfo, times)];
  // With the relay disabled, no workflow starts. On two cores, workflows would take most of the processor.
  const relay = await findRelay(connectionInfo);
  cleanUp.defer(() => relay.setEnabled(true));
  figures.push(
    await measurePair({ ...write, request: "POST /v1/tenants, the request alone" }, connectionInfo, times, relay),
  );
  return figures;
}

/** Measures a request and the empty function in alternating blocks. With `relay`, the relay is disabled in each block. */
async function measurePair(
  pair: RequestPair,
  connectionInfo: ConnectionInfo,
  times: number,
  relay?: Relay,
): Promise<RequestFigures> {
  // The first block starts the processes.
  for (const send of [pair.send, pair.sendEmpty]) await measureRate(send, BLOCK_SIZE / 2);
  const rates: { own: number; empty: number }[] = [];
  for (let block = 0; block < times; block += 1) {
    await waitUntilIdle(connectionInfo);
    await relay?.setEnabled(false);
    // The order is random, because the second block finds a warmer or busier machine.
    const isEmptyFirst = Math.random() < 0.5;
    const first = await measureRate(isEmptyFirst ? pair.sendEmpty : pair.send, BLOCK_SIZE);
    const second = await measureRate(isEmptyFirst ? pair.send : pair.sendEmpty, BLOCK_SIZE);
    rates.push(isEmptyFirst ? { empty: first, own: second } : { empty: second, own: first });
    await relay?.setEnabled(true);
  }
  return {
    request: pair.request,
    perSecond: median(rates.map(({ own }) => own)),
    emptyPerSecond: median(rates.map(({ empty }) => empty)),
    ratio: median(rates.map(({ own, empty }) => own / empty)),
  };
}

function createSender(
  { connectionInfo, token }: System,
  method: string,
  path: string,
  body?: (count: number) => object,
): Send {
  const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
  return () =>
    fetch(`${connectionInfo.apiUrl}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body(nextNumber())) }),
    });
}

let count = 0;
function nextNumber() {
  count += 1;
  return count;
}
const buildTenantBody = (number: number) => ({
  name: `Load ${number}`,
  adminEmail: `load.${number}@example.com`,
  subscriptions: [],
});

/** It only ends a wait for something that never happens, because a loaded machine is several times slower. */
const TIMEOUT_MS = 5 * 60_000;

/** Waits until no operation is open and every event is published, so that earlier work does not disturb the
 *  measurement. */
async function waitUntilIdle(connectionInfo: ConnectionInfo): Promise<void> {
  Object.assign(process.env, createControlPlaneEnvironment(connectionInfo));
  const { readPage } = await import("../../handlers/adapters/dynamodb/lists.ts");
  const { findPointers } = await import("../../handlers/adapters/dynamodb/outbox.ts");
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await delay(200)) {
    const [open, pointers] = await Promise.all([
      readPage({ list: "operationsInState", key: "open", limit: 1 }),
      findPointers(new Date().toISOString()),
    ]);
    if (open.items.length === 0 && pointers.length === 0) return;
  }
  throw new Error(`The operations of the requests did not end within ${TIMEOUT_MS / 1000} s`);
}
