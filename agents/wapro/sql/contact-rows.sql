-- Contacts by id. Optional: left out where a column is missing.
-- @ids: ids as <i>1</i><i>2</i>
-- KONTAKT: the table [S]; its columns [I]: review before use
SELECT CAST(c.ID_KONTAKTU AS varchar(20)) AS ID_KONTAKTU, CAST(c.ID_KONTRAHENTA AS varchar(20)) AS ID_KONTRAHENTA,
  c.IMIE, c.NAZWISKO, c.ADRES_EMAIL, c.TELEFON, c.STANOWISKO
FROM dbo.KONTAKT c
WHERE c.ID_KONTAKTU IN (SELECT x.i.value('.', 'decimal(18,0)') FROM @ids.nodes('/i') x(i))
ORDER BY c.ID_KONTAKTU;
