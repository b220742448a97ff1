import { constants, sign } from "node:crypto";
import {
  createHmacSigner,
  createKey,
  createSigner,
  encodeBase64url,
  type Json,
  joinToken,
  type TokenIssuer,
} from "../system/token-issuer.ts";

const nowSeconds = () => Math.floor(Date.now() / 1000);
const omitSignature = () => "";
const fakeSignature = () => encodeBase64url("no signature at all");

/** Everything by which somebody might try to get past the check of an issuer whose good tokens say `good`. */
export const createBadTokens = (issuer: TokenIssuer, good: Json): Record<string, string> => {
  const stranger = createKey("stranger");
  const ec = createKey("stranger-ec", "ES256");
  const { key } = issuer;
  const usual = { iss: issuer.issuer, sub: "someone", iat: nowSeconds(), exp: nowSeconds() + 600, ...good };
  const header = { alg: "RS256", kid: key.kid, typ: "JWT" };
  const own = createSigner(key);
  const genuine = issuer.token(good);
  const [head = "", body = "", signature = ""] = genuine.split(".");
  const pem = key.publicKey.export({ format: "pem", type: "spki" }).toString();
  const der = key.publicKey.export({ format: "der", type: "spki" });
  const jwk = issuer.jwkOf(stranger);
  const says = (claims: Json) => issuer.token({ ...good, ...claims });
  const heads = (extra: Json) => issuer.token(good, extra);
  const named = <Value>(values: readonly Value[], name: (value: Value) => string, token: (value: Value) => string) =>
    Object.fromEntries(values.map((value) => [name(value), token(value)]));
  const shown = (value: unknown) => JSON.stringify(value) ?? "nothing";
  const withoutClaim = (name: string) => {
    const { [name]: _, ...rest } = usual as Json;
    return joinToken(header, rest, own);
  };

  return {
    ...named(
      ["none", "None", "NONE", "nOnE", "none ", " none", "", "null", "NonE"],
      (alg) => `algorithm ${shown(alg)} without a signature`,
      (alg) => joinToken({ ...header, alg }, usual, omitSignature),
    ),
    ...named(
      ["none", "None", "NONE"],
      (alg) => `algorithm ${alg} with some signature`,
      (alg) => joinToken({ ...header, alg }, usual, fakeSignature),
    ),
    ...named(
      [null, 0, true, [], ["RS256"], { name: "RS256" }],
      (alg) => `algorithm ${shown(alg)}`,
      (alg) => joinToken({ ...header, alg }, usual, own),
    ),
    "no algorithm": joinToken({ kid: key.kid }, usual, own),
    "an algorithm nobody has": joinToken({ ...header, alg: "RS257" }, usual, own),
    "the algorithm in lower case": joinToken({ ...header, alg: "rs256" }, usual, own),
    "another algorithm of the same key: PS256": joinToken({ ...header, alg: "PS256" }, usual, (input) =>
      sign("sha256", Buffer.from(input), {
        key: key.privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: 32,
      }).toString("base64url"),
    ),
    "another hash of the same key: RS512": joinToken({ ...header, alg: "RS512" }, usual, (input) =>
      sign("sha512", Buffer.from(input), key.privateKey).toString("base64url"),
    ),
    "a hash said to be another: RS384": joinToken({ ...header, alg: "RS384" }, usual, own),
    "the key of another kind: ES256": joinToken({ ...header, alg: "ES256" }, usual, createSigner(ec)),
    "EdDSA by an RSA key": joinToken({ ...header, alg: "EdDSA" }, usual, own),
    "an elliptic signature of zeros": joinToken({ ...header, alg: "ES256" }, usual, () =>
      Buffer.alloc(64).toString("base64url"),
    ),
    ...named(
      ["HS256", "HS384", "HS512"],
      (alg) => `${alg} with the public key as the secret`,
      (alg) => joinToken({ ...header, alg }, usual, createHmacSigner(pem, alg.replace("HS", "sha"))),
    ),
    "HS256 with the public key's bytes as the secret": joinToken(
      { ...header, alg: "HS256" },
      usual,
      createHmacSigner(der),
    ),
    "HS256 with the modulus as the secret": joinToken(
      { ...header, alg: "HS256" },
      usual,
      createHmacSigner(String(issuer.jwkOf(key)["n"])),
    ),
    "HS256 with an empty secret": joinToken({ ...header, alg: "HS256" }, usual, createHmacSigner("")),
    "HS256 said to be RS256": joinToken(header, usual, createHmacSigner(pem)),
    "a stranger's key under the issuer's key id": joinToken(header, usual, createSigner(stranger)),
    "a stranger's key under its own id": joinToken({ ...header, kid: "stranger" }, usual, createSigner(stranger)),
    ...named(
      [
        undefined,
        null,
        "",
        7,
        ["first"],
        "../first",
        "first\u0000",
        "FIRST",
        "__proto__",
        "constructor",
        "' OR '1'='1",
        "/dev/null",
        "http://127.0.0.1/keys",
      ],
      (kid) => `key id ${shown(kid)}`,
      (kid) => joinToken({ ...header, kid }, usual, own),
    ),
    "a key in the header": joinToken({ ...header, kid: "stranger", jwk }, usual, createSigner(stranger)),
    "a key in the header under the issuer's key id": joinToken({ ...header, jwk }, usual, createSigner(stranger)),
    ...named(
      ["jku", "x5u"],
      (name) => `an address of keys in ${name}`,
      (name) =>
        joinToken(
          { ...header, kid: "stranger", [name]: "https://evil.example/jwks.json" },
          usual,
          createSigner(stranger),
        ),
    ),
    ...named(
      [
        { jku: "https://evil.example/" },
        { x5u: "https://evil.example/" },
        { jwk },
        { x5c: ["MIIB"] },
        { crit: ["exp"] },
        { b64: false },
        { zip: "DEF" },
        { enc: "A256GCM" },
      ],
      (extra) => `signed, but with ${Object.keys(extra)[0]} in its header`,
      heads,
    ),
    ...named(
      ["logout+jwt", "dpop+jwt", "JWE", 1],
      (typ) => `of type ${typ}`,
      (typ) => heads({ typ }),
    ),
    ...named(
      [
        "https://evil.example",
        `${issuer.issuer}/`,
        issuer.issuer.toUpperCase(),
        `${issuer.issuer}.evil.example`,
        "",
        1,
        null,
        [issuer.issuer],
      ],
      (iss) => `of the issuer ${shown(iss)}`,
      (iss) => says({ iss }),
    ),
    "of no issuer": withoutClaim("iss"),
    "expired a second ago": says({ exp: nowSeconds() - 1 }),
    "expired in 1970": says({ exp: 0 }),
    "that never expires": withoutClaim("exp"),
    ...named(
      [null, "9999999999", "never", [], -1],
      (exp) => `expiring at ${shown(exp)}`,
      (exp) => says({ exp }),
    ),
    "expiring at infinity": joinToken(header, JSON.stringify(usual).replace(/"exp":\d+/, '"exp":1e999'), own),
    "not good before the next hour": says({ nbf: nowSeconds() + 3600 }),
    "not good before a text": says({ nbf: "yesterday" }),
    "about nobody": withoutClaim("sub"),
    ...named(
      ["", null, 1, ["someone"], "x".repeat(256)],
      (sub) => `about ${shown(sub).slice(0, 12)}`,
      (sub) => says({ sub }),
    ),
    "that names its issuer twice": joinToken(
      header,
      JSON.stringify(usual).replace("{", `{"iss":"https://evil.example",`),
      own,
    ),
    "that names its subject twice": joinToken(header, JSON.stringify(usual).replace("{", '{"sub":"admin",'), own),
    "that spells one of two subjects by an escape": joinToken(
      header,
      JSON.stringify(usual).replace("{", '{"\\u0073ub":"admin",'),
      own,
    ),
    "that expires twice": joinToken(header, JSON.stringify(usual).replace("{", '{"exp":1,'), own),
    "that names its algorithm twice": joinToken(JSON.stringify(header).replace("{", '{"alg":"none",'), usual, own),
    "that names its key twice": joinToken(JSON.stringify(header).replace("{", '{"kid":"stranger",'), usual, own),
    "larger than any": says({ padding: "x".repeat(9000) }),
    "with a claim changed": [head, encodeBase64url({ ...usual, sub: "admin" }), signature].join("."),
    "with its header changed": [encodeBase64url({ ...header, extra: 1 }), body, signature].join("."),
    "without its signature": [head, body, ""].join("."),
    "without its last part": [head, body].join("."),
    "with a part too many": [genuine, signature].join("."),
    "with five parts, as if encrypted": [head, "", body, signature, "x"].join("."),
    "with another's signature": [head, body, issuer.token({ ...good, sub: "other" }).split(".")[2]].join("."),
    "with half its signature": [head, body, signature.slice(0, signature.length / 2)].join("."),
    "with its signature spelled otherwise": [head, body, respellSignature(signature)].join("."),
    "with padding": [head, body, `${signature}==`].join("."),
    "in plain base64": [head, body, Buffer.from(signature, "base64url").toString("base64")].join("."),
    "with a space in it": `${head}. ${body}.${signature}`,
    "with a line's end in it": `${head}.${body}.\n${signature}`,
    "of claims that are a list": joinToken(header, [usual], own),
    "of claims that are null": joinToken(header, "null", own),
    "of claims that are no JSON": joinToken(header, "{sub:someone}", own),
    "with a header that is no JSON": joinToken("{alg:RS256}", usual, own),
    "with a header that is a list": joinToken([header], usual, own),
    "with claims that are no text": [head, Buffer.from([0xff, 0xfe, 0xfd]).toString("base64url"), signature].join("."),
    "with a mark before its claims": joinToken(header, `\ufeff${JSON.stringify(usual)}`, own),
    nothing: "",
    dots: "..",
    "a word": "token",
    "an empty header and claims": joinToken({}, {}, omitSignature),
  };
};

/** The same bytes by other letters: of the last one, two bits are not used. */
const respellSignature = (signature: string): string => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = letters.indexOf(signature.at(-1) ?? "A");
  return `${signature.slice(0, -1)}${letters[last ^ 1]}`;
};
