import type * as z from "zod";

/** Returns the fields of a record that its public schema contains. A new private field cannot leak, and a new public
 *  field is never forgotten. */
export const pickPublic = <Shape extends z.ZodRawShape, Rec extends object>(
  { shape }: z.ZodObject<Shape>,
  record: Rec,
): Pick<Rec, keyof Rec & keyof Shape> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => Object.hasOwn(shape, key))) as Pick<
    Rec,
    keyof Rec & keyof Shape
  >;
