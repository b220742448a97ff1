import { beforeEach, describe, expect, it } from "vitest";
import { standInForService } from "../service-stand-in.ts";

const session = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "session",
  cloudFormationRoleArn: "arn:aws:iam::222222222222:role/TenantryCloudFormation-crm",
};
const results: Record<string, string> = {
  ValidateTemplate: "<Capabilities><member>CAPABILITY_IAM</member></Capabilities>",
};

let requests: URLSearchParams[];
let template: string;

beforeEach(() => {
  requests = [];
});
// CloudFormation, whose requests are recorded, and S3, which has one template.
standInForService("AWS_ENDPOINT_URL", ({ method }, content) => {
  if (method === "GET") return { body: template };
  const parameters = new URLSearchParams(content);
  requests.push(parameters);
  const action = parameters.get("Action") ?? "";
  return {
    body: `<${action}Response><${action}Result>${results[action] ?? ""}</${action}Result></${action}Response>`,
  };
});

async function importAdapter() {
  const { createStackClient: stacksIn } = await import("../../../handlers/adapters/product-account/stack-client.ts");
  const { loadTemplateSource: templateSource } = await import(
    "../../../handlers/adapters/objects/product-templates.ts"
  );
  return { stacks: stacksIn("eu-west-1", session), source: () => templateSource("templates/crm/1") };
}
const request = { name: "tenantry-crm-ten-1", parameters: {}, tags: {}, capabilities: [], token: "once" };

describe("the stack client", () => {
  it("creates, updates and deletes a stack with CloudFormation's role instead of the session", async () => {
    template = "Resources: {}";
    const { stacks, source } = await importAdapter();
    await stacks.create({ ...request, template: await source() });
    await stacks.update({ ...request, template: await source() });
    await stacks.update(request);
    await stacks.remove(request.name);
    expect(requests.map((one) => [one.get("Action"), one.get("RoleARN")])).toEqual(
      ["CreateStack", "UpdateStack", "UpdateStack", "DeleteStack"].map((action) => [
        action,
        session.cloudFormationRoleArn,
      ]),
    );
    expect(requests[2]?.get("UsePreviousTemplate")).toBe("true");
  });

  it.each([
    ["in the request", 51_200, "TemplateBody", "TemplateURL"],
    ["as a URL when it is too large for the request", 51_201, "TemplateURL", "TemplateBody"],
    ["as a URL up to 1 MB", 1_000_000, "TemplateURL", "TemplateBody"],
  ])("sends the template %s", async (_, bytes, provided, absent) => {
    // The limit counts bytes: each of the first thousand characters has two.
    template = "é".repeat(1000).padEnd(bytes - 1000, "x");
    expect(Buffer.byteLength(template)).toBe(bytes);
    const { stacks, source } = await importAdapter();
    await stacks.create({ ...request, template: await source() });
    await stacks.update({ ...request, template: await source() });
    await stacks.validate(await source());
    expect(requests.map((one) => one.get("Action"))).toEqual(["CreateStack", "UpdateStack", "ValidateTemplate"]);
    for (const one of requests) {
      expect([one.has(provided), one.has(absent)]).toEqual([true, false]);
      if (provided === "TemplateBody") expect(one.get(provided)).toBe(template);
      else
        expect(one.get(provided)).toMatch(
          /^http:\/\/127[^?]+\/bucket\/templates\/crm\/1\?.*X-Amz-Signature=[0-9a-f]{64}/,
        );
    }
  });

  it("returns the capabilities that CloudFormation finds in a template", async () => {
    template = "Resources: {}";
    const { stacks, source } = await importAdapter();
    expect(await stacks.validate(await source())).toEqual(["CAPABILITY_IAM"]);
  });
});
