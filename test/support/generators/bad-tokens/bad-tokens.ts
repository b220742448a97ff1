import type { Json, TokenIssuer } from "../../system/token-issuer.ts";
import { duplicateNameDefects, issuerDefects, subjectDefects, timeDefects } from "./claim-defects.ts";
import { encodingDefects, partDefects } from "./form-defects.ts";
import { headerFieldDefects, keyDefects } from "./header-defects.ts";
import { algorithmDefects, foreignAlgorithmDefects, hmacDefects } from "./signature-defects.ts";
import { createTokenContext, type DefectKind } from "./token-context.ts";

const defectKinds: readonly DefectKind[] = [
  algorithmDefects,
  foreignAlgorithmDefects,
  hmacDefects,
  keyDefects,
  headerFieldDefects,
  issuerDefects,
  timeDefects,
  subjectDefects,
  duplicateNameDefects,
  partDefects,
  encodingDefects,
];

/** Creates bad tokens by their defect. `goodClaims` are the claims with which the issuer's tokens are accepted. */
export function createBadTokens(issuer: TokenIssuer, goodClaims: Json): Record<string, string> {
  const context = createTokenContext(issuer, goodClaims);
  return Object.assign({}, ...defectKinds.map((kind) => kind(context)));
}
