import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { ConsoleDomain } from "../../infra/constructs/console/console-settings.ts";
import { TOKEN_PATH } from "../../infra/constructs/security/user-directory.ts";
import { createApp } from "../../infra/new-app.ts";
import { ConsoleStack } from "../../infra/stacks/console.ts";
import { ControlPlaneStack, type ControlPlaneStackProps } from "../../infra/stacks/control-plane.ts";
import { DataStack, type DataStackProps } from "../../infra/stacks/data.ts";
import { MonitoringStack, type MonitoringStackProps } from "../../infra/stacks/monitoring.ts";
import { ProductAccountStack } from "../../infra/stacks/product-account.ts";
import { projectRoot } from "../../local/workspace.ts";

/** A resource as synthesized. */
export type Resource = { Type: string; Properties: Record<string, unknown>; [attribute: string]: unknown };

/** One statement of a policy, with its lists as lists. */
export type Statement = {
  effect: string;
  actions: string[];
  resources: unknown[];
  principal: unknown;
  condition: Record<string, Record<string, unknown>>;
};

/** The settings of all stacks of the control plane. */
export type AppVariant = Pick<DataStackProps, "protectData" | "mailSender"> &
  Partial<Omit<ControlPlaneStackProps, "data">> &
  Pick<MonitoringStackProps, "alarmEmail" | "centralLogs"> & { readonly consoleDomain?: ConsoleDomain };

/** A folder in place of the built console. */
const consoleFiles = join(projectRoot, "console", "public");

/** Synthesizes the app with the control plane and a product's account, with placeholders for the bundles. */
export function synthesizeApp({
  protectData = true,
  alarmEmail,
  centralLogs,
  mailSender,
  consoleDomain,
  ...props
}: AppVariant = {}) {
  // A test of the whole app checks the validation.
  const app = createApp({ builtinCloudFormationValidation: false });
  const data = new DataStack(app, "Tenantry-Data", { protectData, consoleOrigin: props.consoleOrigin, mailSender });
  const codeOf = () => Code.fromInline("exports.handler = async () => {}");
  const controlPlane = new ControlPlaneStack(app, "Tenantry-ControlPlane", { data, codeOf, ...props });
  const monitoring = new MonitoringStack(app, "Tenantry-Monitoring", {
    data,
    controlPlane,
    ...(alarmEmail && { alarmEmail }),
    ...(centralLogs && { centralLogs }),
  });
  const console = new ConsoleStack(app, "Tenantry-Console", {
    controlPlane,
    folder: consoleFiles,
    tokenEndpoint: { host: data.users.signInHost, path: TOKEN_PATH, canRevoke: true },
    domain: consoleDomain,
  });
  const productAccount = new ProductAccountStack(app, "Tenantry-ProductAccount-crm", { product: "crm" });
  return { app, data, controlPlane, monitoring, console, productAccount };
}

const synthesized = new Map<string, string[]>();

/** Returns the texts of the control plane's templates; each variant is synthesized once. */
function textsOf(form: AppVariant): string[] {
  const key = JSON.stringify(form);
  const known = synthesized.get(key);
  if (known) return known;
  const { data, controlPlane, monitoring, console } = synthesizeApp(form);
  const texts = [data, controlPlane, monitoring, console].map((stack) =>
    JSON.stringify(Template.fromStack(stack).toJSON()),
  );
  synthesized.set(key, texts);
  return texts;
}

/** Returns new copies of the control plane's templates. */
export function synthesizeTemplates(form: AppVariant = {}) {
  const [data = "", controlPlane = "", monitoring = "", console = ""] = textsOf(form);
  return {
    data: Template.fromString(data),
    controlPlane: Template.fromString(controlPlane),
    monitoring: Template.fromString(monitoring),
    console: Template.fromString(console),
  };
}

/** Returns all resources of a type with their logical ids. */
export const findResources = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.findResources(type)) as [string, Resource][];

