import { describe, expect, test } from "vitest";
import { workflows } from "../../orchestration/workflows.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
import { findResource, groupRightsByRole, logicalIdOf, synthesizeTemplates } from "./templates.ts";

const { controlPlane: template } = synthesizeTemplates();
const rights = groupRightsByRole(template);
const findFunction = (name: string) =>
  findResource(template, "AWS::Lambda::Function", ({ FunctionName }) => FunctionName === `tenantry-${name}`);

describe.each(workflows.map((workflow) => [workflow.name, workflow] as const))("The workflow %s", (name, workflow) => {
  const { id, properties: machine } = findResource(
    template,
    "AWS::StepFunctions::StateMachine",
    ({ StateMachineName }) => StateMachineName === `tenantry-${name}`,
  );
  const tasks = machine["DefinitionSubstitutions"] as Record<string, unknown>;

  test("runs its definition, with a function for each task", () => {
    expect(machine["StateMachineType"]).toBe("STANDARD");
    const definition = String(machine["DefinitionString"]);
    expect(JSON.parse(definition)).toEqual(workflow.definition);
    const named = [...definition.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder);
    expect(new Set(named)).toEqual(new Set(Object.keys(tasks)));
    for (const [placeholder, task] of Object.entries(workflow.tasks)) {
      expect(logicalIdOf(tasks[placeholder])).toBe(findFunction(task).id);
    }
  });

  test("may invoke only its own functions", () => {
    const statements = rights.get(logicalIdOf(machine["RoleArn"])) ?? [];
    const [calls, ...more] = statements.filter(({ resources }) => !resources.includes("*"));
    expect(more).toEqual([]);
    expect(calls?.actions).toEqual(["lambda:InvokeFunction"]);
    expect(calls?.resources.map(logicalIdOf).sort()).toEqual(Object.values(tasks).map(logicalIdOf).sort());
  });

  test("is traced and logs errors without execution data", () => {
    expect(machine["TracingConfiguration"]).toEqual({ Enabled: true });
    expect(machine["LoggingConfiguration"]).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
  });

  test("has a variable named after the kind of its operations", () => {
    const variable = `WORKFLOW_${workflow.kind.replaceAll(/[.-]/g, "_").toUpperCase()}`;
    expect(EnvironmentName.options).toContain(variable);
    expect(findFunction("start-workflow").properties["Environment"]).toMatchObject({
      Variables: { [variable]: { Ref: id } },
    });
  });
});
