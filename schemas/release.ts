import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { ProductId, Timestamp } from "./ids.ts";
import { Capability, capabilities, MAX_TEMPLATE_LENGTH, parameterTemplates } from "./integration.ts";

/** The number of a release, from 1 for each product. */
export const ReleaseNumber = defineSchema(() =>
  z.int().min(1).max(999_999).meta({ title: "Release", description: "the number of one of the product's releases" }),
);

export const ReleaseStatus = defineSchema(() =>
  z.enum(["verifying", "available", "failed", "withdrawn"]).meta({ id: "ReleaseStatus" }),
);
export type ReleaseStatus = z.infer<typeof ReleaseStatus>;

const notes = defineSchema(() =>
  z.string().trim().min(1).max(4000).meta({ title: "Notes", description: "what is new in the release" }),
);

/** The body that publishes a release. Absent parts are those of the product's current release. */
export const PublishRelease = defineSchema(() =>
  z
    .strictObject({
      template: z
        .string()
        .min(1)
        .max(MAX_TEMPLATE_LENGTH)
        .optional()
        .meta({ title: "Template", description: "the text of the CloudFormation template" }),
      parameters: parameterTemplates,
      capabilities,
      notes: notes.optional(),
    })
    .refine((release) => Object.keys(release).length > 0, "must contain at least one field")
    .meta({ id: "PublishRelease" }),
);
export type PublishRelease = z.infer<typeof PublishRelease>;

/** A release in responses: a template of a product with its parameters and capabilities. */
export const Release = defineSchema(() =>
  z
    .strictObject({
      productId: ProductId,
      number: ReleaseNumber,
      notes: notes.optional(),
      digest: z
        .string()
        .describe("SHA-256 of the template, the parameters and the capabilities: equal releases have equal digests"),
      status: ReleaseStatus,
      reason: z.string().optional().describe("the reason why the verification failed, and the action that corrects it"),
      parameters: z.record(z.string(), z.string()).optional(),
      capabilities: z.array(Capability).optional(),
      template: z.string().optional().describe("the text of the template, if the request asks for it"),
      createdAt: Timestamp,
      version: z.int(),
    })
    .meta({ id: "Release" }),
);
export type Release = z.infer<typeof Release>;

/** The stored form of a release, beside its product. Its template never changes. */
export const ReleaseRecord = defineSchema(() => Release.omit({ template: true }).extend({ templateKey: z.string() }));
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;
