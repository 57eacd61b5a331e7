/**
 * A mapping says, field by field, how the target's document is filled from the canonical order. It is data: versioned, per flow.
 *
 * Paths are dotted (`billing.firstName`). Rules with `to` below `lines[]` run once per goods line and see it as `line`.
 * Of several rules for one field the first that gives a value counts; each rule for `note` adds to it.
 */
export type Mapping = { version: number; rules: MappingRule[] };

/** A rule that is `off` stays in the mapping and does nothing. */
export type MappingRule = { to: string; off?: boolean } & Transformation;

export type Transformation =
  | { do: 'copy'; from: string }
  | { do: 'constant'; value: string }
  /** The source's code through a lookup table; an unmapped code is an error that names table and value. */
  | { do: 'lookup'; table: string; from: string }
  /** `{path}` is replaced by its value; absent values leave nothing, and surplus white space goes. */
  | { do: 'template'; text: string }
  /** One part of a street line. */
  | { do: 'split'; from: string; part: 'street' | 'houseNumber' | 'houseNumberSuffix' }
  /** Decimal arithmetic: paths, numbers, `+ - * /`, parentheses; rounded half up to `decimals`. */
  | { do: 'money'; expression: string; decimals?: number };

export type MappingProblem = { to: string; reason: string; lookup?: { table: string; value: string; name?: string } };
