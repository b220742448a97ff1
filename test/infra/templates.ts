import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { createApp } from "../../infra/new-app.ts";
import { ControlPlaneStack, type ControlPlaneStackProps } from "../../infra/stacks/control-plane.ts";
import { DataStack, type DataStackProps } from "../../infra/stacks/data.ts";
import { MonitoringStack, type MonitoringStackProps } from "../../infra/stacks/monitoring.ts";
import { ProductAccountStack } from "../../infra/stacks/product-account.ts";

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
  Pick<MonitoringStackProps, "alarmEmail" | "centralLogs">;

/** The app with the control plane and a product's account; bundles do not matter to what is tested of it. */
export function synthesizeApp({ protectData = true, alarmEmail, centralLogs, mailSender, ...props }: AppVariant = {}) {
  // Validation has a test of its own: the whole app, as it is deployed.
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
  const productAccount = new ProductAccountStack(app, "Tenantry-ProductAccount-crm", { product: "crm" });
  return { app, data, controlPlane, monitoring, productAccount };
}

const synthesized = new Map<string, string[]>();

/** Returns the texts of the control plane's templates; each form is synthesized once. */
function textsOf(form: AppVariant): string[] {
  const key = JSON.stringify(form);
  const known = synthesized.get(key);
  if (known) return known;
  const { data, controlPlane, monitoring } = synthesizeApp(form);
  const texts = [data, controlPlane, monitoring].map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()));
  synthesized.set(key, texts);
  return texts;
}

/** Returns the templates of the control plane; what a test does to them stays its own. */
export function synthesizeTemplates(form: AppVariant = {}) {
  const [data = "", controlPlane = "", monitoring = ""] = textsOf(form);
  return {
    data: Template.fromString(data),
    controlPlane: Template.fromString(controlPlane),
    monitoring: Template.fromString(monitoring),
  };
}

/** All resources of a type, by logical id. */
export function findResources(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type)) as [string, Resource][];
}

/** The one resource of a type whose properties are like this. */
export function findResource(
  template: Template,
  type: string,
  match: (properties: Resource["Properties"]) => boolean = () => true,
): { id: string; properties: Resource["Properties"] } {
  const [found, ...more] = findResources(template, type).filter(([, { Properties }]) => match(Properties));
  if (found === undefined || more.length > 0) throw new Error(`Not one ${type} is as wanted, but ${more.length}`);
  return { id: found[0], properties: found[1].Properties };
}

/** The methods of a REST API, by verb and path. */
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

/** The logical id of the function that answers a method. */
export function handlerOf({ Integration }: Resource["Properties"]): string {
  const integration = JSON.stringify(Integration);
  return /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(integration)?.[1] ?? integration;
}

/** What is written in a policy document. */
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

/** Everything that each role may do, from its own and from attached policies, by the role's logical id. */
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

/** The logical id that a `Ref`, `Fn::GetAtt` or exported name is about, or the text of which it is part. */
export function mentions(value: unknown, name: string): boolean {
  return JSON.stringify(value).includes(name);
}

/** How KMS names a service by way of which a key is used. */
export const serviceViaKey = (service: string) => ({
  "Fn::Join": ["", [`${service}.`, { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }]],
});

/** The logical id of the resource whose ARN or name this is; of one in another stack, how it is imported. */
export function logicalIdOf(reference: unknown): string {
  const { Ref, "Fn::GetAtt": attribute } = reference as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  return Ref ?? attribute?.[0] ?? JSON.stringify(reference);
}

/** Returns the import by which another stack reads an attribute of a resource of the control plane. */
export const matchImport = (id: string, attribute: string) => ({
  "Fn::ImportValue": Match.stringLikeRegexp(`^Tenantry-ControlPlane:ExportsOutputFnGetAtt${id}${attribute}`),
});

/** The name of a function by its role's logical id. */
export function listFunctionNames(template: Template): Map<string, string> {
  return new Map(
    findResources(template, "AWS::Lambda::Function").map(([, { Properties }]) => [
      logicalIdOf(Properties["Role"]),
      String(Properties["FunctionName"]).replace("tenantry-", ""),
    ]),
  );
}
