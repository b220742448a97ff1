import type { Product } from "../../api/resources.ts";
import type { OnboardDraft } from "./onboard-draft.ts";

/** The properties of each step of the wizard. */
export type StepProps = {
  draft: OnboardDraft;
  change: (values: Partial<OnboardDraft>) => void;
  /** Returns the error of a field by its pointer into the request. */
  errorOf: (pointer: string) => string | undefined;
  /** The products that can be subscribed to. */
  products: readonly Product[];
  /** Shows the problems of fields that were not touched. */
  showAll: boolean;
};
