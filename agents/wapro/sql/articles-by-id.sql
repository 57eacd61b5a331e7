-- The rows in the order's warehouse of the goods that these ids, of any warehouse, belong to.
-- @ids: ids as <i>1</i><i>2</i>; @warehouseId
-- ARTYKUL: INDEKS_KATALOGOWY unique per warehouse [V]; JEDNOSTKA: SKROT, PRZELICZNIK [V]
WITH l AS (SELECT x.i.value('.', 'decimal(18,0)') AS ID FROM @ids.nodes('/i') x(i))
SELECT CAST(a.ID_ARTYKULU AS varchar(20)) AS ASKED, CAST(r.ID_ARTYKULU AS varchar(20)) AS ID_ARTYKULU, r.INDEKS_KATALOGOWY,
  r.VAT_SPRZEDAZY, j.SKROT AS JEDNOSTKA, CAST(j.PRZELICZNIK AS varchar(30)) AS PRZELICZNIK,
  CASE WHEN r.ZABLOKOWANY = 1 THEN 1 ELSE 0 END AS ZABLOKOWANY
FROM l
JOIN dbo.ARTYKUL a ON a.ID_ARTYKULU = l.ID
JOIN dbo.ARTYKUL r ON r.INDEKS_KATALOGOWY = a.INDEKS_KATALOGOWY AND r.ID_MAGAZYNU = CAST(@warehouseId AS decimal(18,0))
LEFT JOIN dbo.JEDNOSTKA j ON j.ID_JEDNOSTKI = r.ID_JEDNOSTKI
ORDER BY a.ID_ARTYKULU, r.ID_ARTYKULU;
