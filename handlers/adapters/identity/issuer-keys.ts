import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { Jwks, JwksCache, JwkWithKid } from "aws-jwt-verify/jwk";
import { assertIsJwks } from "aws-jwt-verify/jwk";

/** The minimum time in ms between two fetches, which bounds the effect of tokens with invented key ids. */
const MIN_FETCH_INTERVAL_MS = 1000;
/** The time in ms in which an issuer must respond. */
const TIMEOUT_MS = 3000;
/** The time in ms after which the keys are fetched again, so that a withdrawn key becomes invalid. */
const MAX_AGE_MS = 60 * 60 * 1000;

/** Thrown when the issuer's keys cannot be read. It does not reject the token: the caller may retry. */
export class IssuerUnreachable extends Error {
  override readonly name = "IssuerUnreachable";
}

/** Reads the text at a URL; rejects redirects. It avoids `fetch`, which loads longer than the whole request takes. */
const getText = (uri: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { get } = uri.startsWith("https:") ? https : http;
    const request = get(uri, { signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject);
      else request.destroy(new Error(`${uri} answered ${response.statusCode}`));
    });
    request.on("error", reject);
  });

type Clock = { now: () => number; wait: (milliseconds: number) => Promise<unknown> };

/**
 * A cache of an issuer's public keys. Callers with an unknown key share one fetch, and fetches keep the minimum
 * interval: earlier callers wait for the next fetch, so that a flood of bad tokens never rejects a good one after a
 * rotation.
 */
export class IssuerKeys implements JwksCache {
  #keys = new Map<string, JwkWithKid>();
  #lastFetchAt = Number.NEGATIVE_INFINITY;
  #scheduledFetch: Promise<void> | undefined;
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
    const isOld = this.#clock.now() - this.#lastFetchAt > MAX_AGE_MS;
    // The known keys stay valid while the issuer cannot be reached.
    if (isOld && this.#keys.size > 0) await this.#refresh().catch(() => {});
    if (!this.#keys.has(kid)) await this.#inFlight;
    if (!this.#keys.has(kid)) await this.#refresh();
    return this.#findKey(kid);
  }

  getCachedJwk(_: string, { header }: { header: { kid?: string } }): JwkWithKid {
    return this.#findKey(header.kid ?? "");
  }

  addJwks(_: string, { keys }: Jwks): void {
    const keysWithId = keys.filter((key): key is JwkWithKid => key.kid !== undefined);
    this.#keys = new Map(keysWithId.map((key) => [key.kid, key]));
  }

  async getJwks(): Promise<Jwks> {
    await this.#refresh();
    return { keys: [...this.#keys.values()] };
  }

  #findKey(kid: string): JwkWithKid {
    const key = this.#keys.get(kid);
    if (key === undefined) throw new Error("The issuer has no such key");
    return key;
  }

  #refresh(): Promise<void> {
    this.#scheduledFetch ??= this.#fetchAfterInterval();
    return this.#scheduledFetch;
  }

  async #fetchAfterInterval(): Promise<void> {
    const pause = this.#lastFetchAt + MIN_FETCH_INTERVAL_MS - this.#clock.now();
    await (pause > 0 ? this.#clock.wait(pause) : undefined);
    this.#lastFetchAt = this.#clock.now();
    // Later callers may need a key that this response does not contain yet.
    this.#scheduledFetch = undefined;
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
