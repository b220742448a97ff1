import type { Failure } from "../../../schemas/operation.ts";
import type { DataLoss, StackChange } from "../../../schemas/stack-change.ts";

const verbs: Record<DataLoss["action"], string> = {
  replace: "replaces",
  mayReplace: "may replace",
  remove: "removes",
};

/** Returns the effect of a change on a resource's data; undefined if the data remains. */
function findLoss({ action, replacement, retained }: StackChange): DataLoss["action"] | undefined {
  if (action === "remove") return retained ? undefined : "remove";
  // A retained table keeps its data, but the product works with the new, empty one.
  if (action === "modify" && replacement === "true") return "replace";
  // CloudFormation decides about a conditional replacement during the update, when nothing can stop it.
  return action === "dynamic" || (action === "modify" && replacement === "conditional") ? "mayReplace" : undefined;
}

/**
 * Lists the resources with data that an update would replace or remove. An update that restores a stack removes only
 * resources that the undone update created, so its removals lose nothing that existed before.
 */
export const listDataLosses = (changes: readonly StackChange[], { restores }: { restores: boolean }): DataLoss[] =>
  changes.flatMap((change) => {
    const action = findLoss(change);
    if (!change.holdsData || action === undefined || (restores && action === "remove")) return [];
    return [{ logicalId: change.logicalId, type: change.type, action }];
  });

/** Describes a loss, such as "replaces Notes (AWS::DynamoDB::Table)". */
export const describeDataLoss = ({ action, logicalId, type }: DataLoss): string =>
  `${verbs[action]} ${logicalId} (${type})`;

/** The most resources that a failure lists. */
const MAX_LOSSES = 20;

/** The code of the failure of an update that would lose data. */
export const WOULD_REPLACE = "wouldReplace";

/** Builds the failure of an update that would lose data; its reason names each resource and the remedy. */
export const buildDataLossFailure = (losses: readonly DataLoss[], stackName: string): Failure => ({
  code: WOULD_REPLACE,
  reason:
    `The update ${losses.map(describeDataLoss).join(", ")} in the stack ${stackName}, and data would be lost. ` +
    "Nothing was changed. Correct the product's template, or send the change again with onReplacement: allow.",
  retryable: true,
  losses: losses.slice(0, MAX_LOSSES).map(({ logicalId, type, action }) => ({
    logicalId: logicalId.slice(0, 255),
    type: type.slice(0, 128),
    action,
  })),
});
