import type { Tags } from "../../../schemas/tags.ts";

/** Returns whether a tenant has a tag, written as `key:value`. Both the key and the value may contain colons. */
export const hasTag = (tags: Tags, tag: string): boolean =>
  Object.entries(tags).some(([key, value]) => `${key}:${value}` === tag);
