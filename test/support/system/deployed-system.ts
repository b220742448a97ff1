import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";
import { createClientConfig } from "../../../local/client-config.ts";
import { type ConnectionInfo, requireOutput } from "../../../local/connection-info.ts";
import { getUserToken, type Person } from "../../../local/user-token.ts";
import { createWorkspace, type Workspace } from "../../../local/workspace.ts";

/** Returns the connection info of the system under test. */
export const getConnectionInfo = (): ConnectionInfo => inject("connectionInfo");

/** Returns the workspace of the system under test. */
export const getWorkspace = (): Workspace => createWorkspace(inject("workspaceDirectory"));

/** Returns the value of a stack output of the control plane. */
export const readOutput = (name: string): string => requireOutput(getConnectionInfo(), name);

/** Returns the configuration of an SDK client for the control plane's account. */
export const getControlPlaneConfig = () =>
  createClientConfig(getConnectionInfo().endpoint, getConnectionInfo().accounts.controlPlane);

/** Returns the configuration of an SDK client for a product's account, or for an account by its number. */
export const getProductAccountConfig = (productOrAccount: string) =>
  createClientConfig(
    getConnectionInfo().endpoint,
    getConnectionInfo().accounts.products[productOrAccount] ?? productOrAccount,
  );

const clients = new Map<string, unknown>();

/** Returns the cached SDK client of this class for an account. A new client takes as long as two calls and opens its
 *  own connections.
 *  @default - the control plane's account */
export function clientOf<Client>(
  Kind: new (settings: ReturnType<typeof createClientConfig>) => Client,
  settings = getControlPlaneConfig(),
): Client {
  const key = `${Kind.name} ${JSON.stringify(settings)}`;
  const client = (clients.get(key) as Client | undefined) ?? new Kind(settings);
  clients.set(key, client);
  return client;
}

const tokenCache = new Map<string, Promise<string>>();

/** Returns the cached access token of a person. */
export function getToken(role: Person["role"], rest: Omit<Person, "role"> = {}): Promise<string> {
  const key = JSON.stringify([role, rest.tenant, rest.team, rest.email]);
  const token = tokenCache.get(key) ?? getUserToken(getConnectionInfo(), { role, ...rest });
  tokenCache.set(key, token);
  return token;
}

/** A response of the API with any status. */
export type ApiResponse<Body = Record<string, unknown>> = { status: number; headers: Headers; body: Body };

/** The optional parts of a request. `body` is sent as JSON, or unchanged if it is text. */
export type RequestOptions = { token?: string | undefined; body?: unknown; headers?: Record<string, string> };

/** Calls the API at its public address. */
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

/** Creates an API client for a person with this role. */
export async function signInAs(role: Person["role"], rest: Omit<Person, "role"> = {}) {
  const token = await getToken(role, rest);
  const createMethod =
    (method: string) =>
    <Body = Record<string, unknown>>(path: string, body?: unknown, headers?: Record<string, string>) =>
      callApi<Body>(method, path, { token, body, ...(headers && { headers }) });
  return {
    token,
    get: createMethod("GET"),
    post: createMethod("POST"),
    patch: createMethod("PATCH"),
    delete: createMethod("DELETE"),
  };
}

/** The growth factor of the pause between two polls. Frequent polls would slow down the platform. */
const GROWTH = 1.3;

/** The default timeout in ms. It only ends a wait for something that never happens. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** The timeout, and the first and the longest pause between two polls, in ms. */
type PollOptions = { within?: number; every?: number; longestPause?: number };

/**
 * Polls until `look` returns a value (not undefined, null or false), and returns it. An error of `look` counts as "not
 * yet"; the last one becomes the cause of the timeout's error. The timeout is generous, because a loaded machine is
 * several times slower.
 */
export async function waitFor<Result>(
  expectation: string,
  look: () => Promise<Result | undefined | null | false> | Result | undefined | null | false,
  { within = DEFAULT_TIMEOUT_MS, every = 50, longestPause = Math.max(every, 300) }: PollOptions = {},
): Promise<Result> {
  const deadline = Date.now() + within;
  let cause: unknown;
  let pause = every;
  do {
    try {
      const result = await look();
      if (result !== undefined && result !== null && result !== false) return result;
    } catch (error) {
      cause = error;
    }
    await delay(pause);
    pause = Math.min(pause * GROWTH, longestPause);
  } while (Date.now() < deadline);
  throw new Error(`Not within ${within / 1000} s: ${expectation}`, { cause });
}
