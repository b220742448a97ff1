import { describe, expect, test } from "vitest";
import { Role } from "../../schemas/user.ts";
import {
  findResource,
  findResources,
  groupRightsByRole,
  logicalIdOf,
  mentions,
  parseStatements,
  serviceViaKey,
  synthesizeTemplates,
} from "./templates.ts";

const { controlPlane: template } = synthesizeTemplates();
const tokenIssuer = { issuer: "https://login.example.com", audience: "tenantry" };
const { controlPlane: withOtherIssuer } = synthesizeTemplates({ tokenIssuer });

const { id: pool, properties: identityPool } = findResource(template, "AWS::Cognito::IdentityPool");
const findRole = (of: typeof template, name: string) =>
  findResource(of, "AWS::IAM::Role", ({ RoleName }) => RoleName === name);

/** Returns the statements of a role with readable resources. */
function readRights(role: string) {
  const statements = groupRightsByRole(template).get(findRole(template, `Tenantry-${role}`).id) ?? [];
  return statements.map(({ effect, actions, resources, condition }) => ({
    effect,
    actions,
    on: resources.map((resource) =>
      mentions(resource, "AuditBucket") ? objectPrefixOf(resource) : logicalIdOf(resource),
    ),
    condition,
  }));
}

/** Returns the object prefix of an ARN in the audit bucket, or "the bucket" for the bucket's own ARN. */
const objectPrefixOf = (arn: unknown): string => /"(\/[^"]+)"\]\]\}$/.exec(JSON.stringify(arn))?.[1] ?? "the bucket";

const auditReadStatements = [
  {
    effect: "Allow",
    actions: ["s3:ListBucket", "s3:ListBucketVersions"],
    on: ["the bucket"],
    condition: { StringLike: { "s3:prefix": ["events/*", "logs/*", "AWSLogs/*"] } },
  },
  {
    effect: "Allow",
    actions: ["s3:GetObject", "s3:GetObjectVersion"],
    on: ["/AWSLogs/*", "/events/*", "/logs/*"],
    condition: {},
  },
  {
    effect: "Allow",
    actions: ["kms:Decrypt"],
    on: [expect.stringMatching(/ImportValue.*Key/)],
    condition: { StringEquals: { "kms:ViaService": serviceViaKey("s3") } },
  },
];
const eventPutStatement = {
  effect: "Allow",
  actions: ["events:PutEvents"],
  on: [expect.stringMatching(/^Bus/)],
  condition: {
    "ForAllValues:StringNotLike": { "events:source": ["tenantry.*", "product.*"] },
    Null: { "events:source": "false" },
  },
};

describe("A member of a group", () => {
  test.each([
    ["platform-admin", [...auditReadStatements, eventPutStatement]],
    ["auditor", auditReadStatements],
    ["product-owner", []],
    ["tenant-admin", []],
    ["member", []],
  ])("%s has exactly these rights to AWS resources", (role, rights) => {
    expect(readRights(role)).toEqual(rights);
    expect(findRole(template, `Tenantry-${role}`).properties).not.toHaveProperty("ManagedPolicyArns");
  });

  test.each(Role.options)("%s gets sessions of the group's role, which trusts only signed-in people", (role) => {
    const { id, properties } = findRole(template, `Tenantry-${role}`);
    expect(parseStatements(properties["AssumeRolePolicyDocument"])).toEqual([
      {
        effect: "Allow",
        actions: ["sts:AssumeRoleWithWebIdentity"],
        resources: [undefined],
        principal: { Federated: "cognito-identity.amazonaws.com" },
        condition: {
          StringEquals: { "cognito-identity.amazonaws.com:aud": { Ref: pool } },
          "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
        },
      },
    ]);
    expect(properties["MaxSessionDuration"]).toBe(3600);
    const group = findResource(template, "AWS::Cognito::UserPoolGroup", ({ GroupName }) => GroupName === role);
    expect(logicalIdOf(group.properties["RoleArn"])).toBe(id);
  });

  test("gets the role with most rights if there are several groups", () => {
    const byPrecedence = findResources(template, "AWS::Cognito::UserPoolGroup")
      .map(([, { Properties }]) => Properties as { GroupName: string; Precedence: number })
      .sort((one, other) => one.Precedence - other.Precedence);
    const rights = byPrecedence.map(({ GroupName }) => readRights(GroupName).length);
    expect(rights).toEqual([...rights].sort((one, other) => other - one));
    expect(new Set(byPrecedence.map(({ Precedence }) => Precedence)).size).toBe(Role.options.length);
  });
});

describe("The identity pool", () => {
  test("accepts only people who signed in at our client and are still signed in", () => {
    expect(identityPool).toMatchObject({ AllowUnauthenticatedIdentities: false, AllowClassicFlow: false });
    expect(identityPool["CognitoIdentityProviders"]).toEqual([
      expect.objectContaining({
        ClientId: { "Fn::ImportValue": expect.stringContaining("RefUsersUserPoolConsoleClient") },
        ServerSideTokenCheck: true,
      }),
    ]);
  });

  test("assigns the role of the token, no role without one, and no role to guests", () => {
    const { properties } = findResource(template, "AWS::Cognito::IdentityPoolRoleAttachment");
    expect(Object.values(properties["RoleMappings"] as object)).toEqual([
      expect.objectContaining({ Type: "Token", AmbiguousRoleResolution: "Deny" }),
    ]);
    const roles = properties["Roles"] as Record<string, unknown>;
    expect(Object.keys(roles)).toEqual(["authenticated"]);
    expect(logicalIdOf(roles["authenticated"])).toBe(findRole(template, "Tenantry-member").id);
  });

  test("accepts nobody if another issuer authenticates people", () => {
    const { properties } = findResource(withOtherIssuer, "AWS::Cognito::IdentityPool");
    expect(properties["CognitoIdentityProviders"]).toEqual([]);
    const mapping = findResource(withOtherIssuer, "AWS::Cognito::IdentityPoolRoleAttachment");
    expect(mapping.properties).not.toHaveProperty("RoleMappings");
  });
});
