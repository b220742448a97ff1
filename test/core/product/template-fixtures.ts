/** A template with a parameter that the integration sets. */
export const otherTemplate = `Parameters: { TenantId: { Type: String } }
Resources: { Topic: { Type: "AWS::SNS::Topic" } }`;

/** An integration with that template. */
export const integration = {
  kind: "cloudformation",
  template: otherTemplate,
  parameters: { TenantId: "${tenant.name}" },
} as const;
