import { describe, expect, test } from "vitest";
import { workflows } from "../../orchestration/workflows.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
import { controlPlane, idOf, resourceOf, rightsByRole } from "./templates.ts";

const { controlPlane: template } = controlPlane();
const rights = rightsByRole(template);
const functionNamed = (name: string) =>
  resourceOf(template, "AWS::Lambda::Function", ({ FunctionName }) => FunctionName === `tenantry-${name}`);

describe.each(workflows.map((workflow) => [workflow.name, workflow] as const))("The workflow %s", (name, workflow) => {
  const { id, properties: machine } = resourceOf(
    template,
    "AWS::StepFunctions::StateMachine",
    ({ StateMachineName }) => StateMachineName === `tenantry-${name}`,
  );
  const tasks = machine["DefinitionSubstitutions"] as Record<string, unknown>;

  test("runs as it is written, with a function for every task that it names", () => {
    expect(machine["StateMachineType"]).toBe("STANDARD");
    const definition = String(machine["DefinitionString"]);
    expect(JSON.parse(definition)).toEqual(workflow.definition);
    const named = [...definition.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder);
    expect(new Set(named)).toEqual(new Set(Object.keys(tasks)));
    for (const [placeholder, task] of Object.entries(workflow.tasks)) {
      expect(idOf(tasks[placeholder])).toBe(functionNamed(task).id);
    }
  });

  test("may call its own tasks and nothing else", () => {
    const statements = rights.get(idOf(machine["RoleArn"])) ?? [];
    const [calls, ...more] = statements.filter(({ resources }) => !resources.includes("*"));
    expect(more).toEqual([]);
    expect(calls?.actions).toEqual(["lambda:InvokeFunction"]);
    expect(calls?.resources.map(idOf).sort()).toEqual(Object.values(tasks).map(idOf).sort());
  });

  test("is traced, and logs its errors without what it works on", () => {
    expect(machine["TracingConfiguration"]).toEqual({ Enabled: true });
    expect(machine["LoggingConfiguration"]).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
  });

  test("is found by the kind of its operations", () => {
    const variable = `WORKFLOW_${workflow.kind.replaceAll(".", "_").toUpperCase()}`;
    expect(EnvironmentName.options).toContain(variable);
    expect(functionNamed("start-workflow").properties["Environment"]).toMatchObject({
      Variables: { [variable]: { Ref: id } },
    });
  });
});
