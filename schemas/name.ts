import * as z from "zod";

/**
 * One line of characters that can be seen. What has no width or changes the direction of what stands beside it makes
 * names look alike, or like something else; the two at the end are signs that are blank.
 */
const visible =
  /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u{2800}\u{1D159}]*$/u;

/** What people call something: one line, without the characters that nobody sees. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(visible, "one line without invisible, control and direction-changing characters");
