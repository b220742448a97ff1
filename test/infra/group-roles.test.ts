import { describe, expect, test } from "vitest";
import { Role } from "../../schemas/user.ts";
import {
  controlPlane,
  idOf,
  mentions,
  resourceOf,
  resourcesOf,
  rightsByRole,
  statementsIn,
  through,
} from "./templates.ts";

const { controlPlane: template } = controlPlane();
const tokenIssuer = { issuer: "https://login.example.com", audience: "tenantry" };
const { controlPlane: withOtherIssuer } = controlPlane({ tokenIssuer });

const { id: pool, properties: identityPool } = resourceOf(template, "AWS::Cognito::IdentityPool");
const roleNamed = (of: typeof template, name: string) =>
  resourceOf(of, "AWS::IAM::Role", ({ RoleName }) => RoleName === name);

/** What a role may do, in words: each action with what it is about and under which conditions. */
function rightsOf(role: string) {
  const statements = rightsByRole(template).get(roleNamed(template, `Tenantry-${role}`).id) ?? [];
  return statements.map(({ effect, actions, resources, condition }) => ({
    effect,
    actions,
    on: resources.map((resource) => (mentions(resource, "AuditBucket") ? partOf(resource) : idOf(resource))),
    condition,
  }));
}

/** Which part of the audit bucket an ARN is about; the whole is the bucket itself, and no object in it. */
const partOf = (arn: unknown): string => /"(\/[^"]+)"\]\]\}$/.exec(JSON.stringify(arn))?.[1] ?? "the bucket";

const readsTheAudit = [
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
    condition: { StringEquals: { "kms:ViaService": through("s3") } },
  },
];
const putsOwnEvents = {
  effect: "Allow",
  actions: ["events:PutEvents"],
  on: [expect.stringMatching(/^Bus/)],
  condition: {
    "ForAllValues:StringNotLike": { "events:source": ["tenantry.*", "product.*"] },
    Null: { "events:source": "false" },
  },
};

describe("Who is in a group", () => {
  test.each([
    ["platform-admin", [...readsTheAudit, putsOwnEvents]],
    ["auditor", readsTheAudit],
    ["product-owner", []],
    ["tenant-admin", []],
    ["member", []],
  ])("%s may do exactly this with AWS's own resources", (role, rights) => {
    expect(rightsOf(role)).toEqual(rights);
    expect(roleNamed(template, `Tenantry-${role}`).properties).not.toHaveProperty("ManagedPolicyArns");
  });

  test.each(Role.options)("%s gets sessions of its own role, which trusts nobody but who has signed in", (role) => {
    const { id, properties } = roleNamed(template, `Tenantry-${role}`);
    expect(statementsIn(properties["AssumeRolePolicyDocument"])).toEqual([
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
    const group = resourceOf(template, "AWS::Cognito::UserPoolGroup", ({ GroupName }) => GroupName === role);
    expect(idOf(group.properties["RoleArn"])).toBe(id);
  });

  test("and in others too has the session of the group that may more", () => {
    const byPrecedence = resourcesOf(template, "AWS::Cognito::UserPoolGroup")
      .map(([, { Properties }]) => Properties as { GroupName: string; Precedence: number })
      .sort((one, other) => one.Precedence - other.Precedence);
    const rights = byPrecedence.map(({ GroupName }) => rightsOf(GroupName).length);
    expect(rights).toEqual([...rights].sort((one, other) => other - one));
    expect(new Set(byPrecedence.map(({ Precedence }) => Precedence)).size).toBe(Role.options.length);
  });
});

describe("The identity pool", () => {
  test("knows those alone who have signed in at our client, and asks whether they are signed in still", () => {
    expect(identityPool).toMatchObject({ AllowUnauthenticatedIdentities: false, AllowClassicFlow: false });
    expect(identityPool["CognitoIdentityProviders"]).toEqual([
      expect.objectContaining({
        ClientId: { "Fn::ImportValue": expect.stringContaining("RefUsersUserPoolConsoleClient") },
        ServerSideTokenCheck: true,
      }),
    ]);
  });

  test("gives the role that the token says, none where it says none, and never one to strangers", () => {
    const { properties } = resourceOf(template, "AWS::Cognito::IdentityPoolRoleAttachment");
    expect(Object.values(properties["RoleMappings"] as object)).toEqual([
      expect.objectContaining({ Type: "Token", AmbiguousRoleResolution: "Deny" }),
    ]);
    const roles = properties["Roles"] as Record<string, unknown>;
    expect(Object.keys(roles)).toEqual(["authenticated"]);
    expect(idOf(roles["authenticated"])).toBe(roleNamed(template, "Tenantry-member").id);
  });

  test("knows nobody where another issuer says who people are", () => {
    const { properties } = resourceOf(withOtherIssuer, "AWS::Cognito::IdentityPool");
    expect(properties["CognitoIdentityProviders"]).toEqual([]);
    const mapping = resourceOf(withOtherIssuer, "AWS::Cognito::IdentityPoolRoleAttachment");
    expect(mapping.properties).not.toHaveProperty("RoleMappings");
  });
});
