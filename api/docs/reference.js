// Renders an OpenAPI document. Text goes in as text, never as markup.
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** A schema as a short sketch; a reference that is being drawn already is named only. */
function sketch(schema, document, seen = []) {
  if (!schema) return 'anything';
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1);
    return seen.includes(name) ? name : sketch(document.components.schemas[name], document, [...seen, name]);
  }
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map(choice => sketch(choice, document, seen));
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(part => sketch(part, document, seen)));
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array') return [sketch(schema.items, document, seen)];
  if (schema.properties) {
    const required = new Set(schema.required ?? []);
    const entries = Object.entries(schema.properties);
    return Object.fromEntries(
      entries.map(([name, part]) => [required.has(name) ? name : `${name}?`, sketch(part, document, seen)]),
    );
  }
  if (typeof schema.additionalProperties === 'object')
    return { '…': sketch(schema.additionalProperties, document, seen) };
  const type = [schema.type ?? 'anything'].flat().join(' | ');
  return [type, schema.format && `(${schema.format})`, schema.description && `– ${schema.description}`]
    .filter(Boolean)
    .join(' ');
}

function content(title, holder, document) {
  const schema = Object.values(holder?.content ?? {})[0]?.schema;
  if (!schema) return [];
  return [make('h3', title), make('pre', JSON.stringify(sketch(schema, document), null, 2))];
}

function operation(path, method, described, document) {
  const details = make('details');
  details.id = `${method}${path}`;
  const summary = make('summary');
  summary.append(
    make('span', method.toUpperCase(), 'method'),
    make('code', path),
    make('span', described.summary ?? '', 'what'),
  );
  details.append(summary);
  if (described.description) details.append(make('p', described.description));
  const parameters = described.parameters ?? [];
  if (parameters.length > 0) {
    const lines = parameters.map(
      one => `${one.name}${one.required ? '' : '?'} (${one.in}): ${sketch(one.schema, document)}`,
    );
    details.append(make('h3', 'Parameters'), make('pre', lines.join('\n')));
  }
  details.append(...content('Body', described.requestBody, document));
  for (const [status, answer] of Object.entries(described.responses ?? {})) {
    if (Number(status) < 400) details.append(...content(`Answer ${status}: ${answer.description}`, answer, document));
  }
  const refusals = Object.entries(described.responses ?? {}).filter(([status]) => Number(status) >= 400);
  if (refusals.length > 0) {
    details.append(
      make('h3', 'Refusals'),
      make('pre', refusals.map(([status, answer]) => `${status} ${answer.description}`).join('\n')),
    );
  }
  return details;
}

function render(document, filter) {
  const groups = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const described = item[method];
      if (!described || !`${method} ${path} ${described.summary}`.toLowerCase().includes(filter)) continue;
      const tag = described.tags?.[0] ?? 'Other';
      groups.set(tag, [...(groups.get(tag) ?? []), operation(path, method, described, document)]);
    }
  }
  const main = window.document.getElementById('reference');
  main.replaceChildren(make('p', document.info.description ?? ''));
  for (const [tag, operations] of groups) main.append(make('h2', tag), ...operations);
}

try {
  const document = await (await fetch('/openapi.json')).json();
  const filter = window.document.getElementById('filter');
  filter.addEventListener('input', () => render(document, filter.value.trim().toLowerCase()));
  render(document, '');
} catch (error) {
  window.document.getElementById('reference').textContent =
    `The API's description could not be loaded: ${error.message}`;
}
