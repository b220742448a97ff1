import { describe, expect, test } from "vitest";
import { workflows } from "../../orchestration/workflows.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
import { controlPlane, idOf, resourcesOf, rightsByRole } from "./templates.ts";

const { controlPlane: template } = controlPlane();
const rights = rightsByRole(template);
const machines = new Map(
  resourcesOf(template, "AWS::StepFunctions::StateMachine").map(([, { Properties }]) => [
    Properties["StateMachineName"],
    Properties,
  ]),
);

describe.each(workflows.map((workflow) => [workflow.name, workflow] as const))("The workflow %s", (name, workflow) => {
  const machine = machines.get(`tenantry-${name}`);
  const tasks = machine?.["DefinitionSubstitutions"] as Record<string, unknown>;

  test("runs as it is written, with a function for every task that it names", () => {
    expect(machine?.["StateMachineType"]).toBe("STANDARD");
    const definition = String(machine?.["DefinitionString"]);
    expect(JSON.parse(definition)).toEqual(workflow.definition);
    const named = [...definition.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder);
    expect(new Set(named)).toEqual(new Set(Object.keys(tasks)));
    for (const [placeholder, task] of Object.entries(workflow.tasks)) {
      expect(idOf(tasks[placeholder])).toBe(functionIdOf(task));
    }
  });

  test("may call its own tasks and nothing else", () => {
    const { "Fn::GetAtt": role } = machine?.["RoleArn"] as { "Fn::GetAtt": [string, string] };
    const [calls, ...more] = (rights.get(role[0]) ?? []).filter(({ resources }) => !resources.includes("*"));
    expect(more).toEqual([]);
    expect(calls?.actions).toEqual(["lambda:InvokeFunction"]);
    expect(calls?.resources.map(idOf).sort()).toEqual(Object.values(tasks).map(idOf).sort());
  });

  test("is traced, and logs its errors without what it works on", () => {
    expect(machine?.["TracingConfiguration"]).toEqual({ Enabled: true });
    expect(machine?.["LoggingConfiguration"]).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
  });

  test("is found by the kind of its operations", () => {
    const variable = `WORKFLOW_${workflow.kind.replace(".", "_").toUpperCase()}`;
    expect(EnvironmentName.options).toContain(variable);
    const starter = resourcesOf(template, "AWS::Lambda::Function").find(
      ([, { Properties }]) => Properties["FunctionName"] === "tenantry-start-workflow",
    );
    const { Variables } = starter?.[1].Properties["Environment"] as { Variables: Record<string, { Ref: string }> };
    expect(template.findResources("AWS::StepFunctions::StateMachine")[Variables[variable]?.Ref ?? ""]).toMatchObject({
      Properties: { StateMachineName: `tenantry-${name}` },
    });
  });
});

function functionIdOf(name: string): string | undefined {
  return resourcesOf(template, "AWS::Lambda::Function").find(
    ([, { Properties }]) => Properties["FunctionName"] === `tenantry-${name}`,
  )?.[0];
}
