import type { PhotoContent } from '../../domain/product.ts';
import type { ItemDraft } from './item-draft.ts';

export type ReadPhotos = { photos: PhotoContent[] } | { bad: string; value: string };

/** Elements inside a photo that would hold its content; their names are not public. Others count when they are long enough. */
const contentElements = new Set(['photo', 'photos', 'data', 'content', 'image', 'base64', 'file', 'url', 'value']);
const shortest = 200;

/**
 * The photos of an item in order: content in base64, or addresses. One that is neither makes all of them doubtful, so that a
 * shop's photos are not replaced by half a set.
 */
export const readPhotos = (draft: ItemDraft): ReadPhotos => {
  if (draft.photoTooLong)
    return { bad: 'The item’s photos are larger than 12 MB, or more than 100. Send fewer or smaller ones.', value: '' };
  const photos: PhotoContent[] = [];
  for (const { element, text } of draft.photos) {
    const content = text.replace(/\s+/g, '');
    if (/^https?:\/\/\S{3,2000}$/.test(content)) photos.push({ url: content });
    else if (content.length >= shortest && isBase64(content)) photos.push({ bytes: Buffer.from(content, 'base64') });
    else if (contentElements.has(element) && content !== '-') {
      if (!isBase64(content)) return { bad: 'This is neither base64 nor an address.', value: content.slice(0, 60) };
      photos.push({ bytes: Buffer.from(content, 'base64') });
    }
  }
  return { photos };
};

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
