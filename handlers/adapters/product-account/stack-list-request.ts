import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { callProvisioner } from "./provisioner-call.ts";

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
export async function requestStackList(request: {
  productId: string;
  after?: string | undefined;
  find?: string[];
}): Promise<ListStacksResponse> {
  const { status, body } = await callProvisioner({ task: "list-stacks", ...request });
  const response = ListStacksResponse.safeParse(JSON.parse(body || "null"));
  if (status >= 300 || !response.success) {
    throw new Error(`The stacks of ${request.productId} could not be listed: ${body}`);
  }
  return response.data;
}
