/** A CloudFormation template, as far as it is worked on here. */
export type Template = {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
  [section: string]: unknown;
};
export type Resource = {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  [attribute: string]: unknown;
};

/** Changes each resource, or takes out those for which `change` gives nothing, with all that refers to them. */
export function mapResources(template: Template, change: (resource: Resource) => Resource | undefined): Template {
  const kept: Record<string, Resource> = {};
  const gone = new Set<string>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    const changed = change(resource);
    if (changed) kept[id] = changed;
    else gone.add(id);
  }
  if (gone.size === 0) return { ...template, Resources: kept };
  for (const resource of Object.values(kept)) dropDependencies(resource, gone);
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => !refersTo(output, gone));
  return { ...template, Resources: kept, ...(template.Outputs && { Outputs: Object.fromEntries(outputs) }) };
}

function dropDependencies(resource: Resource, gone: Set<string>): void {
  if (resource.DependsOn === undefined) return;
  const left = [resource.DependsOn].flat().filter((id) => !gone.has(id));
  if (left.length > 0) resource.DependsOn = left;
  else delete resource.DependsOn;
}

function refersTo(value: unknown, ids: Set<string>): boolean {
  if (Array.isArray(value)) return value.some((part) => refersTo(part, ids));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, part]) => {
    if (key === "Ref") return ids.has(String(part));
    if (key === "Fn::GetAtt") return ids.has(String([part].flat()[0]).split(".")[0] ?? "");
    return refersTo(part, ids);
  });
}
