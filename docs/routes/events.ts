import * as z from "zod";
import { Envelope } from "../../events/envelope.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

const Feed = pageOf(Envelope).extend({
  resume: z
    .string()
    .optional()
    .describe("with `order=asc`: where to read on later, also when there is no next page now; nothing is missed"),
});

export const events = {
  "GET /events": {
    tag: "Events",
    summary: "Every event of the last 90 days within the caller's reach, to look at or to follow",
    answers: { 200: Feed },
  },
} as const satisfies Record<string, RouteDescription>;
