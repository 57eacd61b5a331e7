-- Goods of the order's warehouse by their index.
-- @indexes: indexes as <i>A</i><i>B</i>; @warehouseId; @column: INDEKS_KATALOGOWY or INDEKS_HANDLOWY
-- ARTYKUL: INDEKS_KATALOGOWY, INDEKS_HANDLOWY varchar(20) [V]; the latter need not be unique
WITH l AS (SELECT x.i.value('.', 'varchar(40)') AS INDEKS FROM @indexes.nodes('/i') x(i))
SELECT l.INDEKS AS ASKED, CAST(r.ID_ARTYKULU AS varchar(20)) AS ID_ARTYKULU, r.INDEKS_KATALOGOWY, r.VAT_SPRZEDAZY,
  j.SKROT AS JEDNOSTKA, CAST(j.PRZELICZNIK AS varchar(30)) AS PRZELICZNIK,
  CASE WHEN r.ZABLOKOWANY = 1 THEN 1 ELSE 0 END AS ZABLOKOWANY
FROM l
JOIN dbo.ARTYKUL r ON r.ID_MAGAZYNU = CAST(@warehouseId AS decimal(18,0))
  AND ((@column = 'INDEKS_KATALOGOWY' AND r.INDEKS_KATALOGOWY = l.INDEKS)
    OR (@column = 'INDEKS_HANDLOWY' AND r.INDEKS_HANDLOWY = l.INDEKS))
LEFT JOIN dbo.JEDNOSTKA j ON j.ID_JEDNOSTKI = r.ID_JEDNOSTKI
ORDER BY r.ID_ARTYKULU;
