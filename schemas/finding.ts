import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** The kinds of findings by their source: the tenant's stacks, its users' identities, its products' queues. */
export const findingSources = {
  stacks: [
    "accountUnreachable",
    "stackMissing",
    "stackForeign",
    "stackLeftover",
    "stackUnusable",
    "stackParameters",
    "stackTemplate",
    "stackOutputs",
    "stackDrifted",
    "stackProtected",
  ],
  identities: ["identityMissing", "identityDisabled", "identityEnabled", "identityGroups", "identityLeftover"],
  queues: ["queueMissing", "queueChanged"],
} as const;
export type FindingSource = keyof typeof findingSources;
export type FindingKind = (typeof findingSources)[FindingSource][number];

/** The most findings that an operation keeps. */
export const MAX_FINDINGS = 50;
/** The longest detail of a finding, in characters. */
export const MAX_DETAIL_LENGTH = 400;

/** A difference between the record and reality. */
export const Finding = defineSchema(() =>
  z
    .strictObject({
      kind: z.enum([...findingSources.stacks, ...findingSources.identities, ...findingSources.queues]),
      subject: z.string().describe("the name of the stack, the id of the user or the id of the product"),
      detail: z.string().describe("what the record says and what is there, in words"),
      repair: z.string().optional().describe("what a repair does about it; absent if a person has to decide"),
      repaired: z.boolean().optional().describe("the result of a repair; absent before one"),
    })
    .meta({ id: "Finding" }),
);
export type Finding = z.infer<typeof Finding>;
