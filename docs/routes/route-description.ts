import * as z from "zod";

/** The tag and summary of a route in the OpenAPI document, and its response schemas by status. */
export type RouteDescription = {
  tag: string;
  summary: string;
  responses: Partial<Record<200 | 201 | 202, z.ZodType>>;
  /** Set for a GET that is rejected in some statuses of its resource. */
  dependsOnStatus?: true;
};

/** Returns the schema of a page of a list, named after its items. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  const name = item.meta()?.id;
  if (name === undefined) throw new Error("The items of a page need a schema with a name");
  return z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id: `${name}Page` });
}
