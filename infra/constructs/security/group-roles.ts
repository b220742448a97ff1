import { Duration } from "aws-cdk-lib";
import { CfnIdentityPool, CfnIdentityPoolRoleAttachment, type UserPoolClient } from "aws-cdk-lib/aws-cognito";
import { ArnPrincipal, Role as IamRole, PolicyStatement, WebIdentityPrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { Role } from "../../../schemas/user.ts";
import { listMachineRoles, type Organization } from "./organization.ts";

const identityProvider = "cognito-identity.amazonaws.com";

/** Settings of the groups' roles. */
export interface GroupRolesProps {
  /** The client of people's tokens. Undefined if another issuer authenticates people: the identity pool then accepts
   *  nobody, because it could not exclude people whom that issuer has disabled. */
  readonly client: UserPoolClient | undefined;
  /** AWS's name of the provider of these tokens. */
  readonly poolName: string;
  /** The organization whose machines may assume roles too.
   *  @default - no machine may */
  readonly organization?: Organization | undefined;
}

/** An IAM role for each role of the platform. A member of a group can exchange a token for a session of the group's role.
 *  `grantGroupRights` grants the rights. */
export class GroupRoles extends Construct {
  readonly roles: Readonly<Record<Role, IamRole>>;
  readonly identityPool: CfnIdentityPool;

  constructor(scope: Construct, id: string, { client, poolName, organization }: GroupRolesProps) {
    super(scope, id);
    this.identityPool = new CfnIdentityPool(this, "IdentityPool", {
      identityPoolName: "tenantry",
      allowUnauthenticatedIdentities: false,
      // In the classic flow a person could request any role that trusts the pool.
      allowClassicFlow: false,
      cognitoIdentityProviders: client
        ? [{ clientId: client.userPoolClientId, providerName: poolName, serverSideTokenCheck: true }]
        : [],
    });
    const signedIn = new WebIdentityPrincipal(identityProvider, {
      StringEquals: { [`${identityProvider}:aud`]: this.identityPool.ref },
      "ForAnyValue:StringLike": { [`${identityProvider}:amr`]: "authenticated" },
    });
    const roleOf = (role: Role) =>
      new IamRole(this, role, {
        roleName: `Tenantry-${role}`,
        description: `The AWS rights of the group ${role} of Tenantry`,
        assumedBy: signedIn,
        maxSessionDuration: Duration.hours(1),
      });
    this.roles = Object.fromEntries(Role.options.map((role) => [role, roleOf(role)])) as Record<Role, IamRole>;
    this.#mapRolesByToken(client, poolName);
    if (organization) this.#allowMachineRoles(organization);
  }

  /** Allows machines to assume the roles while their account is in the organization. The machine's account must allow it
   *  too. */
  #allowMachineRoles(organization: Organization): void {
    const { id, machines } = organization;
    for (const role of listMachineRoles(organization)) {
      this.roles[role].assumeRolePolicy?.addStatements(
        new PolicyStatement({
          principals: machines[role].map((arn) => new ArnPrincipal(arn)),
          actions: ["sts:AssumeRole"],
          conditions: { StringEquals: { "aws:PrincipalOrgID": id } },
        }),
      );
    }
  }

  /** Maps sessions to the role that the token names. A token without a group gets no session. */
  #mapRolesByToken(client: UserPoolClient | undefined, poolName: string): void {
    const mapping = client && {
      identityProvider: `${poolName}:${client.userPoolClientId}`,
      type: "Token",
      ambiguousRoleResolution: "Deny",
    };
    new CfnIdentityPoolRoleAttachment(this, "Mapping", {
      identityPoolId: this.identityPool.ref,
      // The service requires a default role; the role of members has no rights.
      roles: { authenticated: this.roles.member.roleArn },
      ...(mapping && { roleMappings: { people: mapping } }),
    });
  }
}
