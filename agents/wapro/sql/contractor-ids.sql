-- A page of the buyers that WAPRO's users selected (W1).
-- @afterId, @limit; @selection: DOSTEPNY_W_B2B or ALL (everyone marked as customer)
-- KONTRAHENT: ID_KONTRAHENTA, ODBIORCA [V], DOSTEPNY_W_B2B [S]
SELECT TOP (@limit) CAST(k.ID_KONTRAHENTA AS varchar(20)) AS ID
FROM dbo.KONTRAHENT k
WHERE k.ID_KONTRAHENTA > CAST(@afterId AS decimal(18,0))
  AND 1 = CASE @selection
    WHEN 'DOSTEPNY_W_B2B' THEN CASE WHEN k.DOSTEPNY_W_B2B = 1 THEN 1 ELSE 0 END
    ELSE CASE WHEN k.ODBIORCA = 1 THEN 1 ELSE 0 END END
ORDER BY k.ID_KONTRAHENTA;
