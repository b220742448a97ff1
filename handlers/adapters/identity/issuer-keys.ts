import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { Jwks, JwksCache, JwkWithKid } from "aws-jwt-verify/jwk";
import { assertIsJwks } from "aws-jwt-verify/jwk";

/** The least time between two fetches, in ms: what a flood of tokens with invented key ids comes to. */
const MIN_FETCH_INTERVAL_MS = 1000;
/** The longest that an issuer may take to answer, in ms. */
const TIMEOUT = 3000;
/** After so long the keys are read again, in ms, so that one which the issuer withdrew is not believed for ever. */
const MAX_AGE_MS = 60 * 60 * 1000;

/** That the issuer's keys could not be read says nothing about the token: it is no refusal, and may be tried again. */
export class IssuerUnreachable extends Error {
  override readonly name = "IssuerUnreachable";
}

/**
 * Reads what is at an address; rejects a redirect like any other answer that is no success. Node's `fetch` would take
 * longer to load than the whole rest of the request.
 */
const getText = (uri: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { get } = uri.startsWith("https:") ? https : http;
    const request = get(uri, { signal: AbortSignal.timeout(TIMEOUT) }, (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject);
      else request.destroy(new Error(`${uri} answered ${response.statusCode}`));
    });
    request.on("error", reject);
  });

type Clock = { now: () => number; wait: (milliseconds: number) => Promise<unknown> };

/**
 * The issuer's public keys. A key that is not known yet is looked for once for all who wait for it, and never more
 * often than once in `INTERVAL`: who comes earlier waits that long, so that no flood makes a rotation refuse a good
 * token.
 */
export class IssuerKeys implements JwksCache {
  #keys = new Map<string, JwkWithKid>();
  #begun = Number.NEGATIVE_INFINITY;
  #upcoming: Promise<void> | undefined;
  #inFlight: Promise<void> | undefined;
  readonly #uri: string;
  readonly #clock: Clock;

  constructor(uri: string, clock: Partial<Clock> = {}) {
    this.#uri = uri;
    this.#clock = { now: Date.now, wait: delay, ...clock };
  }

  async getJwk(_: string, { header }: { header: { kid?: string } }): Promise<JwkWithKid> {
    const { kid } = header;
    if (kid === undefined) throw new Error("The token names no key");
    const isOld = this.#clock.now() - this.#begun > MAX_AGE_MS;
    // Keys that are known are good until better ones are there.
    if (isOld && this.#keys.size > 0) await this.#refresh().catch(() => {});
    if (!this.#keys.has(kid)) await this.#inFlight;
    if (!this.#keys.has(kid)) await this.#refresh();
    return this.#known(kid);
  }

  getCachedJwk(_: string, { header }: { header: { kid?: string } }): JwkWithKid {
    return this.#known(header.kid ?? "");
  }

  addJwks(_: string, { keys }: Jwks): void {
    const named = keys.filter((key): key is JwkWithKid => key.kid !== undefined);
    this.#keys = new Map(named.map((key) => [key.kid, key]));
  }

  async getJwks(): Promise<Jwks> {
    await this.#refresh();
    return { keys: [...this.#keys.values()] };
  }

  #known(kid: string): JwkWithKid {
    const key = this.#keys.get(kid);
    if (key === undefined) throw new Error("The issuer has no such key");
    return key;
  }

  #refresh(): Promise<void> {
    this.#upcoming ??= this.#fetchWhenAllowed();
    return this.#upcoming;
  }

  async #fetchWhenAllowed(): Promise<void> {
    const pause = this.#begun + MIN_FETCH_INTERVAL_MS - this.#clock.now();
    await (pause > 0 ? this.#clock.wait(pause) : undefined);
    this.#begun = this.#clock.now();
    // Who comes from here on may be after a key that this answer does not have yet.
    this.#upcoming = undefined;
    this.#inFlight = this.#fetch().finally(() => {
      this.#inFlight = undefined;
    });
    await this.#inFlight;
  }

  async #fetch(): Promise<void> {
    try {
      const jwks = JSON.parse(await getText(this.#uri)) as Parameters<typeof assertIsJwks>[0];
      assertIsJwks(jwks);
      this.addJwks(this.#uri, jwks);
    } catch (error) {
      throw new IssuerUnreachable("The issuer's keys could not be read", { cause: error });
    }
  }
}
