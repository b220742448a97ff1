import { createSigner, joinToken } from "../../system/token-issuer.ts";
import { type DefectKind, formatValue, tokensOf } from "./token-context.ts";

const badKeyIds = [
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
];

/** Tokens with a foreign key, or with a key id that the issuer does not publish. */
export const keyDefects: DefectKind = ({ issuer, header, claims, foreignKey, sign }) => {
  const jwk = issuer.jwkOf(foreignKey);
  const signForeign = createSigner(foreignKey);
  const foreignHeader = { ...header, kid: "stranger" };
  return {
    "a foreign key under the issuer's key id": joinToken(header, claims, signForeign),
    "a foreign key under its own id": joinToken(foreignHeader, claims, signForeign),
    ...tokensOf(
      badKeyIds,
      (kid) => `key id ${formatValue(kid)}`,
      (kid) => joinToken({ ...header, kid }, claims, sign),
    ),
    "a key in the header": joinToken({ ...foreignHeader, jwk }, claims, signForeign),
    "a key in the header under the issuer's key id": joinToken({ ...header, jwk }, claims, signForeign),
    ...tokensOf(
      ["jku", "x5u"],
      (name) => `an address of keys in ${name}`,
      (name) => joinToken({ ...foreignHeader, [name]: "https://evil.example/jwks.json" }, claims, signForeign),
    ),
  };
};

/** Tokens with a valid signature whose header contains a forbidden field or type. */
export const headerFieldDefects: DefectKind = ({ issuer, foreignKey, withHeader }) => ({
  ...tokensOf(
    [
      { jku: "https://evil.example/" },
      { x5u: "https://evil.example/" },
      { jwk: issuer.jwkOf(foreignKey) },
      { x5c: ["MIIB"] },
      { crit: ["exp"] },
      { b64: false },
      { zip: "DEF" },
      { enc: "A256GCM" },
    ],
    (field) => `a valid signature and ${Object.keys(field)[0]} in the header`,
    withHeader,
  ),
  ...tokensOf(
    ["logout+jwt", "dpop+jwt", "JWE", 1],
    (typ) => `type ${typ}`,
    (typ) => withHeader({ typ }),
  ),
});
