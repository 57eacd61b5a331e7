-- Whether an order with this client's number stands in the warehouse already; asked before anything is written.
-- @clientNumber, @warehouseId
-- ZAMOWIENIE: NR_ZAMOWIENIA_KLIENTA, ID_MAGAZYNU, indexed together, not unique [V]; STATUS_ZAM [V]
SELECT CAST(z.ID_ZAMOWIENIA AS varchar(20)) AS ID_ZAMOWIENIA, RTRIM(z.NUMER) AS NUMER, z.NR_ZAMOWIENIA_KLIENTA,
  CAST(z.ID_KONTRAHENTA AS varchar(20)) AS ID_KONTRAHENTA, CAST(z.ID_MAGAZYNU AS varchar(20)) AS ID_MAGAZYNU,
  z.STATUS_ZAM, CAST(ISNULL(z.SEMAFOR, 0) AS int) AS SEMAFOR
FROM dbo.ZAMOWIENIE z
WHERE z.NR_ZAMOWIENIA_KLIENTA = @clientNumber AND z.ID_MAGAZYNU = CAST(@warehouseId AS decimal(18,0))
ORDER BY z.ID_ZAMOWIENIA;
