import type { Call } from './call.ts';
import { rightsOf } from './rights.ts';
import { type Element, writeXml } from './xml.ts';

/** `GET /api/`: every resource of which the key may do something, with what it may do. */
export function resourceList(call: Call): string {
  const { world, base } = call;
  const names = [...world.resources.keys(), 'images'].sort().filter(name => rightsOf(world, name).length > 0);
  if (call.json) return JSON.stringify(names);
  const children = names.map((name): Element => {
    const rights = rightsOf(world, name);
    const attributes: Record<string, string> = { 'xlink:href': base + name };
    for (const method of ['GET', 'PUT', 'POST', ...(world.profile.patch ? ['PATCH'] : []), 'DELETE', 'HEAD'])
      attributes[method.toLowerCase()] = String(rights.some(right => right === method));
    const schema = (type: string): Element => ({
      name: 'schema',
      attributes: { 'xlink:href': `${base}${name}?schema=${type}`, type },
    });
    return {
      name,
      attributes,
      children: [
        { name: 'description', attributes, text: world.resources.get(name)?.description ?? 'The images' },
        ...(name === 'images' ? [] : [schema('blank'), schema('synopsis')]),
      ],
    };
  });
  return writeXml([{ name: 'api', attributes: { shopName: world.configuration('PS_SHOP_NAME') }, children }]);
}
