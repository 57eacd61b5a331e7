import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { statusFlowSettingsSchema } from './status-flow-settings.ts';

const read = (states: object) => statusFlowSettingsSchema.safeParse({ states, tellBuyer: true });

describe('the states of a flow of order statuses', () => {
  it('take a number as the text of it', () => {
    expect(read({ shipped: 4, delivered: '5' }).data?.states).toEqual({ shipped: '4', delivered: '5' });
  });

  it.each([[{ shipped: true }], [{ shipped: '' }], [{ shipped: null }], [{ posted: 4 }]])('refuse %j', states => {
    expect(read(states).success).toBe(false);
  });

  it('are texts to those who read the description', () => {
    const app = new OpenAPIHono();
    app.openAPIRegistry.register('StatusFlowSettings', statusFlowSettingsSchema);
    const { components } = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } });
    expect(components?.schemas?.StatusFlowSettings).toMatchObject({
      properties: { states: { properties: { shipped: { type: 'string', minLength: 1, maxLength: 200 } } } },
    });
  });
});
