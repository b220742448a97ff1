/** The parts of a CloudFormation template that this module reads. */
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

/** Replaces each resource by the result of `change`. If the result is undefined, removes the resource, the dependencies
 *  on it and the outputs that refer to it. */
export function mapResources(template: Template, change: (resource: Resource) => Resource | undefined): Template {
  const kept: Record<string, Resource> = {};
  const removed = new Set<string>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    const changed = change(resource);
    if (changed) kept[id] = changed;
    else removed.add(id);
  }
  if (removed.size === 0) return { ...template, Resources: kept };
  for (const resource of Object.values(kept)) dropDependencies(resource, removed);
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => !refersTo(output, removed));
  return { ...template, Resources: kept, ...(template.Outputs && { Outputs: Object.fromEntries(outputs) }) };
}

function dropDependencies(resource: Resource, removed: Set<string>): void {
  if (resource.DependsOn === undefined) return;
  const remaining = [resource.DependsOn].flat().filter((id) => !removed.has(id));
  if (remaining.length > 0) resource.DependsOn = remaining;
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
