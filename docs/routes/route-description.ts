import * as z from "zod";

/** The words of a route in the OpenAPI document, and the schemas of its answers by status. */
export type RouteDescription = {
  tag: string;
  summary: string;
  answers: Partial<Record<200 | 201 | 202, z.ZodType>>;
};

/** Returns the schema of a list's page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
