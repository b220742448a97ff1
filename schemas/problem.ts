import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** An error response: `application/problem+json` (RFC 9457) with the API's extensions. */
export const Problem = defineSchema(() =>
  z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().describe("a JSON pointer (RFC 6901) into the body"),
          detail: z.string(),
        }),
      )
      .optional(),
    currentStatus: z.string().optional(),
    allowedActions: z.array(z.string()).optional(),
    operationId: z.string().optional().describe("the operation that blocks the request"),
  }),
);
export type Problem = z.infer<typeof Problem>;

/** Returns the JSON pointer (RFC 6901) of a path in a body; the empty path is the whole body. */
export const toPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
