import { UserPoolGroup } from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { Role } from "../../../schemas/user.ts";
import { GroupRoles } from "./group-roles.ts";
import type { Organization } from "./organization.ts";
import type { UserDirectory } from "./user-directory.ts";

/** Who is in several groups gets sessions of the one with the lowest: of those who may more than others. */
const groupPrecedences: Readonly<Record<Role, number>> = {
  "platform-admin": 0,
  auditor: 1,
  "product-owner": 2,
  "tenant-admin": 3,
  member: 4,
};

/** Settings of the identity provider. */
export interface IdentityProps {
  /** The user pool. */
  readonly users: UserDirectory;
  /** Set when people use another issuer's tokens instead of the user pool's. */
  readonly hasExternalIssuer: boolean;
  /** Whose machines may take roles of people too.
   *  @default - no machine does */
  readonly organization?: Organization | undefined;
}

/** The roles of people: a group of the user pool and an IAM role for each role of the platform. What they may do is in the
 *  user catalogue. */
export class Identity extends Construct {
  readonly users: UserDirectory;
  readonly groups: GroupRoles;

  constructor(scope: Construct, id: string, { users, hasExternalIssuer: otherIssuer, organization }: IdentityProps) {
    super(scope, id);
    this.users = users;
    this.groups = new GroupRoles(this, "Groups", {
      client: otherIssuer ? undefined : users.consoleClient,
      poolName: users.userPool.userPoolProviderName,
      organization,
    });
    this.#createGroups();
  }

  /** A group for each role that a person can hold. */
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
