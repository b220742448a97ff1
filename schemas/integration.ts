import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** The largest template that CloudFormation accepts, in characters. The request body may have 1 MB as well. */
export const MAX_TEMPLATE_LENGTH = 1_000_000;

const timeoutMinutes = defineSchema(() =>
  z.int().min(1).max(180).optional().meta({
    title: "Time-out in minutes",
    description: "the time after which the work on one tenant counts as failed; 30 minutes without it",
  }),
);
export const parameterTemplates = defineSchema(() =>
  z
    .record(
      z.string().regex(/^[A-Za-z0-9]{1,255}$/, "must be the name of a CloudFormation parameter"),
      z.string().max(4096),
    )
    .optional()
    .meta({
      title: "Parameters",
      description: "the stack's parameters; values may contain placeholders such as ${tenant.id}",
    }),
);

/** A consent that CloudFormation requires before it creates IAM resources or expands a template. */
export const Capability = defineSchema(() =>
  z.enum(["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]).meta({ id: "Capability" }),
);
export type Capability = z.infer<typeof Capability>;
/** The consents that a template needs. */
export const capabilities = defineSchema(() =>
  z
    .array(Capability)
    .optional()
    .meta({ title: "Capabilities", description: "the capabilities that the template needs" }),
);
const kind = {
  title: "Kind",
  description: "`cloudformation` deploys a stack; with `events` the product does the work",
};

/** An integration by a stack in the product's account. */
export const CloudFormationIntegration = defineSchema(() =>
  z
    .strictObject({
      kind: z.literal("cloudformation").meta(kind),
      template: z
        .string()
        .min(1)
        .max(MAX_TEMPLATE_LENGTH)
        .meta({ title: "Template", description: "the text of the CloudFormation template" }),
      parameters: parameterTemplates,
      capabilities,
      timeoutMinutes,
    })
    .meta({ id: "CloudFormationIntegration" }),
);
/** An integration of a product that provisions itself. */
export const EventsIntegration = defineSchema(() =>
  z.strictObject({ kind: z.literal("events").meta(kind), timeoutMinutes }).meta({ id: "EventsIntegration" }),
);

/** The way in which a subscription is provisioned: the control plane deploys a stack, or the product reacts to events. */
export const IntegrationKind = defineSchema(() => z.enum(["cloudformation", "events"]));
export type IntegrationKind = z.infer<typeof IntegrationKind>;

/** The settings for the provisioning of a tenant. */
export const Integration = defineSchema(() =>
  z
    .discriminatedUnion("kind", [CloudFormationIntegration, EventsIntegration])
    .meta({ id: "Integration", title: "Integration", description: "how a tenant is provisioned" }),
);

/** The integration in responses; lists omit the text of the template. */
export const IntegrationView = defineSchema(() =>
  z
    .discriminatedUnion("kind", [
      CloudFormationIntegration.partial({ template: true }).meta({ id: "CloudFormationIntegrationView" }),
      EventsIntegration,
    ])
    .meta({ id: "IntegrationView" }),
);

export const StoredIntegration = defineSchema(() =>
  z.discriminatedUnion("kind", [
    CloudFormationIntegration.omit({ template: true }).extend({ templateKey: z.string() }),
    EventsIntegration,
  ]),
);

export type StoredIntegration = z.infer<typeof StoredIntegration>;
