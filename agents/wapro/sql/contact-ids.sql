-- A page of contacts of selected buyers who have an e-mail (W3). Optional: left out where a column is missing.
-- @afterId, @limit; @selection: DOSTEPNY_W_B2B or ALL
-- KONTAKT: the table [S]; ID_KONTAKTU, ID_KONTRAHENTA, ADRES_EMAIL [I]: review before use
SELECT TOP (@limit) CAST(c.ID_KONTAKTU AS varchar(20)) AS ID
FROM dbo.KONTAKT c
JOIN dbo.KONTRAHENT k ON k.ID_KONTRAHENTA = c.ID_KONTRAHENTA
WHERE c.ID_KONTAKTU > CAST(@afterId AS decimal(18,0)) AND c.ADRES_EMAIL LIKE '%@%'
  AND 1 = CASE @selection
    WHEN 'DOSTEPNY_W_B2B' THEN CASE WHEN k.DOSTEPNY_W_B2B = 1 THEN 1 ELSE 0 END
    ELSE CASE WHEN k.ODBIORCA = 1 THEN 1 ELSE 0 END END
ORDER BY c.ID_KONTAKTU;
