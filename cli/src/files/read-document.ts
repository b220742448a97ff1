import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { usageError } from "../failures/cli-error.ts";

/** Reads a YAML or JSON document from a file, or from stdin if the name is `-`. */
export async function readDocument(file: string): Promise<Record<string, unknown>> {
  const source = await readSource(file);
  const { parseDocument } = await import("yaml");
  const document = parseDocument(source);
  const [error] = document.errors;
  if (error) throw usageError(`${file} is neither YAML nor JSON.`, "correct the line", error.message.split("\n")[0]);
  const content: unknown = document.toJS();
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    return content as Record<string, unknown>;
  }
  throw usageError(`${file} holds no object.`, "a file with fields such as `name: Acme`");
}

/** Reads a file as text. Throws with the reason if it can't be read. */
export async function readSource(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "It does not exist." : (error as Error).message;
    throw usageError(`${file} can't be read.`, "check the path; - reads stdin", reason);
  }
}
