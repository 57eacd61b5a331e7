-- Whether orders that the agent began stand, by WAPRO's own id: whatever a procedure made of their number or warehouse.
-- @ids: ids as <i>1</i><i>2</i>
-- ZAMOWIENIE: NR_ZAMOWIENIA_KLIENTA, ID_MAGAZYNU, STATUS_ZAM [V]
SELECT CAST(z.ID_ZAMOWIENIA AS varchar(20)) AS ID_ZAMOWIENIA, RTRIM(z.NUMER) AS NUMER, z.NR_ZAMOWIENIA_KLIENTA,
  CAST(z.ID_KONTRAHENTA AS varchar(20)) AS ID_KONTRAHENTA, CAST(z.ID_MAGAZYNU AS varchar(20)) AS ID_MAGAZYNU,
  z.STATUS_ZAM, CAST(ISNULL(z.SEMAFOR, 0) AS int) AS SEMAFOR
FROM dbo.ZAMOWIENIE z
WHERE z.ID_ZAMOWIENIA IN (SELECT x.i.value('.', 'decimal(18,0)') FROM @ids.nodes('/i') x(i))
ORDER BY z.ID_ZAMOWIENIA;
