import { notThere, refuse } from './api-error.ts';
import type { Call } from './call.ts';
import type { StoredImage } from './world.ts';
import { type Element, writeXml } from './xml.ts';

const greatest = 8 * 1024 * 1024;
const allowed: [type: string, start: number[]][] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/gif', [0x47, 0x49, 0x46]],
];
const noProduct = () => refuse(400, 57, 'This product id does not exist');
const xml = (content: Element[]) => new Response(writeXml(content), { headers: { 'content-type': 'text/xml' } });
const binary = ({ data, type }: StoredImage) =>
  new Response(new Uint8Array(Buffer.from(data, 'base64')), { headers: { 'content-type': type } });

async function uploaded({ body, contentType }: Call): Promise<{ type: string; data: string }> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    form = new FormData();
  }
  const file = form.get('image');
  if (!(file instanceof File)) throw refuse(400, 76, 'Please set an "image" parameter with image data for value');
  const bytes = Buffer.from(await file.arrayBuffer());
  if (bytes.length > greatest)
    throw refuse(400, 72, `The image size is too large (maximum allowed is ${greatest / 1000} KB)`);
  const type = allowed.find(([, start]) => start.every((byte, index) => bytes[index] === byte))?.[0];
  if (type === undefined)
    throw refuse(
      400,
      73,
      `This type of image format is not recognized, allowed formats are: ${allowed.map(([name]) => name).join('", "')}`,
    );
  return { type, data: bytes.toString('base64') };
}

function lists({ world, base, path }: Call, productId: number): Response {
  const owned = world.imagesOf(productId);
  if (path[1] === undefined)
    return xml([
      {
        name: 'image_types',
        children: [{ name: 'products', attributes: { 'xlink:href': `${base}images/products` } }],
      },
    ]);
  if (path[2] === undefined)
    return xml([
      {
        name: 'images',
        children: [...new Set([...world.images.values()].map(image => String(image.productId)))].map(id => ({
          name: 'image',
          attributes: { id, 'xlink:href': `${base}images/products/${id}` },
        })),
      },
    ]);
  if (!world.table('products').get(productId)) throw noProduct();
  if (owned.length === 0) throw notThere();
  return xml([
    {
      name: 'image',
      attributes: { id: String(productId) },
      children: owned.map(({ id }) => ({
        name: 'declination',
        attributes: { id: String(id), 'xlink:href': `${base}images/products/${productId}/${id}` },
      })),
    },
  ]);
}

/** An image stored although the answer says 500, as thirtybees does on PHP 8.2 (§2.5). */
const storedAllTheSame = () =>
  refuse(500, 2, '[PHP Warning #2] Undefined array key "type" (WebserviceSpecificManagementImages.php, line 1186)');

async function keep(call: Call, productId: number, known: StoredImage | undefined): Promise<Response> {
  const { world } = call;
  const file = await uploaded(call);
  const id = known?.id ?? world.nextImageId();
  const first = world.imagesOf(productId).length === 0;
  const image: StoredImage = { id, productId, cover: known?.cover ?? first, ...file };
  world.keepImage(image);
  world.changed();
  if (world.profile.imageAnswersError) throw storedAllTheSame();
  return binary(image);
}

/** The `images` resource: lists, the image itself, upload as multipart field `image`, replacement, deletion. */
export async function imagesApi(call: Call): Promise<Response> {
  const { world, method, path } = call;
  const [, kind, product, number] = path;
  if (kind !== undefined && kind !== 'products')
    throw refuse(400, 48, `Image of type "${kind}" does not exist. Did you mean: "products"?`);
  const productId = Number(product);
  const image = number === undefined ? undefined : world.images.get(Number(number));
  if ((method === 'GET' || method === 'HEAD') && number === undefined) return lists(call, productId);
  if (!world.table('products').get(productId)) throw noProduct();
  if (number !== undefined && image?.productId !== productId) throw refuse(400, 57, 'This image id does not exist');
  if (method === 'GET' || method === 'HEAD') return image ? binary(image) : lists(call, productId);
  if (method === 'POST' && !image) return keep(call, productId, undefined);
  if (method === 'POST') throw refuse(400, 65, 'This image already exists. To modify it, please use the PUT method');
  if (method === 'PUT' && image) return keep(call, productId, image);
  if (method === 'DELETE' && image) {
    world.dropImage(image);
    const [next] = world.imagesOf(productId);
    if (image.cover && next) next.cover = true;
    world.changed();
    return new Response(null, { status: 200 });
  }
  throw refuse(405, 67, 'This method is not allowed');
}
