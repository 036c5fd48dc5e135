/**
 * The part of [Standard Schema](https://standardschema.dev), version 1, that is used: the interface that zod, valibot, arktype
 * and others share. It is written here so that this entry needs none of them.
 */
export interface StandardSchema<A> {
  readonly '~standard': {
    readonly version: 1;
    /** The library that made the schema. */
    readonly vendor: string;
    readonly validate: (value: unknown) => Result<A> | Promise<Result<A>>;
    readonly types?: { readonly input: unknown; readonly output: A } | undefined;
  };
}

export type Result<A> = { readonly value: A; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

export interface Issue {
  readonly message: string;
  /** Where: keys, or objects that hold one. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
