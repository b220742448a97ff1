import type { Operation } from "../../api/resources.ts";

export type Finding = NonNullable<Operation["findings"]>[number];

const names: Record<Finding["kind"], string> = {
  accountUnreachable: "The account can't be reached",
  stackMissing: "A stack is missing",
  stackForeign: "A stack belongs to something else",
  stackLeftover: "A stack is left over",
  stackUnusable: "A stack can't be used",
  stackParameters: "A stack has other parameters",
  stackTemplate: "A stack has another template",
  stackOutputs: "A stack has other outputs",
  stackDrifted: "A stack was changed by hand",
  stackProtected: "A stack is protected against its removal",
  identityMissing: "An identity is missing",
  identityDisabled: "An identity is disabled",
  identityEnabled: "An identity is enabled",
  identityGroups: "An identity has other groups",
  identityLeftover: "An identity is left over",
  queueMissing: "A queue is missing",
  queueChanged: "A queue has other settings",
};

/** Returns the name of a finding in words. */
export const nameFinding = ({ kind }: Pick<Finding, "kind">): string => names[kind];

/** Returns whether a repair can still do something about a finding. */
export const isRepairable = ({ repair, repaired }: Finding): boolean => repair !== undefined && repaired !== true;

/** Returns what became of a finding, or what a repair would do about it. */
export function describeRepair({ repair, repaired }: Finding): string {
  if (repaired === true) return "Repaired.";
  if (repair === undefined) return "A person has to decide.";
  return repaired === false ? `Not repaired. A repair ${repair}.` : `A repair ${repair}.`;
}
