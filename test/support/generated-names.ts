import type { TemplateService } from "../../infra/constructs/security/product-account-rights.ts";

/** The longest name of a resource by service. A queue's excludes the suffix `.fifo`. */
export const maxNameLengths: Readonly<Record<TemplateService, number>> = {
  sqs: 75,
  sns: 256,
  ssm: 1011,
  dynamodb: 255,
  s3: 63,
};

/** The suffix of a name that CloudFormation generates. */
const RANDOM_SUFFIX = "-abcdefghijkl";

/**
 * Generates a resource's name like CloudFormation. If the names of stack and resource are too long together, each gets
 * half of the space, the stack the larger half. AWS does not document this rule; it follows from observed names: a
 * bucket of the stack `ChineseboostAnalyticsStack` is
 * `chineseboostanalyticsstac-rainlyticslogsbucket8df4-hdst4ohfvdif`.
 */
export function generateName(stackName: string, logicalId: string, maxLength: number): string {
  const available = maxLength - RANDOM_SUFFIX.length - 1;
  const fits = stackName.length + logicalId.length <= available;
  const [stackPart, resourcePart] = fits
    ? [stackName, logicalId]
    : [stackName.slice(0, Math.ceil(available / 2)), logicalId.slice(0, Math.floor(available / 2))];
  const name = `${stackPart}-${resourcePart}${RANDOM_SUFFIX}`;
  return maxLength === 63 ? name.toLowerCase() : name;
}
