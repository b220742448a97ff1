import type * as z from "zod";

/** A place in a body: the name of a field, or the index of an item in a list. */
type Path = readonly PropertyKey[];

/** A repaired body, and the function that gives the place in the original body of a place in it. */
export type RepairedBody = { body: unknown; toOriginalPointer: (pointer: string) => string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the invalid fields of a body, and the invalid items of its lists. Unknown fields are invalid too. */
function listInvalidParts(body: Record<string, unknown>, issues: z.core.$ZodIssue[]) {
  const fields = new Set<string>();
  const items = new Map<string, Set<number>>();
  const mark = ([field, index]: Path) => {
    const name = String(field);
    if (field === undefined) return;
    if (!Array.isArray(body[name]) || typeof index !== "number") fields.add(name);
    else items.set(name, (items.get(name) ?? new Set()).add(index));
  };
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") for (const key of issue.keys) mark([...issue.path, key]);
    else mark(issue.path);
  }
  return { fields, items };
}

/**
 * Removes the invalid parts of a body, so that the rest can be decided. Missing required fields get stand-ins. Returns
 * undefined if the rest is still invalid.
 */
export function repairBody(
  schema: z.ZodType,
  value: unknown,
  issues: z.core.$ZodIssue[],
  standIns: Readonly<Record<string, unknown>>,
): RepairedBody | undefined {
  if (!isObject(value)) return undefined;
  const { fields, items } = listInvalidParts(value, issues);
  const kept = Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !fields.has(name))
      .map(([name, one]) => [name, Array.isArray(one) ? one.filter((_, index) => !items.get(name)?.has(index)) : one]),
  );
  const parsed = schema.safeParse({ ...standIns, ...kept });
  if (!parsed.success) return undefined;
  const toOriginalPointer = (pointer: string): string => {
    const [, name = "", index, ...rest] = pointer.split("/");
    const removed = items.get(name);
    if (removed === undefined || index === undefined || !/^\d+$/.test(index)) return pointer;
    const left = (value[name] as unknown[]).map((_, at) => at).filter((at) => !removed.has(at));
    return ["", name, String(left[Number(index)] ?? index), ...rest].join("/");
  };
  return { body: parsed.data, toOriginalPointer };
}
