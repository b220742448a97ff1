/**
 * Counts the dynamic references in a text. CloudFormation replaces it by a value that it reads with the
 * product's rights, so a tenant's text must never add one. Source: AWS CloudFormation User Guide, "Get values stored in
 * other services using dynamic references".
 */
export const countDynamicReferences = (text: string): number => [...text.matchAll(/\{\{\s*resolve\s*:/gi)].length;

/** The rule for the texts that can become parameters of stacks. */
export const dynamicReferenceRule = "must not contain {{resolve:, a dynamic reference of CloudFormation";
