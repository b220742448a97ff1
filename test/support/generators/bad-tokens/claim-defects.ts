import { joinToken } from "../../system/token-issuer.ts";
import { type DefectKind, formatValue, nowSeconds, tokensOf, withoutClaim } from "./token-context.ts";

/** Tokens of another issuer. */
export const issuerDefects: DefectKind = (context) => {
  const { issuer } = context.issuer;
  return {
    ...tokensOf(
      ["https://evil.example", `${issuer}/`, issuer.toUpperCase(), `${issuer}.evil.example`, "", 1, null, [issuer]],
      (iss) => `issuer ${formatValue(iss)}`,
      (iss) => context.withClaims({ iss }),
    ),
    "no issuer": withoutClaim(context, "iss"),
  };
};

/** Tokens that are expired, not valid yet, or without a valid time. */
export const timeDefects: DefectKind = (context) => {
  const { header, claims, sign, withClaims } = context;
  return {
    "expiry a second ago": withClaims({ exp: nowSeconds() - 1 }),
    "expiry in 1970": withClaims({ exp: 0 }),
    "no expiry": withoutClaim(context, "exp"),
    ...tokensOf(
      [null, "9999999999", "never", [], -1],
      (exp) => `expiry ${formatValue(exp)}`,
      (exp) => withClaims({ exp }),
    ),
    "expiry at infinity": joinToken(header, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999'), sign),
    "not valid before the next hour": withClaims({ nbf: nowSeconds() + 3600 }),
    "not valid before a text": withClaims({ nbf: "yesterday" }),
  };
};

/** Tokens without a valid subject, or too large. */
export const subjectDefects: DefectKind = (context) => ({
  "no subject": withoutClaim(context, "sub"),
  ...tokensOf(
    ["", null, 1, ["someone"], "x".repeat(256)],
    (sub) => `subject ${formatValue(sub).slice(0, 12)}`,
    (sub) => context.withClaims({ sub }),
  ),
  "an excessive size": context.withClaims({ padding: "x".repeat(9000) }),
});

/** Tokens that contain a name twice. Parsers may read either value. */
export const duplicateNameDefects: DefectKind = ({ header, claims, sign }) => {
  const withClaimText = (text: string) => joinToken(header, JSON.stringify(claims).replace("{", `{${text},`), sign);
  const withHeaderText = (text: string) => joinToken(JSON.stringify(header).replace("{", `{${text},`), claims, sign);
  return {
    "two issuers": withClaimText('"iss":"https://evil.example"'),
    "two subjects": withClaimText('"sub":"admin"'),
    "two subjects, one with an escape in its name": withClaimText('"\\u0073ub":"admin"'),
    "two expiries": withClaimText('"exp":1'),
    "two algorithms": withHeaderText('"alg":"none"'),
    "two key ids": withHeaderText('"kid":"stranger"'),
  };
};
