import type { Rejection } from "../../core/shared/decision.ts";
import { headerOf } from "./request.ts";
import type { ScopedCall } from "./route.ts";

/** Returns why an If-Match rejects a resource's version; undefined if it matches or is absent. */
export function checkIfMatch({ request }: ScopedCall, version: number | undefined): Rejection | undefined {
  const ifMatch = headerOf(request, "if-match");
  if (version === undefined || ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  // The digest in an ETag concerns other resources, which the command does not change.
  const tags = ifMatch.split(",").map((tag) => tag.trim().replace(/^("\d+)-[\w-]+"$/, '$1"'));
  if (tags.includes(`"${version}"`)) return undefined;
  return { code: "stale", detail: `The resource is now at version "${version}". Read it again.` };
}
