import { Template } from "aws-cdk-lib/assertions";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import { templateServices } from "../../infra/constructs/security/product-account-rights.ts";
import { readProductAccountProps } from "../../infra/constructs/security/product-account-settings.ts";
import { createApp } from "../../infra/new-app.ts";
import { ProductAccountStack, type ProductAccountStackProps } from "../../infra/stacks/product-account.ts";
import { generateName, maxNameLengths } from "../support/generated-names.ts";
import {
  findResources,
  groupRightsByRole,
  mentions,
  parseStatements,
  type Resource,
  type Statement,
} from "./templates.ts";

function synthesizeTemplate(product: string, settings: Partial<ProductAccountStackProps> = {}) {
  const app = createApp({ builtinCloudFormationValidation: false });
  return Template.fromStack(
    new ProductAccountStack(app, `Tenantry-ProductAccount-${product}`, { product, ...settings }),
  );
}

/** Finds a role with its trust policy, rights and boundary. */
function findRole(template: Template, name: string) {
  const [id = "", role] =
    findResources(template, "AWS::IAM::Role").find(([, { Properties }]) => Properties["RoleName"] === name) ?? [];
  if (role === undefined) throw new Error(`The role ${name} does not exist`);
  const boundaryId = (role.Properties["PermissionsBoundary"] as { Ref?: string } | undefined)?.Ref ?? "";
  const [, boundary] = findResources(template, "AWS::IAM::ManagedPolicy").find(([one]) => one === boundaryId) ?? [];
  return {
    id,
    properties: role.Properties as Resource["Properties"],
    trust: parseStatements(role.Properties["AssumeRolePolicyDocument"]),
    rights: groupRightsByRole(template).get(id) ?? [],
    bounds: boundary ? parseStatements(boundary.Properties["PolicyDocument"]) : [],
  };
}

const template = synthesizeTemplate("crm");
const provisioner = findRole(template, "TenantryProvisioner-crm");
const cloudFormation = findRole(template, "TenantryCloudFormation-crm");
const roleArn = { "Fn::GetAtt": [cloudFormation.id, "Arn"] };
const actionsOf = (statements: Statement[]) => statements.flatMap(({ actions }) => actions);
const allowedBy = (statements: Statement[]) => actionsOf(statements.filter(({ effect }) => effect === "Allow"));
/** Returns the end of an ARN, after the parts that CloudFormation fills in. */
const resourceNameOf = (resource: unknown): string =>
  typeof resource === "string"
    ? resource
    : String((resource as { "Fn::Join": [string, unknown[]] })["Fn::Join"][1].at(-1));

describe("The role for the control plane in a product's account", () => {
  test("has the product's name", () => {
    expect(template.findOutputs("RoleArn")["RoleArn"]?.["Value"]).toEqual({ "Fn::GetAtt": [provisioner.id, "Arn"] });
  });

  test("trusts only the control plane's role with the product's external id", () => {
    expect(provisioner.trust.map(({ actions }) => actions)).toEqual([["sts:AssumeRole"], ["sts:TagSession"]]);
    for (const { effect, principal } of provisioner.trust) {
      expect(effect).toBe("Allow");
      expect(principal).toEqual({ AWS: { Ref: "ControlPlaneRoleArn" } });
    }
    expect(provisioner.trust[0]?.condition).toEqual({ StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } } });
  });

  test("accepts only session tags for tenant, operation and this product", () => {
    expect(provisioner.trust[1]?.condition).toMatchObject({
      StringEquals: { "aws:RequestTag/tenantry:product": "crm" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["tenantry:product", "tenantry:tenant", "tenantry:operation"] },
    });
  });

  test("may manage the product's stacks, validate templates, and pass one role to CloudFormation", () => {
    const [stacks, check, pass, read, ...more] = provisioner.rights;
    expect(more).toEqual([]);
    expect(actionsOf(stacks ? [stacks] : []).every((action) => action.startsWith("cloudformation:"))).toBe(true);
    expect(stacks?.resources.map(resourceNameOf)).toEqual([":stack/tenantry-crm-ten-*/*"]);
    expect(check?.actions.toSorted()).toEqual(["cloudformation:ListStacks", "cloudformation:ValidateTemplate"]);
    expect(check?.resources).toEqual(["*"]);
    const condition = { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } };
    expect(pass).toMatchObject({ actions: ["iam:PassRole"], resources: [roleArn], condition });
    expect(read).toMatchObject({ actions: ["iam:GetRole"], resources: [roleArn] });
    expect(actionsOf(provisioner.rights).filter((action) => action.includes("*"))).toEqual([]);
  });

  test("has its rights in the product's region, whatever region the stack of the account is in", () => {
    const regional = [...provisioner.rights, ...cloudFormation.rights]
      .flatMap(({ resources }) => resources)
      .filter((one) => mentions(one, ":cloudformation:") || /:(?:sqs|sns|ssm|dynamodb):/.test(JSON.stringify(one)));
    expect(regional.length).toBeGreaterThan(4);
    for (const one of regional) {
      expect(JSON.stringify(one)).toMatch(/:(?:cloudformation|sqs|sns|ssm|dynamodb):\*:/);
      expect(mentions(one, "AWS::Region")).toBe(false);
    }
  });

  test("may create, read, execute and delete change sets of the product's stacks only", () => {
    const statements = provisioner.rights.filter(({ actions }) => actions.some((one) => one.endsWith("ChangeSet")));
    expect(statements).toHaveLength(1);
    expect(statements[0]?.resources.map(resourceNameOf)).toEqual([":stack/tenantry-crm-ten-*/*"]);
    expect(statements[0]?.actions.filter((one) => one.endsWith("ChangeSet")).toSorted()).toEqual(
      ["Create", "Delete", "Describe", "Execute"].map((verb) => `cloudformation:${verb}ChangeSet`),
    );
  });

  test("has a boundary of stacks and the one role", () => {
    expect(allowedBy(provisioner.bounds)).toEqual(["cloudformation:*", "iam:PassRole", "iam:GetRole"]);
    const roles = provisioner.bounds.filter(({ actions }) => actions.some((action) => action.startsWith("iam:")));
    for (const { resources } of roles) expect(resources).toEqual([roleArn]);
  });

  test("has no rights for a self-provisioned product and only proves the ownership of the account", () => {
    const proving = synthesizeTemplate("helpdesk", { kind: "events" });
    const role = findRole(proving, "TenantryProvisioner-helpdesk");
    expect(role.rights).toEqual([]);
    expect(role.bounds).toMatchObject([{ effect: "Deny", actions: ["*"], resources: ["*"] }]);
    expect(role.trust.map(({ actions }) => actions)).toEqual([["sts:AssumeRole"], ["sts:TagSession"]]);
    expect(findResources(proving, "AWS::IAM::Role")).toHaveLength(1);
  });

  test("needs no preparation of the account", () => {
    expect(Object.keys(template.findParameters("*")).sort()).toEqual(["ControlPlaneRoleArn", "ExternalId"]);
  });
});

