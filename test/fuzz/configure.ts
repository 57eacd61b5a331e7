import type { Words } from './words.ts';

/** Part of the API that is asked with one kind of key. */
export type Part = { name: string; what: string; paths: string };

export const parts = {
  v1: { name: 'v1', what: 'the connector API with the key of a connection', paths: '^/v1/' },
  api: { name: 'api', what: 'the operator API with the key of an administrator', paths: '^/api/' },
  vendors: {
    name: 'vendors',
    what: 'what Shopware and Kamsoft call, with the key of an administrator',
    paths: '^/(shopware|kamsoft)/',
  },
} satisfies Record<string, Part>;
export type PartName = keyof typeof parts;

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** Where a check does not hold, and why. */
const exceptions = [
  {
    // SOAP 1.1 tells every fault with the status 500 (section 6.2); that it is the described fault the other checks say.
    paths: /^\/kamsoft\//,
    checks: ['not_a_server_error'],
  },
];

/**
 * A request may wait for up to a minute by `wait`: asked at random that would take hours, so it waits 0 s. The bounds of the
 * parameter have tests beside it.
 */
const fixed = [{ paths: /^\/v1\/(reads$|messages\/|[a-z-]+$)/, parameter: 'query.wait', value: 0 }];

const quoted = (value: unknown) => JSON.stringify(value);

/** Schemathesis' configuration for the paths of a document: which checks, and the values that are known. */
export function configuration(paths: string[], words: Words[]): string {
  const sections = paths.flatMap(path => {
    const known = words.flatMap(({ path: pattern, parameter }, at) =>
      new RegExp(pattern).test(path) ? [[parameter, `{ dictionary = "known${at}", probability = 0.5 }`] as const] : [],
    );
    const set = fixed.filter(each => each.paths.test(path)).map(each => [each.parameter, quoted(each.value)] as const);
    const parameters = [...new Map([...known, ...set])].map(([name, value]) => `${quoted(name)} = ${value}`);
    const off = exceptions.filter(each => each.paths.test(path)).flatMap(each => each.checks);
    if (parameters.length + off.length === 0) return [];
    return [
      '[[operations]]',
      `include-path = ${quoted(path)}`,
      ...(parameters.length > 0 ? [`parameters = { ${parameters.join(', ')} }`] : []),
      ...off.map(check => `checks.${check}.enabled = false`),
    ];
  });
  return [
    '[checks]',
    'enabled = false',
    ...checks.map(name => `${name}.enabled = true`),
    // Routes are not described as following from one another; what is known is given by words instead.
    '[phases.stateful]',
    'enabled = false',
    ...words.flatMap(({ values }, at) => [`[dictionaries.known${at}]`, `values = ${quoted(values)}`]),
    ...sections,
  ].join('\n');
}
