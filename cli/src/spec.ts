import type { Session } from "./session.ts";

/** The kinds of values that the shell completes with ids of the API. */
export type Completer =
  | "tenants"
  | "products"
  | "operations"
  | "rollouts"
  | "users"
  | "notifications"
  | "plans"
  | "subscriptions"
  | "files";

export type ArgumentSpec = {
  name: string;
  text: string;
  optional?: boolean;
  many?: boolean;
  choices?: readonly string[];
  completes?: Completer;
};

/** An option in commander's notation, such as `--plan <id>` or `--wait`. */
export type OptionSpec = {
  flags: string;
  text: string;
  choices?: readonly string[];
  many?: boolean;
  required?: boolean;
  completes?: Completer;
};

/** A command as data: commander, the completion and the reference are made from it. */
export type CommandSpec = {
  /** The words after the noun: `list`, or `releases list` for a part of the noun. */
  name: string;
  summary: string;
  /** Details for `--help` and the reference. */
  details?: string;
  arguments?: readonly ArgumentSpec[];
  options?: readonly OptionSpec[];
  examples?: readonly string[];
  run: (input: Input, session: Session) => Promise<void> | void;
};

/** Returns the name of an option's value, such as `adminEmail` for `--admin-email <address>`. */
export function nameOfOption({ flags }: Pick<OptionSpec, "flags">): string {
  const long = /--(?:no-)?([\w-]+)/.exec(flags)?.[1] ?? "";
  return long.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The arguments and options with which a command was called. */
export class Input {
  readonly #arguments: readonly (string | string[] | undefined)[];
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(args: readonly (string | string[] | undefined)[], options: Readonly<Record<string, unknown>>) {
    this.#arguments = args;
    this.#options = options;
  }

  /** Returns a required argument. */
  argument(index: number): string {
    return this.optionalArgument(index) ?? "";
  }

  optionalArgument(index: number): string | undefined {
    const value = this.#arguments[index];
    return Array.isArray(value) ? value[0] : value;
  }

  argumentList(index: number): string[] {
    const value = this.#arguments[index] ?? [];
    return Array.isArray(value) ? value : [value];
  }

  has(name: string): boolean {
    return this.#options[name] === true;
  }

  /** Returns whether an option `--no-…` is given. */
  isOff(name: string): boolean {
    return this.#options[name] === false;
  }

  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === "string" ? value : undefined;
  }

  list(name: string): string[] {
    const value = this.#options[name];
    if (Array.isArray(value)) return value as string[];
    return typeof value === "string" ? [value] : [];
  }
}
