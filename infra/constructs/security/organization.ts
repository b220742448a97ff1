import { StaffRole } from "../../../schemas/user.ts";
import { createSettingError, type ReadSetting, readMatching } from "../../setting-reader.ts";

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
  const id = readMatching(setting, "organisation.id", patterns.id, "the id of an organization, such as o-exampleorgid");
  if (id === undefined) return undefined;
  const machinesOf = (role: StaffRole) => {
    const key = `organisation.${role}`;
    const text = setting(key);
    const arns = text?.split(",") ?? [];
    if (arns.every((arn) => patterns.machine.test(arn))) return [role, arns] as const;
    throw createSettingError(key, text, "the ARNs of IAM roles, separated by commas");
  };
  return { id, machines: Object.fromEntries(StaffRole.options.map(machinesOf)) as Record<StaffRole, string[]> };
}
