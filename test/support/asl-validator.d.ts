declare module "asl-validator" {
  /** Checks a definition against the Amazon States Language. The package has no types that resolve. */
  const validate: (definition: unknown) => { isValid: boolean; errors: unknown[] };
  export default validate;
}
