import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** A change of one resource of a stack, as CloudFormation's change set announces it. */
export const StackChange = defineSchema(() =>
  z
    .strictObject({
      action: z
        .enum(["add", "modify", "remove", "import", "dynamic"])
        .describe("`dynamic`: CloudFormation decides during the update"),
      logicalId: z.string().describe("the name in the template; a nested stack's name comes first, after it a slash"),
      type: z.string().describe("the resource's type, such as `AWS::DynamoDB::Table`"),
      replacement: z
        .enum(["false", "true", "conditional"])
        .describe("whether a new resource takes the place of the resource; `conditional`: it may"),
      retained: z.boolean().describe("whether the resource remains in the account when the stack gives it up"),
      holdsData: z.boolean().describe("whether resources of this type hold data"),
    })
    .meta({ id: "StackChange" }),
);
export type StackChange = z.infer<typeof StackChange>;

/** The answer to an update that would replace or remove a resource that holds data. */
export const OnReplacement = defineSchema(() =>
  z.enum(["stop", "allow"]).meta({
    id: "OnReplacement",
    title: "If data would be lost",
    description: "stops or allows an update that replaces or removes a resource that holds data; `stop` by default",
  }),
);
export type OnReplacement = z.infer<typeof OnReplacement>;

/** A resource that holds data and that an update would replace or remove. */
export const DataLoss = defineSchema(() =>
  z
    .strictObject({
      logicalId: z.string().max(255).describe("the name of the resource in the template"),
      type: z.string().max(128).describe("the resource's type, such as `AWS::DynamoDB::Table`"),
      action: z.enum(["replace", "mayReplace", "remove"]),
    })
    .meta({ id: "DataLoss" }),
);
export type DataLoss = z.infer<typeof DataLoss>;
