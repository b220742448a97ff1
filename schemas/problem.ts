import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** An error as answered: `application/problem+json`, RFC 9457, with the extensions the API adds. */
export const Problem = defineSchema(() =>
  z
    .strictObject({
      type: z.string(),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      instance: z.string(),
      code: z.string(),
      requestId: z.string(),
      errors: z
        .array(z.strictObject({ pointer: z.string().describe("RFC 6901, into the body"), detail: z.string() }))
        .optional(),
      currentStatus: z.string().optional(),
      allowedActions: z.array(z.string()).optional(),
      operationId: z.string().optional().describe("the operation that is in the way"),
    })
    .meta({ id: "Problem" }),
);
export type Problem = z.infer<typeof Problem>;

/** An RFC 6901 pointer to where in a body something lies; the empty path is the body as a whole. */
export const toPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
