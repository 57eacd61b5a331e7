-- A page of orders from customers that are recent or still open.
-- @afterId, @limit; @warehouseIds: ids as <i>1</i><i>2</i>; @since: Clarion day
-- ZAMOWIENIE: ID_ZAMOWIENIA, ID_MAGAZYNU, TYP (1 = from customer), NUMER, DATA (Clarion), STAN_REALIZ (Z = done),
--   STATUS_ZAM (A = cancelled) [V]. An order without a number is not confirmed yet [I].
SELECT TOP (@limit) CAST(z.ID_ZAMOWIENIA AS varchar(20)) AS ID
FROM dbo.ZAMOWIENIE z
WHERE z.ID_ZAMOWIENIA > CAST(@afterId AS decimal(18,0)) AND z.TYP = 1
  AND z.ID_MAGAZYNU IN (SELECT x.i.value('.', 'decimal(18,0)') FROM @warehouseIds.nodes('/i') x(i))
  AND ISNULL(RTRIM(z.NUMER), '') <> ''
  AND (z.DATA >= @since OR (ISNULL(z.STAN_REALIZ, 'N') <> 'Z' AND ISNULL(z.STATUS_ZAM, '') <> 'A'))
ORDER BY z.ID_ZAMOWIENIA;
