-- Orders that the agent began and did not confirm: its own SEMAFOR, no number, not cancelled.
-- @session: the WAPRO user that is reserved for the agent
-- ZAMOWIENIE: NUMER, STATUS_ZAM (A = cancelled) [V]; SEMAFOR [V: parameter; I: column]
SELECT CAST(z.ID_ZAMOWIENIA AS varchar(20)) AS ID_ZAMOWIENIA, RTRIM(z.NUMER) AS NUMER, z.NR_ZAMOWIENIA_KLIENTA,
  CAST(z.ID_KONTRAHENTA AS varchar(20)) AS ID_KONTRAHENTA, CAST(z.ID_MAGAZYNU AS varchar(20)) AS ID_MAGAZYNU,
  z.STATUS_ZAM, CAST(ISNULL(z.SEMAFOR, 0) AS int) AS SEMAFOR
FROM dbo.ZAMOWIENIE z
WHERE z.SEMAFOR = @session AND z.TYP = 1 AND ISNULL(z.STATUS_ZAM, '') <> 'A'
  AND (ISNULL(RTRIM(z.NUMER), '') = '' OR z.NUMER LIKE '<auto>%')
ORDER BY z.ID_ZAMOWIENIA;
