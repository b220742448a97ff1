import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller } from "../aws/signed-calls.ts";

const lambda = createSignedCaller({
  name: "lambda",
  endpointVariable: "AWS_ENDPOINT_URL_LAMBDA",
  isTransient: ({ status }) => status === 429 || status >= 500,
});

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

/** Calls the provisioner, the only function that product accounts admit, for stack names or the state of stacks. */
export async function requestStackList(request: {
  productId: string;
  after?: string | undefined;
  find?: string[];
}): Promise<ListStacksResponse> {
  const { status, body } = await lambda({
    method: "POST",
    path: `/2015-03-31/functions/${readEnvironment("PROVISIONER_FUNCTION")}/invocations`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ task: "list-stacks", ...request }),
  });
  const response = ListStacksResponse.safeParse(JSON.parse(body || "null"));
  if (status >= 300 || !response.success) {
    throw new Error(`The stacks of ${request.productId} could not be listed: ${body}`);
  }
  return response.data;
}
