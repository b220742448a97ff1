import { PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dynamodb } from "../../../handlers/adapters/dynamodb/dynamodb.ts";
import { fieldNames } from "../../support/generators/field-names.ts";

/** The body of the last request; no request is really sent. */
let body = "";
beforeAll(() => {
  for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "none");
  dynamodb.middlewareStack.add(
    () => async (args) => {
      body = Buffer.from((args.request as { body: Uint8Array }).body).toString();
      return { output: { $metadata: {} }, response: {} };
    },
    { step: "build", priority: "low", name: "capture" },
  );
});
afterAll(() => {
  dynamodb.middlewareStack.remove("capture");
  vi.unstubAllEnvs();
});

const flat = fc.dictionary(fieldNames, fc.oneof(fc.string(), fc.integer(), fc.boolean()));
const fields = fc.dictionary(
  fc.constantFrom("tags", "limits", "parameters"),
  fc.oneof(flat, fc.dictionary(fieldNames, flat)),
);

describe("a written item", () => {
  it("keeps fields with any name", async () => {
    await fc.assert(
      fc.asyncProperty(fields, async (item) => {
        await dynamodb.send(new PutCommand({ TableName: "T", Item: { id: "1", ...item } }));
        expect(unmarshall(JSON.parse(body).Item)).toEqual({ id: "1", ...item });
      }),
      { numRuns: 200, examples: [[{ tags: { constructor: "x" } }], [{ limits: { constructor: { name: "Set" } } }]] },
    );
  });

  it("keeps fields with any name in a transaction", async () => {
    const tags = { constructor: "x", toString: "y" };
    await dynamodb.send(
      new TransactWriteCommand({ TransactItems: [{ Put: { TableName: "T", Item: { id: "1", tags } } }] }),
    );
    expect(JSON.parse(body).TransactItems[0].Put.Item).toEqual({
      id: { S: "1" },
      tags: { M: { constructor: { S: "x" }, toString: { S: "y" } } },
    });
  });
});
