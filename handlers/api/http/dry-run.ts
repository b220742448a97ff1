import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import type { Preview } from "../../../schemas/preview.ts";
import { buildPreview, buildRejectedPreview } from "../../core/preview/build-preview.ts";
import { listProblems, toPreviewProblems } from "../../core/preview/list-problems.ts";
import type { Context } from "../../core/shared/decision.ts";
import { loadPreviewState } from "../resources/preview-state.ts";
import type { Command } from "./command-types.ts";
import { checkIfMatch } from "./if-match.ts";
import { queryOf } from "./request.ts";
import type { RouteResult } from "./response.ts";
import type { BodyTolerance, InvalidBody, ScopedCall } from "./route.ts";

/** The query of routes that offer a dry run. */
export const dryRunQuery = defineSchema(() =>
  z.strictObject({
    dryRun: z
      .enum(["true", "false"])
      .default("false")
      .describe("`true` answers what the request would do, with all its problems, and changes nothing"),
  }),
);

/** Returns whether a request asks for a dry run. Routes without one reject the parameter. */
export const isDryRun = ({ request }: Pick<ScopedCall, "request">): boolean => queryOf(request)["dryRun"] === "true";

/** Builds the tolerance of a route that offers a dry run. @param standIns - the values of required fields */
export const tolerateInDryRun = (standIns: BodyTolerance["standIns"] = {}): BodyTolerance => ({
  appliesTo: ({ dryRun }) => dryRun === "true",
  standIns,
});

const respondWith = (body: Preview): RouteResult => ({ status: 200, body });

/**
 * Answers what a command would do: it loads and decides like the command, and renders the decision instead of storing it.
 * A resource outside the caller's scope is the same problem as without a dry run.
 */
export async function previewCommand<Call extends ScopedCall & { invalidBody?: InvalidBody | undefined }, State>(
  call: Call,
  { ignoresIfMatch, load, decide, completePreview }: Command<Call, State>,
  context: Context,
): Promise<RouteResult> {
  const { invalidBody } = call;
  const invalidFields = invalidBody === undefined ? [] : toPreviewProblems(invalidBody.problem);
  const toOriginal = invalidBody?.repaired?.toOriginalPointer ?? ((pointer: string) => pointer);
  if (invalidBody !== undefined && invalidBody.repaired === undefined)
    return respondWith(buildRejectedPreview(invalidFields));
  const loaded = await load(call);
  if ("rejection" in loaded) return { problem: loaded.rejection };
  const stale = ignoresIfMatch ? undefined : checkIfMatch(call, loaded.version);
  const decision = await decide(loaded.state, context, call);
  const rejections = decision.ok ? [] : listProblems(decision);
  const problems = [
    ...invalidFields,
    ...(stale === undefined ? [] : toPreviewProblems(stale)),
    ...rejections.map(({ pointer, ...rest }) => ({
      ...rest,
      ...(pointer === undefined ? {} : { pointer: toOriginal(pointer) }),
    })),
  ];
  if (!decision.ok || problems.length > 0) return respondWith(buildRejectedPreview(problems));
  const preview = buildPreview(decision.changes, await loadPreviewState(decision.changes), context);
  const completed = (await completePreview?.(preview, decision.changes, call)) ?? preview;
  return "problem" in completed ? completed : respondWith(completed);
}
