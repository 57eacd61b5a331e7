-- Bar codes beyond the one on the goods themselves: several per goods, each for a quantity (a set, a carton).
-- @ids, @warehouseIds: ids as <i>1</i><i>2</i>
-- KOD_KRESKOWY: ID_MAGAZYNU, KOD_KRESKOWY, ID_ARTYKULU, ID_JEDNOSTKI, DOM_ILOSC [V]; JEDNOSTKA: SKROT [V]
WITH w AS (SELECT x.i.value('.', 'decimal(18,0)') AS ID FROM @warehouseIds.nodes('/i') x(i)),
  l AS (SELECT x.i.value('.', 'decimal(18,0)') AS ID FROM @ids.nodes('/i') x(i))
SELECT CAST(a.ID_ARTYKULU AS varchar(20)) AS LEADER_ID, k.KOD_KRESKOWY,
  CAST(CAST(k.DOM_ILOSC AS decimal(18,6)) AS varchar(30)) AS DOM_ILOSC, j.SKROT AS JEDNOSTKA
FROM l
JOIN dbo.ARTYKUL a ON a.ID_ARTYKULU = l.ID
JOIN dbo.ARTYKUL r ON r.INDEKS_KATALOGOWY = a.INDEKS_KATALOGOWY AND r.ID_MAGAZYNU IN (SELECT ID FROM w)
JOIN dbo.KOD_KRESKOWY k ON k.ID_ARTYKULU = r.ID_ARTYKULU
LEFT JOIN dbo.JEDNOSTKA j ON j.ID_JEDNOSTKI = k.ID_JEDNOSTKI
ORDER BY a.ID_ARTYKULU, k.KOD_KRESKOWY;
