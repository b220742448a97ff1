import { Duration } from "aws-cdk-lib";
import { CfnIdentityPool, CfnIdentityPoolRoleAttachment, type UserPoolClient } from "aws-cdk-lib/aws-cognito";
import { ArnPrincipal, Role as IamRole, PolicyStatement, WebIdentityPrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { Role } from "../../../schemas/user.ts";
import { listMachineRoles, type Organization } from "./organization.ts";

const identityProvider = "cognito-identity.amazonaws.com";

/** Settings of the groups' roles. */
export interface GroupRolesProps {
  /** By whose tokens people come. Undefined where another issuer says who people are: then nobody comes this way, whom
   *  that issuer could not shut out. */
  readonly client: UserPoolClient | undefined;
  /** The provider of those tokens, as AWS names it. */
  readonly poolName: string;
  /** Whose machines may take roles too.
   *  @default - no machine does */
  readonly organization?: Organization | undefined;
}

/** An IAM role for each role of the platform: who is in a group can exchange a token for a session of its role, and has
 *  the same say among AWS's resources as in the API. What each may do, `letGroupsReach` grants. */
export class GroupRoles extends Construct {
  readonly roles: Readonly<Record<Role, IamRole>>;
  readonly identityPool: CfnIdentityPool;

  constructor(scope: Construct, id: string, { client, poolName, organization }: GroupRolesProps) {
    super(scope, id);
    this.identityPool = new CfnIdentityPool(this, "IdentityPool", {
      identityPoolName: "tenantry",
      allowUnauthenticatedIdentities: false,
      // The classic flow would let a person ask for any role that trusts the pool.
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
        description: `What AWS lets the group ${role} of Tenantry do`,
        assumedBy: signedIn,
        maxSessionDuration: Duration.hours(1),
      });
    this.roles = Object.fromEntries(Role.options.map((role) => [role, roleOf(role)])) as Record<Role, IamRole>;
    this.#mapRolesByToken(client, poolName);
    if (organization) this.#allowMachineRoles(organization);
  }

  /** The machine's own account must let it, too. One that leaves the organisation is out, named or not. */
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

  /** The token says which of its groups counts; a token of no group gets nothing. */
  #mapRolesByToken(client: UserPoolClient | undefined, poolName: string): void {
    const mapping = client && {
      identityProvider: `${poolName}:${client.userPoolClientId}`,
      type: "Token",
      ambiguousRoleResolution: "Deny",
    };
    new CfnIdentityPoolRoleAttachment(this, "Mapping", {
      identityPoolId: this.identityPool.ref,
      // The service wants a role for all; a member's may do nothing.
      roles: { authenticated: this.roles.member.roleArn },
      ...(mapping && { roleMappings: { people: mapping } }),
    });
  }
}
