-- KSeF number, split payment and bank account of sales documents. Optional: left out where a column is missing.
-- @ids: ids as <i>1</i><i>2</i>
-- DOKUMENT_HANDLOWY: the columns are named after the fields of MAGIK_EKSPORT (protocol page 3.9) [I]: review before use
SELECT CAST(d.ID_DOKUMENTU_HANDLOWEGO AS varchar(20)) AS ID_DOKUMENTU_HANDLOWEGO, d.KSEF_ID,
  CASE WHEN d.PODZIELONA_PLATNOSC = 1 THEN 1 ELSE 0 END AS PODZIELONA_PLATNOSC, d.NUMER_RACHUNKU
FROM dbo.DOKUMENT_HANDLOWY d
WHERE d.ID_DOKUMENTU_HANDLOWEGO IN (SELECT x.i.value('.', 'decimal(18,0)') FROM @ids.nodes('/i') x(i))
ORDER BY d.ID_DOKUMENTU_HANDLOWEGO;
