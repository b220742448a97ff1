import { join } from "node:path";
import { readJsonFile, writePrivateJson } from "../files/private-file.ts";
import { configFolder } from "./config-file.ts";
import type { Settings } from "./settings.ts";

/** Tokens of a sign-in, and what is needed to renew them. */
export type StoredTokens = {
  accessToken: string;
  expiresAt: number;
  refreshToken?: string;
  clientId?: string;
  tokenUrl?: string;
  /** The endpoint at which the sign-out revokes the refresh token; undefined if the issuer has none. */
  revokeUrl?: string;
  /** The person of a local platform, who needs no sign-in page. */
  person?: Record<string, string>;
};

type Stored = Record<string, StoredTokens>;

/** The tokens of each API, in a file that only its owner can read. A local platform's lie beside its other files. */
export class CredentialStore {
  readonly path: string;
  readonly #apiUrl: string;

  constructor({ apiUrl, local }: Settings, env: NodeJS.ProcessEnv) {
    this.path = join(local?.folder ?? configFolder(env), "cli-credentials.json");
    this.#apiUrl = apiUrl;
  }

  read(): StoredTokens | undefined {
    return this.#readAll()[this.#apiUrl];
  }

  write(tokens: StoredTokens): void {
    writePrivateJson(this.path, { ...this.#readAll(), [this.#apiUrl]: tokens });
  }

  /** Removes the tokens. Returns whether there were any. */
  remove(): boolean {
    const { [this.#apiUrl]: removed, ...others } = this.#readAll();
    if (removed) writePrivateJson(this.path, others);
    return removed !== undefined;
  }

  #readAll(): Stored {
    return readJsonFile<Stored>(this.path) ?? {};
  }
}
