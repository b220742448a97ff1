import * as z from "zod";

/** The tag and summary of a route in the OpenAPI document, and its response schemas by status. */
export type RouteDescription = {
  tag: string;
  summary: string;
  responses: Partial<Record<200 | 201 | 202, z.ZodType>>;
};

/** Returns the schema of a page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
