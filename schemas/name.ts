import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { countDynamicReferences, dynamicReferenceRule } from "./dynamic-reference.ts";

/**
 * Characters that have no width, are blank or change the direction of their neighbors. They make different names look
 * alike. The pattern is part of the OpenAPI document, so it contains only the first 65,536 characters, which all
 * regular-expression engines support.
 */
const invisibleRanges = [
  String.raw`\p{Cc}\p{Zl}\p{Zp}`,
  String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f`,
  String.raw`\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164`,
  String.raw`\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff`,
].join("");
const visiblePattern = new RegExp(`^[^${invisibleRanges}]*$`, "u");
/** The same rule for all characters. U+1D159 is blank but belongs to none of these classes. */
const invisiblePattern = /[\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u{1D159}]/u;

const nameRule = "one line without invisible, control and direction-changing characters";

/** A display name: one line without invisible characters. */
export const Name = defineSchema(() =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(visiblePattern, nameRule)
    .refine((name) => !invisiblePattern.test(name), nameRule)
    .refine((name) => countDynamicReferences(name) === 0, dynamicReferenceRule),
);
