import * as z from "zod";
import { Event } from "../event-schemas.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

const Feed = pageOf(Event)
  .extend({
    resume: z
      .string()
      .optional()
      .describe("with `order=asc`: the cursor that continues after this page, also later; no event is skipped"),
  })
  .meta({ id: "Feed" });

export const eventDescriptions = {
  "GET /events": {
    tag: "Events",
    summary: "Lists the events of the last 90 days within the caller's scope",
    responses: { 200: Feed },
  },
} as const satisfies Record<string, RouteDescription>;
