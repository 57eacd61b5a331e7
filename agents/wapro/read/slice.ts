/** What one push carries at most: `/v1` takes 1,000 records, and proxies in front of it often no more than 1 MB. */
const mostRecords = 500;
const mostBytes = 900_000;

/** Slices a list into parts of at most so many. */
export const slices = <T>(list: T[], most = mostRecords): T[][] => {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += most) parts.push(list.slice(from, from + most));
  return parts;
};

/** Slices records into pushes that the hub takes, by their number and their size; one that is larger by itself goes alone. */
export const pushesOf = <T>(records: T[]): T[][] => {
  const parts: T[][] = [];
  let part: T[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (part.length > 0 && (part.length >= mostRecords || bytes + size > mostBytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(record);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
};
