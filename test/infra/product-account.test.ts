import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { newApp } from "../../infra/new-app.ts";
import { ProductAccountStack } from "../../infra/stacks/product-account.ts";
import { mentions, resourcesOf, rightsByRole, statementsIn } from "./templates.ts";

const templateFor = (product: string) => {
  const app = newApp({ builtinCloudFormationValidation: false });
  return Template.fromStack(new ProductAccountStack(app, `Tenantry-ProductAccount-${product}`));
};

const template = templateFor("crm");
const [[roleId, role] = ["", undefined]] = resourcesOf(template, "AWS::IAM::Role");
const rights = rightsByRole(template).get(roleId) ?? [];
const trust = statementsIn(role?.Properties["AssumeRolePolicyDocument"]);
const [[boundaryId, boundary] = ["", undefined]] = resourcesOf(template, "AWS::IAM::ManagedPolicy");
const bounds = statementsIn(boundary?.Properties["PolicyDocument"]);

describe("The role for the control plane in a product's account", () => {
  test("bears the product's name", () => {
    expect(role?.Properties["RoleName"]).toEqual({
      "Fn::Join": ["", ["TenantryProvisioner-", { Ref: "ProductId" }]],
    });
    expect(template.findOutputs("RoleArn")["RoleArn"]?.["Value"]).toEqual({ "Fn::GetAtt": [roleId, "Arn"] });
  });

  test("lets in only the control plane's own role, and only with the product's external id", () => {
    expect(trust.map(({ actions }) => actions)).toEqual([["sts:AssumeRole"], ["sts:TagSession"]]);
    for (const { effect, principal } of trust) {
      expect(effect).toBe("Allow");
      expect(principal).toEqual({ AWS: { Ref: "ControlPlaneRoleArn" } });
    }
    expect(trust[0]?.condition).toEqual({ StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } } });
  });

  test("takes only tags that say for which tenant, operation and product it is used, and no other product's", () => {
    expect(trust[1]?.condition).toEqual({
      StringEquals: { "aws:RequestTag/tenantry:product": { Ref: "ProductId" } },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["tenantry:product", "tenantry:tenant", "tenantry:operation"] },
    });
  });

  test("may handle only stacks of the product, and resources whose names say that they are its own", () => {
    const ownName = (resource: unknown) =>
      mentions(resource, '"tenantry-",{"Ref":"ProductId"},"-*') ||
      mentions(resource, 'tenantry-",{"Ref":"ProductId"},"-*') ||
      mentions(resource, 'parameter/tenantry/",{"Ref":"ProductId"},"/*"');
    const everywhere = rights.filter(({ resources }) => resources.includes("*"));
    expect(everywhere.flatMap(({ actions }) => actions)).toEqual([
      "cloudformation:ListStacks",
      "cloudformation:ValidateTemplate",
      "sns:GetSubscriptionAttributes",
      "sns:SetSubscriptionAttributes",
      "sns:Unsubscribe",
      "kms:CreateGrant",
      "kms:DescribeKey",
    ]);
    for (const { resources } of rights.filter((statement) => !everywhere.includes(statement))) {
      for (const resource of resources) expect(ownName(resource), JSON.stringify(resource)).toBe(true);
    }
  });

  test("may use a table's key only through DynamoDB", () => {
    const keys = rights.find(({ actions }) => actions.includes("kms:CreateGrant"));
    const address = { "Fn::Join": ["", ["dynamodb.*.", { Ref: "AWS::URLSuffix" }]] };
    expect(keys?.condition).toEqual({ StringLike: { "kms:ViaService": address } });
  });

  test("lets templates make queues, parameters, tables, topics and buckets, and nothing of IAM", () => {
    const actions = rights.flatMap((statement) => statement.actions);
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
      new Set(["cloudformation", "sqs", "ssm", "dynamodb", "sns", "s3", "kms"]),
    );
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  test("cannot read or write what lies in queues, tables, buckets or topics", () => {
    const contents =
      /:(Send|Receive|DeleteMessage|Publish|GetItem|Query|Scan|PutItem|BatchGet|BatchWrite|GetObject|PutObject)/;
    expect(rights.flatMap(({ actions }) => actions).filter((action) => contents.test(action))).toEqual([]);
  });

  test("stays within a boundary that knows no IAM, whatever else is attached to it", () => {
    expect(role?.Properties["PermissionsBoundary"]).toEqual({ Ref: boundaryId });
    const denied = bounds.filter(({ effect }) => effect === "Deny").flatMap(({ actions }) => actions);
    expect(denied).toEqual(expect.arrayContaining(["iam:*", "sts:*"]));
    const allowed = bounds.filter(({ effect }) => effect === "Allow").flatMap(({ actions }) => actions);
    expect(allowed.filter((action) => /^(iam|sts|organizations|account|\*)/.test(action))).toEqual([]);
  });

  test("is the same template for every product, and needs nothing prepared in the account", () => {
    expect(templateFor("analytics").toJSON()).toEqual(template.toJSON());
    expect(Object.keys(template.findParameters("*")).sort()).toEqual([
      "ControlPlaneRoleArn",
      "ExternalId",
      "ProductId",
    ]);
  });
});
