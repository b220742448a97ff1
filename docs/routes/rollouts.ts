import * as z from "zod";
import { Operation } from "../../schemas/operation.ts";
import { Rollout } from "../../schemas/rollout.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

const accepted = z.object({ operation: Operation, rollout: Rollout }).meta({ id: "RolloutAccepted" });

export const rolloutDescriptions = {
  "POST /products/{productId}/rollouts": {
    tag: "Rollouts",
    summary: "Starts the rollout of a release to the product's tenants in waves",
    responses: { 202: accepted },
  },
  "GET /rollouts": {
    tag: "Rollouts",
    summary: "Lists rollouts within the caller's scope, newest first",
    responses: { 200: pageOf(Rollout) },
  },
  "GET /rollouts/{rolloutId}": {
    tag: "Rollouts",
    summary: "Shows a rollout with its waves, failures and replacements",
    responses: { 200: Rollout },
  },
  "POST /rollouts/{rolloutId}/pause": {
    tag: "Rollouts",
    summary: "Pauses a rollout: tenants that are changing finish, and no further tenant changes",
    responses: { 202: accepted },
  },
  "POST /rollouts/{rolloutId}/resume": {
    tag: "Rollouts",
    summary: "Resumes a paused or stopped rollout; failed tenants are tried again",
    responses: { 202: accepted },
  },
  "POST /rollouts/{rolloutId}/cancel": {
    tag: "Rollouts",
    summary: "Cancels a rollout or its rollback; the tenants keep the release that they have",
    responses: { 202: accepted },
  },
  "POST /rollouts/{rolloutId}/rollback": {
    tag: "Rollouts",
    summary: "Returns each changed tenant to the release that it had before the rollout",
    responses: { 202: accepted },
  },
} as const satisfies Record<string, RouteDescription>;
