-- A page of sales documents that are recent or not paid in full. Which types count is decided by the agent's settings.
-- @afterId, @limit; @since: Clarion day
-- DOKUMENT_HANDLOWY: ID_TYPU, DATA_WYSTAWIENIA (Clarion), WARTOSC_BRUTTO, RAZEM_ZAPLACONO [V]; ID_DOKUMENTU_HANDLOWEGO [V]
SELECT TOP (@limit) CAST(d.ID_DOKUMENTU_HANDLOWEGO AS varchar(20)) AS ID
FROM dbo.DOKUMENT_HANDLOWY d
WHERE d.ID_DOKUMENTU_HANDLOWEGO > CAST(@afterId AS decimal(18,0))
  AND ISNULL(RTRIM(d.NUMER), '') <> ''
  AND (d.DATA_WYSTAWIENIA >= @since OR ISNULL(d.RAZEM_ZAPLACONO, 0) <> d.WARTOSC_BRUTTO)
ORDER BY d.ID_DOKUMENTU_HANDLOWEGO;