/** Returns the only resource of a type whose properties match. Throws if none or several match. */
export function findResource(
  template: Template,
  type: string,
  match: (properties: Resource["Properties"]) => boolean = () => true,
): { id: string; properties: Resource["Properties"] } {
  const [found, ...more] = findResources(template, type).filter(([, { Properties }]) => match(Properties));
  if (found === undefined || more.length > 0)
    throw new Error(`Expected one matching ${type}, found ${found === undefined ? 0 : more.length + 1}`);
  return { id: found[0], properties: found[1].Properties };
}

/** Returns the methods of a REST API by verb and path. */
export function listMethods(template: Template, api?: string): Map<string, Resource["Properties"]> {
  const resources = new Map(findResources(template, "AWS::ApiGateway::Resource"));
  const pathOf = (reference: unknown): string => {
    const resource = resources.get(logicalIdOf(reference));
    return resource ? `${pathOf(resource.Properties["ParentId"])}/${resource.Properties["PathPart"]}` : "";
  };
  return new Map(
    findResources(template, "AWS::ApiGateway::Method")
      .filter(([, { Properties }]) => api === undefined || logicalIdOf(Properties["RestApiId"]) === api)
      .map(([, { Properties }]) => [
        `${Properties["HttpMethod"]} ${pathOf(Properties["ResourceId"]) || "/"}`,
        Properties,
      ]),
  );
}

/** Returns the logical id of the function behind a method. */
export function handlerOf({ Integration }: Resource["Properties"]): string {
  const integration = JSON.stringify(Integration);
  return /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(integration)?.[1] ?? integration;
}

/** Parses the statements of a policy document. */
export function parseStatements(document: unknown): Statement[] {
  const { Statement: statements } = document as { Statement: Record<string, unknown>[] };
  return statements.map((one) => ({
    effect: String(one["Effect"]),
    actions: [one["Action"]].flat() as string[],
    resources: [one["Resource"]].flat(),
    principal: one["Principal"],
    condition: (one["Condition"] ?? {}) as Statement["condition"],
  }));
}

/** Returns the statements of each role's inline and attached policies by the role's logical id. */
export function groupRightsByRole(template: Template): Map<string, Statement[]> {
  const rights = new Map<string, Statement[]>();
  for (const [id, { Properties }] of findResources(template, "AWS::IAM::Role")) {
    const policies = (Properties["Policies"] ?? []) as { PolicyDocument: unknown }[];
    rights.set(
      id,
      policies.flatMap(({ PolicyDocument }) => parseStatements(PolicyDocument)),
    );
  }
  for (const [, { Properties }] of findResources(template, "AWS::IAM::Policy")) {
    for (const role of Properties["Roles"] as { Ref: string }[]) {
      rights.get(role.Ref)?.push(...parseStatements(Properties["PolicyDocument"]));
    }
  }
  return rights;
}

/** Returns whether a value contains a name, such as a logical id in a `Ref`, `Fn::GetAtt` or export. */
export const mentions = (value: unknown, name: string): boolean => JSON.stringify(value).includes(name);

/** Returns the value of `kms:ViaService` for a service. */
export const serviceViaKey = (service: string) => ({
  "Fn::Join": ["", [`${service}.`, { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }]],
});

/** Returns the logical id of the referenced resource, or the import if it is in another stack. */
export function logicalIdOf(reference: unknown): string {
  const { Ref, "Fn::GetAtt": attribute } = reference as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  return Ref ?? attribute?.[0] ?? JSON.stringify(reference);
}

/** Returns the import by which another stack reads an attribute of a resource of the control plane. */
export const matchImport = (id: string, attribute: string) => ({
  "Fn::ImportValue": Match.stringLikeRegexp(`^Tenantry-ControlPlane:ExportsOutputFnGetAtt${id}${attribute}`),
});

/** Returns the names of the functions by the logical id of their role. */
export function listFunctionNames(template: Template): Map<string, string> {
  return new Map(
    findResources(template, "AWS::Lambda::Function").map(([, { Properties }]) => [
      logicalIdOf(Properties["Role"]),
      String(Properties["FunctionName"]).replace("tenantry-", ""),
    ]),
  );
}
