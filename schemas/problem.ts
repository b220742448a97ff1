import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** A resource that already has what a request asks for, such as a name. */
export const Existing = defineSchema(() =>
  z.strictObject({ type: z.enum(["tenant", "product", "user"]), id: z.string() }).meta({ id: "Existing" }),
);
export type Existing = z.infer<typeof Existing>;

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
    existing: Existing.optional().describe("the resource that holds the requested value, if the caller may read it"),
  }),
);
export type Problem = z.infer<typeof Problem>;

/** Returns the JSON pointer (RFC 6901) of a path in a body; the empty path is the whole body. */
export const toPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
