import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type Json = Record<string, unknown>;
export type Algorithm = "RS256" | "ES256";
/** A key with which an issuer signs. */
export type SigningKey = { kid: string; alg: Algorithm; privateKey: KeyObject; publicKey: KeyObject };

export const encodeBase64url = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Joins header, claims and signature into a token. Text stays unchanged; other values become JSON. */
export function joinToken(header: unknown, claims: unknown, signature: (input: string) => string): string {
  const input = `${encodeBase64url(header)}.${encodeBase64url(claims)}`;
  return `${input}.${signature(input)}`;
}

export const createSigner =
  ({ alg, privateKey }: Pick<SigningKey, "alg" | "privateKey">) =>
  (input: string): string => {
    const key = alg === "ES256" ? { key: privateKey, dsaEncoding: "ieee-p1363" as const } : privateKey;
    return sign("sha256", Buffer.from(input), key).toString("base64url");
  };

export const createHmacSigner =
  (secret: string | Buffer, hash = "sha256") =>
  (input: string): string =>
    createHmac(hash, secret).update(input).digest("base64url");

export function createKey(kid: string, alg: Algorithm = "RS256"): SigningKey {
  const pair =
    alg === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { kid, alg, ...pair };
}

/** An issuer of tokens that publishes its keys by HTTP. */
export class TokenIssuer {
  /** The published keys. The first one signs. */
  keys: SigningKey[];
  /** The number of requests for the keys. */
  fetchCount = 0;
  /** The response instead of the keys. */
  failure: { status: number; body: string } | undefined;
  issuer = "";
  readonly #server: Server;

  constructor(keys = [createKey("first")]) {
    this.keys = keys;
    this.#server = createServer((_, response) => {
      this.fetchCount += 1;
      const jwks = JSON.stringify({ keys: this.keys.map((key) => this.jwkOf(key)) });
      const { status, body } = this.failure ?? { status: 200, body: jwks };
      response.writeHead(status, { "Content-Type": "application/json", Location: "http://127.0.0.1:1/" }).end(body);
    });
  }

  async listen(): Promise<this> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    this.issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get jwksUri(): string {
    return `${this.issuer}/.well-known/jwks.json`;
  }

  jwkOf({ kid, alg, publicKey }: SigningKey): Json {
    return { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" };
  }

  get key(): SigningKey {
    const [first] = this.keys;
    if (first === undefined) throw new Error("The issuer has no key");
    return first;
  }

  /** Creates a token. The arguments add or replace claims and header fields. */
  token(claims: Json = {}, header: Json = {}, key = this.key): string {
    const now = Math.floor(Date.now() / 1000);
    const defaults = { iss: this.issuer, sub: "someone", iat: now, exp: now + 600 };
    return joinToken(
      { alg: key.alg, kid: key.kid, typ: "JWT", ...header },
      { ...defaults, ...claims },
      createSigner(key),
    );
  }
}
