const codes = { red: 31, green: 32, yellow: 33, blue: 34, gray: 90, bold: 1 } as const;
export type Color = keyof typeof codes;

const colorsOfStatus: Readonly<Record<string, Color>> = {
  active: "green",
  available: "green",
  succeeded: "green",
  confirmed: "green",
  completed: "green",
  failed: "red",
  deleted: "gray",
  retired: "gray",
  removed: "gray",
  cancelled: "gray",
  deprecated: "gray",
  disabled: "gray",
};

/** Returns the color of a status. Statuses that pass by themselves are yellow. */
export const colorOfStatus = (status: string): Color => colorsOfStatus[status] ?? "yellow";

/** Colors a text for a terminal. */
export const paint = (text: string, color: Color | undefined, hasColor: boolean): string =>
  color === undefined || !hasColor ? text : `\u001B[${codes[color]}m${text}\u001B[0m`;
