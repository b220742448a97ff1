import { StaffRole } from "../../../schemas/user.ts";
import type { ReadSetting } from "../../setting-reader.ts";

/** The organization of the account, and its machines that may call the API with signed requests. */
export interface Organization {
  /** The id in AWS Organizations. */
  readonly id: string;
  /** The ARNs of the IAM roles that may assume each role of the platform. */
  readonly machines: Readonly<Record<StaffRole, readonly string[]>>;
}

/** Returns the roles of the platform that a machine may assume. */
export const listMachineRoles = ({ machines }: Organization): StaffRole[] =>
  StaffRole.options.filter((role) => machines[role].length > 0);

const patterns = { id: /^o-[a-z0-9]{10,32}$/, machine: /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/ };

/** Reads `organisation.id` and, for each staff role, `organisation.<role>` with comma-separated ARNs. */
export function readOrganization(setting: ReadSetting): Organization | undefined {
  const id = setting("organisation.id");
  if (id === undefined) return undefined;
  assertFormat("organisation.id", id, patterns.id, "o-exampleorgid");
  const machinesOf = (role: StaffRole) => {
    const arns = setting(`organisation.${role}`)?.split(",") ?? [];
    for (const arn of arns) assertFormat(`organisation.${role}`, arn, patterns.machine, "the ARN of an IAM role");
    return [role, arns] as const;
  };
  return { id, machines: Object.fromEntries(StaffRole.options.map(machinesOf)) as Record<StaffRole, string[]> };
}

function assertFormat(key: string, value: string, form: RegExp, example: string): void {
  if (!form.test(value)) throw new Error(`${key} is "${value}", which is not of the form ${example}`);
}
