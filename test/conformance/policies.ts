import { type Stack, Token } from "aws-cdk-lib";
import { appVariants } from "../infra/app-variants.ts";
import { synthesizeApp } from "../infra/templates.ts";
import { resolveTemplates } from "./resolved-templates.ts";

/** A policy with all references resolved. */
export type Policy = { at: string; document: object };

/** Returns all policy documents in a value with their paths. */
function findDocuments(value: unknown, at: string): Policy[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray((value as { Statement?: unknown }).Statement)) return [{ at, document: value }];
  return Object.entries(value).flatMap(([key, one]) => findDocuments(one, `${at}/${key}`));
}

function listStackPolicies(stacks: Stack[], form: string): Policy[] {
  return resolveTemplates(stacks).flatMap(({ name, template, resolve }) =>
    Object.entries(template.Resources)
      .flatMap(([id, { Properties }]) => findDocuments(Properties, `${form}/${name}/${id}`))
      .map(({ at, document }) => ({ at, document: resolve(document) as object })),
  );
}

/** Returns the different policies of all variants: of roles with their trust, queues, topics, buckets, tables, the key
 *  and the APIs. */
export function listAllPolicies(): Policy[] {
  const known = new Map<string, Policy>();
  for (const [name, form] of Object.entries(appVariants)) {
    const { data, controlPlane, monitoring, productAccount } = synthesizeApp(form);
    for (const policy of listStackPolicies([data, controlPlane, monitoring, productAccount], name)) {
      const text = JSON.stringify(policy.document);
      if (Token.isUnresolved(text)) throw new Error(`${policy.at} is not resolved`);
      if (!known.has(text)) known.set(text, policy);
    }
  }
  return [...known.values()];
}
