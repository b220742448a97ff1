import { encodeBase64url, joinToken } from "../../system/token-issuer.ts";
import type { DefectKind } from "./token-context.ts";

/** Tokens whose parts do not belong together, or whose number of parts is wrong. */
export const partDefects: DefectKind = ({ header, claims, withClaims }) => {
  const genuine = withClaims({});
  const [head = "", body = "", signature = ""] = genuine.split(".");
  const [, , otherSignature] = withClaims({ sub: "other" }).split(".");
  return {
    "a changed claim": [head, encodeBase64url({ ...claims, sub: "admin" }), signature].join("."),
    "a changed header": [encodeBase64url({ ...header, extra: 1 }), body, signature].join("."),
    "an empty signature": [head, body, ""].join("."),
    "no last part": [head, body].join("."),
    "one part too many": [genuine, signature].join("."),
    "five parts, like an encrypted token": [head, "", body, signature, "x"].join("."),
    "the signature of another token": [head, body, otherSignature].join("."),
    "half a signature": [head, body, signature.slice(0, signature.length / 2)].join("."),
    "an empty text": "",
    "two dots": "..",
    "a word": "token",
    "an empty header and empty claims": joinToken({}, {}, () => ""),
  };
};

/** Tokens with a wrong encoding, or with header or claims that are not a JSON object. */
export const encodingDefects: DefectKind = ({ header, claims, sign, withClaims }) => {
  const [head = "", body = "", signature = ""] = withClaims({}).split(".");
  return {
    "another spelling of the signature": [head, body, respellSignature(signature)].join("."),
    padding: [head, body, `${signature}==`].join("."),
    "plain base64": [head, body, Buffer.from(signature, "base64url").toString("base64")].join("."),
    "a space": `${head}. ${body}.${signature}`,
    "a line feed": `${head}.${body}.\n${signature}`,
    "claims that are a list": joinToken(header, [claims], sign),
    "claims that are null": joinToken(header, "null", sign),
    "claims that are not JSON": joinToken(header, "{sub:someone}", sign),
    "a header that is not JSON": joinToken("{alg:RS256}", claims, sign),
    "a header that is a list": joinToken([header], claims, sign),
    "claims that are no text": [head, Buffer.from([0xff, 0xfe, 0xfd]).toString("base64url"), signature].join("."),
    "a byte order mark before the claims": joinToken(header, `\ufeff${JSON.stringify(claims)}`, sign),
  };
};

/** Returns another spelling of the same bytes. Two bits of the last character are not used. */
function respellSignature(signature: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(signature.at(-1) ?? "A");
  return `${signature.slice(0, -1)}${alphabet[last ^ 1]}`;
}
