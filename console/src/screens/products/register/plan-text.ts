export type NameValue = { name: string; value: number };

/** Splits a list that is typed with commas or line breaks. */
export const splitList = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter(Boolean);

/** Reads limits such as "contacts = 10000, deals = 50". A part without a number has the value NaN. */
export const parseLimits = (text: string): NameValue[] =>
  splitList(text).map((part) => {
    const [name = "", value = ""] = part.split(/[=:]/).map((side) => side.trim());
    return { name, value: value === "" ? Number.NaN : Number(value) };
  });

export const formatLimits = (limits: Readonly<Record<string, number>>): string =>
  Object.entries(limits)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
