import type { TemplateService } from "../../infra/constructs/security/product-account-rights.ts";

/** The longest name of a resource of each service; a queue's as it is before `.fifo`. */
export const maxNameLengths: Readonly<Record<TemplateService, number>> = {
  sqs: 75,
  sns: 256,
  ssm: 1011,
  dynamodb: 255,
  s3: 63,
};

/** The ending that CloudFormation gives a name, with the hyphen before it. */
const RANDOM_SUFFIX = "-abcdefghijkl";

/**
 * Names a resource as CloudFormation was seen to do: where the names of stack and resource are too long together, each
 * gets half of what is left, the stack the larger half. AWS does not document it; a bucket of the stack
 * `ChineseboostAnalyticsStack` is `chineseboostanalyticsstac-rainlyticslogsbucket8df4-hdst4ohfvdif`.
 */
export const generateName = (stackName: string, logicalId: string, longest: number): string => {
  const left = longest - RANDOM_SUFFIX.length - 1;
  const whole = stackName.length + logicalId.length <= left;
  const [ofStack, ofResource] = whole
    ? [stackName, logicalId]
    : [stackName.slice(0, Math.ceil(left / 2)), logicalId.slice(0, Math.floor(left / 2))];
  const name = `${ofStack}-${ofResource}${RANDOM_SUFFIX}`;
  return longest === 63 ? name.toLowerCase() : name;
};
