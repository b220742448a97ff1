import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";
import { createClientConfig } from "../../../local/client-config.ts";
import { type ConnectionInfo, requireOutput } from "../../../local/connection-info.ts";
import { getUserToken, type Person } from "../../../local/user-token.ts";
import { createWorkspace, type Workspace } from "../../../local/workspace.ts";

/** The deployed system that the tests run against. */
export const getConnectionInfo = (): ConnectionInfo => inject("card");

/** Returns the home of the deployed system, where its files are. */
export const home = (): Workspace => createWorkspace(inject("home"));

/** The value of one of the control plane's stack outputs. */
export const readOutput = (name: string): string => requireOutput(getConnectionInfo(), name);

/** How an SDK client reaches the control plane's account. */
export const getControlPlaneConfig = () =>
  createClientConfig(getConnectionInfo().endpoint, getConnectionInfo().accounts.controlPlane);

/** How an SDK client reaches the account of a product, or any other by its number. */
export const getProductAccountConfig = (productOrAccount: string) =>
  createClientConfig(
    getConnectionInfo().endpoint,
    getConnectionInfo().accounts.products[productOrAccount] ?? productOrAccount,
  );

const clients = new Map<string, unknown>();

/** Returns an SDK client of this class for an account; always the same one, because a new one takes as long as two calls
 *  and opens connections of its own.
 *  @default - the control plane's account */
export function clientOf<Client>(
  Kind: new (settings: ReturnType<typeof createClientConfig>) => Client,
  settings = getControlPlaneConfig(),
): Client {
  const key = `${Kind.name} ${JSON.stringify(settings)}`;
  const known = (clients.get(key) as Client | undefined) ?? new Kind(settings);
  clients.set(key, known);
  return known;
}

const tokenCache = new Map<string, Promise<string>>();

/** An access token of a person; the same one for the same person. */
export function getToken(role: Person["role"], rest: Omit<Person, "role"> = {}): Promise<string> {
  const key = JSON.stringify([role, rest.tenant, rest.team, rest.email]);
  const known = tokenCache.get(key) ?? getUserToken(getConnectionInfo(), { role, ...rest });
  tokenCache.set(key, known);
  return known;
}

/** An answer of the API, whatever its status. */
export type ApiResponse<Body = Record<string, unknown>> = { status: number; headers: Headers; body: Body };

/** What a call may carry beside its path; `body` is sent as JSON unless it is text already. */
export type RequestOptions = { token?: string | undefined; body?: unknown; headers?: Record<string, string> };

/** Calls the API under its public address. */
export async function callApi<Body = Record<string, unknown>>(
  method: string,
  path: string,
  { token, body, headers = {} }: RequestOptions = {},
): Promise<ApiResponse<Body>> {
  const response = await fetch(`${getConnectionInfo().apiUrl}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === "" ? {} : JSON.parse(text)) as Body };
}

/** One person's way to call the API. */
export async function signInAs(role: Person["role"], rest: Omit<Person, "role"> = {}) {
  const bearer = await getToken(role, rest);
  const verb =
    (method: string) =>
    <Body = Record<string, unknown>>(path: string, body?: unknown, headers?: Record<string, string>) =>
      callApi<Body>(method, path, { token: bearer, body, ...(headers && { headers }) });
  return { token: bearer, get: verb("GET"), post: verb("POST"), patch: verb("PATCH"), delete: verb("DELETE") };
}

/** The factor by which each pause between two looks is longer than the one before: looking all the time would keep the
 *  platform from its work. */
const GROWTH = 1.3;

/** The limit of a wait, and the first and the longest pause between two looks, in ms. */
type Patience = { within?: number; every?: number; longestPause?: number };

/**
 * Waits until `look` returns something (not undefined, null or false), and returns that. A throw of `look` counts as
 * "not yet"; the last one is the cause of the failure. The limit only ends a wait that is in vain: a loaded machine
 * takes several times as long as a quiet one.
 */
export async function waitFor<Result>(
  what: string,
  look: () => Promise<Result | undefined | null | false> | Result | undefined | null | false,
  { within = 60_000, every = 50, longestPause = Math.max(every, 300) }: Patience = {},
): Promise<Result> {
  const deadline = Date.now() + within;
  let cause: unknown;
  let pause = every;
  do {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== null && seen !== false) return seen;
    } catch (error) {
      cause = error;
    }
    await delay(pause);
    pause = Math.min(pause * GROWTH, longestPause);
  } while (Date.now() < deadline);
  throw new Error(`Not within ${within / 1000} s: ${what}`, { cause });
}