describe("The role for CloudFormation in a product's account", () => {
  test("trusts only CloudFormation", () => {
    expect(cloudFormation.trust).toMatchObject([
      { effect: "Allow", actions: ["sts:AssumeRole"], principal: { Service: "cloudformation.amazonaws.com" } },
    ]);
    expect(template.findOutputs("*")["CloudFormationRoleArn"]?.["Value"]).toEqual(roleArn);
  });

  test("has rights only to resources with names of the product", () => {
    const everywhere = cloudFormation.rights.filter(({ resources }) => resources.includes("*"));
    const ofSubscriptions = ["sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"];
    expect(actionsOf(everywhere)).toEqual([...ofSubscriptions, "kms:CreateGrant", "kms:DescribeKey"]);
    const address = { "Fn::Join": ["", ["dynamodb.*.", { Ref: "AWS::URLSuffix" }]] };
    expect(everywhere[1]?.condition).toEqual({ StringLike: { "kms:ViaService": address } });
    const named = cloudFormation.rights.filter((statement) => !everywhere.includes(statement));
    const names = named.flatMap(({ resources }) => resources.map(resourceNameOf));
    for (const name of names) expect(name).toMatch(/(tenantry-crm-ten-\*|parameter\/tenantry\/crm\/\*)$/);
  });

  test("may create queues, parameters, tables, topics and buckets, but no IAM resources", () => {
    const actions = actionsOf(cloudFormation.rights);
    expect(actions).toEqual(
      expect.arrayContaining([
        "sqs:CreateQueue",
        "ssm:PutParameter",
        "dynamodb:CreateTable",
        "sns:CreateTopic",
        "s3:CreateBucket",
      ]),
    );
    expect(new Set(actions.map((action) => action.split(":")[0]))).toEqual(
      new Set(["sqs", "ssm", "dynamodb", "sns", "s3", "kms"]),
    );
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  test("cannot read or write the content of queues, tables, buckets or topics", () => {
    const contents =
      /:(Send|Receive|DeleteMessage|Publish|GetItem|Query|Scan|PutItem|BatchGet|BatchWrite|GetObject|PutObject)/;
    expect(actionsOf(cloudFormation.rights).filter((action) => contents.test(action))).toEqual([]);
  });

  test("has a boundary without IAM", () => {
    const denied = actionsOf(cloudFormation.bounds.filter(({ effect }) => effect === "Deny"));
    expect(denied).toEqual(expect.arrayContaining(["iam:*", "sts:*"]));
    expect(
      allowedBy(cloudFormation.bounds).filter((action) => /^(iam|sts|organizations|account|\*)/.test(action)),
    ).toEqual([]);
  });

  test("has the rights that the account's team configures, and a tag with the allowed capabilities", () => {
    const policy = "arn:aws:iam::222222222222:policy/functions";
    const boundaryArn = "arn:aws:iam::222222222222:policy/bounds";
    const own = synthesizeTemplate("crm", {
      services: ["sqs"],
      policyArns: [policy],
      boundaryArn,
      capabilities: ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    });
    const { rights, properties } = findRole(own, "TenantryCloudFormation-crm");
    expect(new Set(actionsOf(rights).map((action) => action.split(":")[0]))).toEqual(new Set(["sqs"]));
    expect(properties).toMatchObject({ ManagedPolicyArns: [policy], PermissionsBoundary: boundaryArn });
    const tag = { Key: "tenantry:capabilities", Value: "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND" };
    expect(properties["Tags"]).toEqual([tag]);
    expect(cloudFormation.properties["Tags"]).toEqual([{ ...tag, Value: "" }]);
  });
});

describe("The settings of a product's account stack", () => {
  const read = (settings: Record<string, string>) => readProductAccountProps("crm", (key) => settings[key]);

  test("are optional and comma-separated", () => {
    expect(read({})).toEqual({ product: "crm" });
    const policy = "arn:aws:iam::222222222222:policy/functions";
    expect(read({ "account.kind": "events", "account.services": "sqs,s3", "account.policies": policy })).toEqual({
      product: "crm",
      kind: "events",
      services: ["sqs", "s3"],
      policyArns: [policy],
    });
    const more = { "account.boundary": policy, "account.capabilities": "CAPABILITY_IAM" };
    expect(read(more)).toEqual({ product: "crm", boundaryArn: policy, capabilities: ["CAPABILITY_IAM"] });
  });

  test.each(["kind", "services", "policies", "boundary", "capabilities"])(
    "%s with an unknown value is rejected",
    (name) => {
      expect(() => read({ [`account.${name}`]: "nonsense" })).toThrow(`${name} `);
    },
  );
});

describe("A product's id of any length", () => {
  const tenantId = `ten_${"f".repeat(32)}`;
  const ids = Array.from({ length: 32 }, (_, index) => `p${"abcdefghij".repeat(4)}`.slice(0, index + 1));
  const patternsOf = (id: string) => {
    const { rights } = findRole(synthesizeTemplate(id), `TenantryCloudFormation-${id}`);
    return new Map(
      templateServices.map((service) => {
        const own = rights.find(({ actions }) => actions[0]?.startsWith(`${service}:`));
        return [
          service,
          (own?.resources ?? []).map((one) => resourceNameOf(one).replace(/^.*(:|parameter\/|table\/)/, "")),
        ] as const;
      }),
    );
  };
  const covers = (patterns: string[], name: string) => patterns.some((one) => name.startsWith(one.replace("*", "")));

  test.each(ids)("%s: the role may create resources with names that CloudFormation generates and shortens", (id) => {
    const patterns = patternsOf(id);
    const stackName = stackNameOf({ tenantId, productId: id });
    for (const service of templateServices) {
      for (const logicalId of ["Q", "ABucketWithALogicalIdThatIsNotShort", "A".repeat(120)]) {
        const name = generateName(stackName, logicalId, maxNameLengths[service]);
        expect(covers(patterns.get(service) ?? [], name), `${service}: ${name}`).toBe(true);
      }
    }
  });

  /** Expects that the role has no right to another product's names, as far as CloudFormation distinguishes them. */
  const expectSeparation = (one: string, other: string) => {
    const patterns = patternsOf(one);
    for (const service of templateServices) {
      const name = generateName(stackNameOf({ tenantId, productId: other }), "A".repeat(120), maxNameLengths[service]);
      const isCut =
        !patterns.get(service)?.includes(`tenantry-${one}-ten-*`) && one.slice(0, 11) === other.slice(0, 11);
      if (one !== other && !isCut) expect(covers(patterns.get(service) ?? [], name), service).toBe(false);
    }
  };

  test("excludes other products' names as far as CloudFormation distinguishes them", () => {
    const id = fc.stringMatching(/^[a-z][a-z0-9]{1,31}$/);
    fc.assert(fc.property(id, id, expectSeparation), { numRuns: 20 });
  });

  test.each(["crm-eu", "crm-t", "crm-tenants"])("crm excludes the names of %s, which begins with it", (other) => {
    expectSeparation("crm", other);
    const [stacks] = findRole(synthesizeTemplate("crm"), "TenantryProvisioner-crm").rights;
    const [prefix = ""] = stacks?.resources.map((one) => resourceNameOf(one).replace(/^:stack\/|\*\/\*$/g, "")) ?? [];
    expect(stackNameOf({ tenantId, productId: "crm" }).startsWith(prefix)).toBe(true);
    expect(stackNameOf({ tenantId, productId: other }).startsWith(prefix)).toBe(false);
  });

  test("results in role names that IAM accepts", () => {
    const names = findResources(synthesizeTemplate("p".repeat(32)), "AWS::IAM::Role").map(
      ([, role]) => role.Properties["RoleName"],
    );
    for (const name of names) expect(String(name).length).toBeLessThanOrEqual(64);
  });
});
