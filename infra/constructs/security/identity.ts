import { UserPoolGroup } from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { Role } from "../../../schemas/user.ts";
import { GroupRoles } from "./group-roles.ts";
import type { Organization } from "./organization.ts";
import type { UserDirectory } from "./user-directory.ts";

/** The precedences of the groups. A member of several groups gets the role of the lowest value, which has most rights. */
const groupPrecedences: Readonly<Record<Role, number>> = {
  "platform-admin": 0,
  auditor: 1,
  "product-owner": 2,
  "tenant-admin": 3,
  member: 4,
};

/** Settings of the groups. */
export interface IdentityProps {
  /** The user pool. */
  readonly users: UserDirectory;
  /** Set when people use another issuer's tokens instead of the user pool's. */
  readonly hasExternalIssuer: boolean;
  /** The organization whose machines may assume roles too.
   *  @default - no machine may */
  readonly organization?: Organization | undefined;
}

/** A group of the user pool and an IAM role for each role of the platform. The user catalog assigns roles to people. */
export class Identity extends Construct {
  readonly users: UserDirectory;
  readonly groups: GroupRoles;

  constructor(scope: Construct, id: string, { users, hasExternalIssuer, organization }: IdentityProps) {
    super(scope, id);
    this.users = users;
    this.groups = new GroupRoles(this, "Groups", {
      client: hasExternalIssuer ? undefined : users.consoleClient,
      poolName: users.userPool.userPoolProviderName,
      organization,
    });
    this.#createGroups();
  }

  /** Creates a group for each role. */
  #createGroups(): void {
    for (const role of Role.options) {
      new UserPoolGroup(this, role, {
        userPool: this.users.userPool,
        groupName: role,
        role: this.groups.roles[role],
        precedence: groupPrecedences[role],
      });
    }
  }
}
