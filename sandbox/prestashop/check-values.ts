import { refuse } from './api-error.ts';
import type { Field, Resource } from './field.ts';
import { passes } from './formats.ts';
import type { Texts } from './table.ts';

const fault = (resource: Resource, name: string, field: Field, value: string): string | undefined => {
  const where = `${resource.className}->${name}`;
  if (field.required && value === '') return `Property ${where} is empty`;
  if (field.size !== undefined && field.kind === 'text' && [...value].length > field.size)
    return `Property ${where} length (${[...value].length}) must be between 0 and ${field.size}`;
  if (field.format && !passes(field.format, value)) return `Property ${where} is not valid`;
  return undefined;
};

/** Refuses texts that the shop would refuse: a required one empty in the default language, wrong, too long (84). */
export function checkTexts(resource: Resource, texts: Texts, defaultLanguage: string): void {
  for (const [name, field] of Object.entries(resource.fields)) {
    const languages = field.i18n ? texts[name] : undefined;
    if (!languages) continue;
    for (const [language, value] of Object.entries(languages)) {
      const found = fault(
        resource,
        name,
        { ...field, required: field.required && language === defaultLanguage },
        value,
      );
      if (found) throw refuse(400, 84, `Validation error: "${found}"`);
    }
  }
}

/** Refuses values that the shop would refuse: a required one empty, wrong, too long (85). */
export function checkValues(resource: Resource, values: Record<string, string>): void {
  for (const [name, field] of Object.entries(resource.fields)) {
    const value = values[name];
    const found = field.i18n || value === undefined ? undefined : fault(resource, name, field, value);
    if (found) throw refuse(400, 85, `Validation error: "${found}"`);
  }
}
