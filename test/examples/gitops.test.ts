import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";

type Step = { uses?: string; run?: string; with?: Record<string, unknown> };
type Job = { if: string; steps: Step[] };
type Workflow = { on: { push: { branches: string[] } }; jobs: Record<"compare" | "apply", Job> };
type Subject = { "Fn::Sub": string };
type Role = {
  Properties: {
    AssumeRolePolicyDocument: { Statement: { Condition: { StringEquals: Record<string, Subject | Subject[]> } }[] };
    Policies: { PolicyDocument: { Statement: { Action: string; Resource: Subject }[] } }[];
  };
};

const read = (name: string) => load(readFileSync(join(projectRoot, "examples", "gitops", name), "utf8"));
const { on, jobs } = read("workflow.yaml") as Workflow;
const { Resources: roles } = read("roles.yaml") as { Resources: Record<"ReadRole" | "ApplyRole", Role> };

/** Returns the sessions that a job takes, in order. */
const sessionsOf = ({ steps }: Job) =>
  steps.flatMap(({ uses = "", with: settings = {} }) =>
    uses.startsWith("aws-actions/configure-aws-credentials@") ? [settings] : [],
  );

describe("the workflow of the GitOps example", () => {
  test("gives a pull request a session that can only read", () => {
    expect(jobs.apply.if).toBe("github.event_name == 'push'");
    expect(on.push.branches).toEqual(["main"]);
    expect(JSON.stringify(jobs.compare)).not.toMatch(/TENANTRY_APPLY_ROLE|platform-admin|tenantry apply/);
  });

  test.each([
    ["compare", "TENANTRY_READ_ROLE", "auditor"],
    ["apply", "TENANTRY_APPLY_ROLE", "platform-admin"],
  ] as const)("signs the requests of the job %s as %s in the role %s, which the API admits", (job, variable, role) => {
    const [first, second, ...others] = sessionsOf(jobs[job]);
    expect(others).toEqual([]);
    expect(first?.["role-to-assume"]).toBe(`\${{ vars.${variable} }}`);
    expect(second).toMatchObject({
      "role-to-assume": `arn:aws:iam::\${{ vars.TENANTRY_ACCOUNT }}:role/Tenantry-${role}`,
      "role-chaining": true,
      "role-skip-session-tagging": true,
      "role-session-name": `tenantry-gitops-${job}`,
    });
  });

  test("runs actions of exact commits only", () => {
    const actions = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  });
});

describe("the roles of the GitOps example", () => {
  const subjectsOf = ({ Properties: { AssumeRolePolicyDocument: policy } }: Role) =>
    policy.Statement.flatMap(
      ({ Condition }) => Condition.StringEquals["token.actions.githubusercontent.com:sub"] ?? [],
    );

  test("let the main branch alone apply", () => {
    expect(subjectsOf(roles.ApplyRole)).toEqual([{ "Fn::Sub": "repo:${Repository}:ref:refs/heads/main" }]);
    expect(subjectsOf(roles.ReadRole)).toContainEqual({ "Fn::Sub": "repo:${Repository}:pull_request" });
  });

  test.each([
    ["ReadRole", "auditor"],
    ["ApplyRole", "platform-admin"],
  ] as const)("allow the %s to assume Tenantry-%s and nothing else", (name, role) => {
    const statements = roles[name].Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(statements).toMatchObject([
      {
        Action: "sts:AssumeRole",
        Resource: { "Fn::Sub": `arn:\${AWS::Partition}:iam::\${ControlPlaneAccount}:role/Tenantry-${role}` },
      },
    ]);
  });
});
