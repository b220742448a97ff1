import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Capability, capabilities, parameterTemplates } from "./integration.ts";
import { Plan } from "./plan.ts";

/** The body that validates a template before its product is registered or changed. */
export const ValidateTemplate = defineSchema(() =>
  z
    .strictObject({
      template: z.string().meta({ title: "Template", description: "the text of the template" }),
      parameters: parameterTemplates,
      capabilities,
      plans: z
        .array(Plan)
        .max(20)
        .optional()
        .meta({ title: "Plans", description: "the plans whose values the placeholders contain" }),
    })
    .meta({ id: "ValidateTemplate" }),
);
export type ValidateTemplate = z.infer<typeof ValidateTemplate>;

/** A problem of a template, with its place in the template or in the body. */
const TemplateProblem = defineSchema(() =>
  z
    .strictObject({
      severity: z.enum(["error", "warning"]),
      line: z.int().min(1).optional().describe("the line in the template"),
      column: z.int().min(1).optional(),
      pointer: z.string().optional().describe("a JSON pointer (RFC 6901) into the body"),
      detail: z.string(),
    })
    .meta({ id: "TemplateProblem" }),
);
export type TemplateProblem = z.infer<typeof TemplateProblem>;

/** The contents of a template and its problems. */
export const TemplateValidation = defineSchema(() =>
  z
    .strictObject({
      valid: z.boolean().describe("true without problems of the severity `error`"),
      bytes: z.int(),
      parameters: z.array(
        z.strictObject({
          name: z.string(),
          type: z.string(),
          default: z.string().optional(),
          mapped: z.boolean().describe("whether the body's `parameters` contain it"),
        }),
      ),
      resources: z.array(z.strictObject({ logicalId: z.string(), type: z.string() })),
      capabilities: z.array(Capability).describe("the capabilities that CloudFormation requires"),
      problems: z.array(TemplateProblem),
    })
    .meta({ id: "TemplateValidation" }),
);
export type TemplateValidation = z.infer<typeof TemplateValidation>;
