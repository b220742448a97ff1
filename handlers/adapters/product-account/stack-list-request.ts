import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { callStepFunction } from "../aws/step-function-call.ts";

const ListStacksResponse = defineSchema(() =>
  z.discriminatedUnion("isAccessible", [
    z.strictObject({ isAccessible: z.literal(false) }),
    z.strictObject({
      isAccessible: z.literal(true),
      names: z.array(z.string()),
      next: z.string().optional(),
      stacks: z.record(z.string(), z.strictObject({ changedAt: z.string(), tags: z.record(z.string(), z.string()) })),
    }),
  ]),
);
export type ListStacksResponse = z.infer<typeof ListStacksResponse>;

/** Asks the provisioner for the names of stacks or for the state of stacks. */
export const requestStackList = (request: {
  productId: string;
  after?: string | undefined;
  find?: string[];
}): Promise<ListStacksResponse> =>
  callStepFunction("provisioner", { task: "list-stacks", ...request } as { task: string }, ListStacksResponse);
