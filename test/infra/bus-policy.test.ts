import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { findResources, parseStatements, synthesizeTemplates } from "./templates.ts";

const { controlPlane: template } = synthesizeTemplates();

describe("The bus policy", () => {
  const statements = (from: Template) =>
    findResources(from, "AWS::Events::EventBusPolicy").flatMap(([, { Properties }]) =>
      parseStatements({ Statement: [Properties["Statement"]] }),
    );
  const busArn = { "Fn::GetAtt": [expect.stringMatching(/^Bus/), "Arn"] };
  const denyOtherEvents = {
    effect: "Deny",
    actions: ["events:PutEvents"],
    resources: [busArn],
    principal: { AWS: "*" },
    condition: {
      StringNotEquals: { "aws:PrincipalAccount": { Ref: "AWS::AccountId" } },
      Bool: { "aws:PrincipalIsAWSService": "false" },
      "ForAnyValue:StringNotLike": { "events:source": "product.*" },
    },
  };

  test("denies other accounts all events except a product's reports", () => {
    expect(statements(template)).toEqual([denyOtherEvents]);
  });

  test("accepts reports from the configured organization with one statement", () => {
    const machines = { "platform-admin": [], "product-owner": [], auditor: [] };
    const { controlPlane: withOrganization } = synthesizeTemplates({
      organization: { id: "o-exampleorgid", machines },
    });
    const [, reports, ...more] = statements(withOrganization);
    expect(more).toEqual([]);
    expect(reports).toMatchObject({
      effect: "Allow",
      actions: ["events:PutEvents"],
      resources: [busArn],
      condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid", "events:detail-type": "ProvisioningReported" },
        StringLike: { "events:source": "product.*" },
      },
    });
  });
});
