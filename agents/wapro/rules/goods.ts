/** Rows of one thing together, in the order in which the things first came. */
export const groupBy = <Row>(rows: Row[], keyOf: (row: Row) => string): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
};

/**
 * The row that describes goods which stand in several warehouses, one row in each (protocol page 3.4): that of the first
 * set warehouse that exports them, else that of the first that has them.
 */
export const describingRow = <Row extends { ID_MAGAZYNU: string; SELECTED: 0 | 1 }>(
  rows: Row[],
  warehouseIds: string[],
): Row | undefined => {
  const ranked = [...rows].sort((a, b) => rank(warehouseIds, a.ID_MAGAZYNU) - rank(warehouseIds, b.ID_MAGAZYNU));
  return ranked.find(({ SELECTED }) => SELECTED === 1) ?? ranked[0];
};

const rank = (warehouseIds: string[], id: string): number => {
  const index = warehouseIds.indexOf(id);
  return index === -1 ? warehouseIds.length : index;
};
