-- Contractors with this NIP, however it was typed.
-- @nip: without dashes, blanks and the prefix PL
-- KONTRAHENT: NIP(30) [V]; NIPL(30) is probably the stripped one [I] and would be indexed, but is not relied on
SELECT CAST(k.ID_KONTRAHENTA AS varchar(20)) AS ID_KONTRAHENTA, k.NAZWA_PELNA, k.NIP,
  CASE WHEN k.ZABLOKOWANY = 1 THEN 1 ELSE 0 END AS ZABLOKOWANY
FROM dbo.KONTRAHENT k
WHERE UPPER(REPLACE(REPLACE(ISNULL(k.NIP, ''), '-', ''), ' ', '')) IN (@nip, 'PL' + @nip)
ORDER BY k.ID_KONTRAHENTA;
