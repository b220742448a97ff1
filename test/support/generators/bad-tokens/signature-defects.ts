import { constants, sign as cryptoSign } from "node:crypto";
import { createHmacSigner, createKey, createSigner, encodeBase64url, joinToken } from "../../system/token-issuer.ts";
import { type DefectKind, formatValue, tokensOf } from "./token-context.ts";

const omitSignature = () => "";
const fakeSignature = () => encodeBase64url("no signature at all");

/** Tokens with an algorithm that is missing, unknown or "none". */
export const algorithmDefects: DefectKind = ({ issuer, header, claims, sign }) => ({
  ...tokensOf(
    ["none", "None", "NONE", "nOnE", "none ", " none", "", "null", "NonE"],
    (alg) => `algorithm ${formatValue(alg)} without a signature`,
    (alg) => joinToken({ ...header, alg }, claims, omitSignature),
  ),
  ...tokensOf(
    ["none", "None", "NONE"],
    (alg) => `algorithm ${alg} with some signature`,
    (alg) => joinToken({ ...header, alg }, claims, fakeSignature),
  ),
  ...tokensOf(
    [null, 0, true, [], ["RS256"], { name: "RS256" }],
    (alg) => `algorithm ${formatValue(alg)}`,
    (alg) => joinToken({ ...header, alg }, claims, sign),
  ),
  "no algorithm": joinToken({ kid: issuer.key.kid }, claims, sign),
  "an unknown algorithm": joinToken({ ...header, alg: "RS257" }, claims, sign),
  "the algorithm in lower case": joinToken({ ...header, alg: "rs256" }, claims, sign),
});

/** Tokens with a real algorithm that the issuer does not use, or with a wrong name of the algorithm. */
export const foreignAlgorithmDefects: DefectKind = ({ issuer: { key }, header, claims, sign }) => ({
  "another algorithm of the same key: PS256": joinToken({ ...header, alg: "PS256" }, claims, (input) =>
    cryptoSign("sha256", Buffer.from(input), {
      key: key.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    }).toString("base64url"),
  ),
  "another hash of the same key: RS512": joinToken({ ...header, alg: "RS512" }, claims, (input) =>
    cryptoSign("sha512", Buffer.from(input), key.privateKey).toString("base64url"),
  ),
  "a wrong name of the hash: RS384": joinToken({ ...header, alg: "RS384" }, claims, sign),
  "a key of another type: ES256": joinToken(
    { ...header, alg: "ES256" },
    claims,
    createSigner(createKey("stranger-ec", "ES256")),
  ),
  "EdDSA with an RSA key": joinToken({ ...header, alg: "EdDSA" }, claims, sign),
  "an elliptic signature of zeros": joinToken({ ...header, alg: "ES256" }, claims, () =>
    Buffer.alloc(64).toString("base64url"),
  ),
});

/** Tokens whose HMAC uses public data as the secret. */
export const hmacDefects: DefectKind = ({ issuer, header, claims }) => {
  const { key } = issuer;
  const pem = key.publicKey.export({ format: "pem", type: "spki" }).toString();
  const der = key.publicKey.export({ format: "der", type: "spki" });
  const modulus = String(issuer.jwkOf(key)["n"]);
  const signedBy = (secret: string | Buffer) =>
    joinToken({ ...header, alg: "HS256" }, claims, createHmacSigner(secret));
  return {
    ...tokensOf(
      ["HS256", "HS384", "HS512"],
      (alg) => `${alg} with the public key as the secret`,
      (alg) => joinToken({ ...header, alg }, claims, createHmacSigner(pem, alg.replace("HS", "sha"))),
    ),
    "HS256 with the public key's bytes as the secret": signedBy(der),
    "HS256 with the modulus as the secret": signedBy(modulus),
    "HS256 with an empty secret": signedBy(""),
    "HS256 under the name RS256": joinToken(header, claims, createHmacSigner(pem)),
  };
};
