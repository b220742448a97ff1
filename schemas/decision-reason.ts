import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** The reason that a person gives for a decision. */
export const DecisionReason = defineSchema(() => z.string().trim().min(1).max(1000));
