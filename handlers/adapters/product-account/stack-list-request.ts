import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller } from "../aws/signed-calls.ts";

const lambda = createSignedCaller({
  name: "lambda",
  endpointVariable: "AWS_ENDPOINT_URL_LAMBDA",
  isPassing: ({ status }) => status === 429 || status >= 500,
});

const ListStacksResponse = defineSchema(() =>
  z.discriminatedUnion("admitted", [
    z.strictObject({ admitted: z.literal(false) }),
    z.strictObject({
      admitted: z.literal(true),
      names: z.array(z.string()),
      next: z.string().optional(),
      stacks: z.record(z.string(), z.strictObject({ changedAt: z.string(), tags: z.record(z.string(), z.string()) })),
    }),
  ]),
);
export type ListStacksResponse = z.infer<typeof ListStacksResponse>;

/** Asks the one function that products let in for a page of stack names, or for what becomes of some stacks. */
export const requestStackList = async (question: {
  productId: string;
  after?: string | undefined;
  find?: string[];
}): Promise<ListStacksResponse> => {
  const { status, body } = await lambda({
    method: "POST",
    path: `/2015-03-31/functions/${readEnvironment("PROVISIONER_FUNCTION")}/invocations`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ task: "list-stacks", ...question }),
  });
  const answer = ListStacksResponse.safeParse(JSON.parse(body || "null"));
  if (status >= 300 || !answer.success) throw new Error(`The stacks of ${question.productId} were not listed: ${body}`);
  return answer.data;
};
