-- Stock per warehouse of the goods with these leading rows. Available is STAN - ZAREZERWOWANO (protocol page 3.4).
-- @ids, @warehouseIds: ids as <i>1</i><i>2</i>
-- ARTYKUL: STAN, ZAREZERWOWANO, SEMAFOR, FLAGA_STANU [V]; MAGAZYN: SYMBOL [V]
WITH w AS (SELECT x.i.value('.', 'decimal(18,0)') AS ID FROM @warehouseIds.nodes('/i') x(i)),
  l AS (SELECT x.i.value('.', 'decimal(18,0)') AS ID FROM @ids.nodes('/i') x(i))
SELECT CAST(a.ID_ARTYKULU AS varchar(20)) AS LEADER_ID, CAST(r.ID_MAGAZYNU AS varchar(20)) AS ID_MAGAZYNU,
  RTRIM(m.SYMBOL) AS SYMBOL, CAST(CAST(r.STAN AS decimal(18,6)) AS varchar(30)) AS STAN,
  CAST(CAST(r.ZAREZERWOWANO AS decimal(18,6)) AS varchar(30)) AS ZAREZERWOWANO,
  CASE WHEN r.FLAGA_STANU = 1 OR ISNULL(r.SEMAFOR, 0) <> 0 THEN 1 ELSE 0 END AS EDITED
FROM l
JOIN dbo.ARTYKUL a ON a.ID_ARTYKULU = l.ID
JOIN dbo.ARTYKUL r ON r.INDEKS_KATALOGOWY = a.INDEKS_KATALOGOWY AND r.ID_MAGAZYNU IN (SELECT ID FROM w)
LEFT JOIN dbo.MAGAZYN m ON m.ID_MAGAZYNU = r.ID_MAGAZYNU
ORDER BY a.ID_ARTYKULU, r.ID_MAGAZYNU;
