import { describe, expect, test } from "vitest";
import { sdkRetries } from "../../infra/function-spec.ts";
import { type FunctionName, functions } from "../../infra/functions.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
import { findResources, groupRightsByRole, logicalIdOf, synthesizeTemplates } from "./templates.ts";

const { controlPlane: template, data } = synthesizeTemplates();
const rights = groupRightsByRole(template);
const lambdas = findResources(template, "AWS::Lambda::Function");

describe("Every function", () => {
  test.each(lambdas.map(([, { Properties }]) => [String(Properties["FunctionName"]), Properties] as const))(
    "%s may write only to its own log group, which has a retention",
    (functionName, Properties) => {
      const logGroup = `/aws/lambda/${functionName}`;
      expect(Properties["LoggingConfig"]).toMatchObject({ LogGroup: logGroup });
      data.hasResourceProperties("AWS::Logs::LogGroup", { LogGroupName: logGroup, RetentionInDays: 90 });
      const writes = rights
        .get(logicalIdOf(Properties["Role"]))
        ?.filter(({ actions }) => actions.some((action) => action.startsWith("logs:")));
      expect(writes).toEqual([
        expect.objectContaining({
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [
            expect.objectContaining({ "Fn::Join": ["", expect.arrayContaining([`:log-group:${logGroup}:*`])] }),
          ],
        }),
      ]);
    },
  );

  test("has exactly the variables of its uses", () => {
    const ours = ["POWERTOOLS_SERVICE_NAME", "LOG_LEVEL", ...Object.keys(sdkRetries)];
    for (const [, { Properties }] of lambdas) {
      const name = String(Properties["FunctionName"]).replace("tenantry-", "") as FunctionName;
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      const addresses = Object.keys(Variables).filter((variable) => !ours.includes(variable));
      expect(EnvironmentName.options).toEqual(expect.arrayContaining(addresses));
      for (const variable of addresses.filter((one) => one.endsWith("_TABLE"))) {
        const table = Variables[variable] as { "Fn::ImportValue": string };
        const [used] = /Ref(\w+?)[0-9A-F]{16}$/.exec(table["Fn::ImportValue"])?.slice(1) ?? [];
        expect(
          Object.keys(functions[name].uses).map((use) => use.split("/")[0]),
          name,
        ).toContain(used);
      }
    }
  });

  test("has the same retry settings for the SDK", () => {
    for (const [, { Properties }] of lambdas)
      expect(Properties["Environment"]).toMatchObject({ Variables: sdkRetries });
  });

  test("runs on Node 24 and ARM, with tracing and a time-out", () => {
    for (const [, { Properties }] of lambdas) {
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "index.handler" });
      expect(Properties["TracingConfig"]).toEqual({ Mode: "Active" });
      expect(Properties["Timeout"]).toBeLessThanOrEqual(60);
    }
  });
});
